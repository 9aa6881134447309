"""One module a view: a figure template, the numbers that go into it, the sentences beside it.

`view.py` says what a view is. To add one: a module with a `VIEW`, and its name here, in the
group of questions that it belongs to. Groups and views stand in the order of the tabs.
"""

from components.language import later
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

_MODULES = {
    later("This answer"): (outputs, why, moments, both),
    later("From pixels to outputs"): (sees, activations, algebra),
    later("What it has learned"): (weights, matrices, wants),
}

GROUPS: dict[str, list[str]] = {
    group: [module.VIEW.name for module in modules] for group, modules in _MODULES.items()
}
VIEWS: dict[str, View] = {
    module.VIEW.name: module.VIEW for modules in _MODULES.values() for module in modules
}
