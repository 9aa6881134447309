"""One module a view: a figure template, the numbers that go into it, the sentences beside it.

`view.py` says what a view is. To add one: a module with a `VIEW`, and its name here, in the
order of the tabs.
"""

from components.views import (
    activations,
    algebra,
    both,
    matrices,
    moments,
    outputs,
    sees,
    wants,
    weights,
    why,
)
from components.views.view import View

_MODULES = (outputs, activations, weights, matrices, sees, why, algebra, both, moments, wants)

VIEWS: dict[str, View] = {module.VIEW.name: module.VIEW for module in _MODULES}
