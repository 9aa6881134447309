"""What holds for every view in every scene."""

import pytest

from components.views import VIEWS
from tests.components.views.painter import painted
from tests.components.views.scenes import every_scene

OPTIONS = {"wants": {"start": "drawing", "reach": "tenth"}}  # what the drawing matters to


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_it_can_be_painted_in_every_scene(view):
    for what, at in every_scene(**OPTIONS.get(view.name, {})):
        try:
            painted(view, at)
        except Exception as error:
            raise AssertionError(what) from error
