"""What holds for every view in every scene."""

from dataclasses import replace

import pytest

from components.views import VIEWS
from tests.cases import each
from tests.components.views.painter import check_known, painted
from tests.components.views.scenes import every_scene, scene, seen

OPTIONS = {"wants": {"start": "drawing", "reach": "tenth"}}  # what the drawing matters to


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_it_can_be_painted_in_every_scene(view):
    for what, at in every_scene(**OPTIONS.get(view.name, {})):
        try:
            painted(view, at)
        except Exception as error:
            raise AssertionError(what) from error


@each("view", VIEWS.values(), ids=VIEWS)
def test_a_picture_from_paper_has_the_numbers_of_the_drawing_that_looks_like_it(view):
    drawn = scene("relu", **OPTIONS.get(view.name, {}))
    picture = seen(drawn).ravel()
    from_paper = replace(drawn, strokes=(), picture=picture)
    assert not from_paper.blank
    painted(view, from_paper)
    if view.name in ("moments", "sees"):  # they are about strokes, and say so
        said = " ".join(view.numbers(from_paper).texts.values())
        assert "A picture from paper has no strokes" in said
    else:
        assert view.numbers(from_paper).texts == view.numbers(drawn).texts


@pytest.mark.parametrize(
    ("of", "path", "value"),
    [
        ("data", "x", "a string"),
        ("data", "marker.line.width", "wide"),
        ("data", "marker.unknown", 1),
        ("layout", "xaxis.range", [1, 2, 3]),
        ("layout", "xaxis.unknown", 1),
        ("layout", "shapes", [{"type": "blob"}]),
    ],
)
def test_a_painted_figure_refuses_what_plotly_does_not_know(of, path, value):
    figure = VIEWS["outputs"].template(scene().setting).figures["outputs"]
    with pytest.raises(ValueError, match=r"(?i)invalid|unknown"):
        check_known(figure.data[0] if of == "data" else figure.layout, path, value)
