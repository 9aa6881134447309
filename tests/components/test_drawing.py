"""What the browser reports at pen-up: read exactly, or taken for nothing; never an error."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.stage import drawing, protocol
from network import rasterise
from network.store import SIZES
from tests.components import wire

GRID = 4096  # steps along the pad's side
unhurried = settings(deadline=None)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()  # browsers send no NaN, but whoever writes to the socket may
    | st.text(max_size=8),
    lambda children: (
        st.lists(children, max_size=6) | st.dictionaries(st.text(max_size=8), children, max_size=4)
    ),
    max_leaves=20,
)
flat_strokes = st.lists(
    st.lists(st.tuples(st.integers(0, GRID), st.integers(0, GRID)), min_size=1, max_size=12).map(
        lambda points: [number for point in points for number in point]
    ),
    max_size=6,
)
hostile_states = json_values | st.fixed_dictionaries(
    {}, optional={"strokes": json_values, "centre": json_values, "live": json_values}
)


def state(strokes: object, **more: object) -> dict:
    return {"strokes": strokes, "centre": True, "live": True, **more}


# ---- drawings -------------------------------------------------------------------


@unhurried
@given(hostile_states)
def test_any_state_gives_a_drawing_that_can_be_rasterised(hostile):
    parsed = drawing.parse(hostile)
    assert isinstance(parsed, drawing.Drawing)
    assert isinstance(parsed.centre, bool)
    assert isinstance(parsed.live, bool)
    for stroke in parsed.strokes:
        assert stroke.dtype == np.float32
        assert stroke.shape == (len(stroke), 2)
        assert ((stroke >= 0) & (stroke <= 1)).all()
    picture = rasterise(parsed.strokes, parsed.centre)
    assert ((picture >= 0) & (picture <= 1)).all()


@unhurried
@given(flat_strokes, json_values, st.data())
def test_one_strange_thing_among_the_strokes(strokes, wrong, data):
    """It is no stroke or no coordinate, and all is taken for nothing; or it is one."""
    flat = data.draw(st.sampled_from(strokes)) if strokes else strokes
    flat.insert(data.draw(st.integers(0, len(flat))), wrong)
    parsed = drawing.parse(state(strokes))
    if parsed.strokes:
        assert [(stroke * GRID).ravel().tolist() for stroke in parsed.strokes] == strokes


@unhurried
@given(flat_strokes, st.booleans(), st.booleans())
def test_valid_states_round_trip(strokes, centre, live):
    parsed = drawing.parse({"strokes": strokes, "centre": centre, "live": live})
    assert [(stroke * GRID).ravel().tolist() for stroke in parsed.strokes] == strokes
    assert (parsed.centre, parsed.live) == (centre, live)
    assert parsed.blank == (not strokes)


@unhurried
@given(flat_strokes)
def test_page_and_live_lane_read_the_very_same_numbers(strokes):
    """Otherwise the figures below the stage would differ from the neurons in it."""
    points = [
        [(x / GRID, y / GRID) for x, y in zip(flat[::2], flat[1::2], strict=True)]
        for flat in strokes
    ]
    lane = protocol.parse(wire.request(points)).strokes
    page = drawing.parse(state(strokes)).strokes
    assert [stroke.tobytes() for stroke in page] == [stroke.tobytes() for stroke in lane]


@pytest.mark.parametrize(
    "strokes",
    [
        None,
        {},
        "0,0,1,1",
        [0, 0, 1, 1],
        [[]],
        [[1]],
        [[1, 2, 3]],
        [[0.5, 0.5]],
        [[True, False]],
        [["1", "2"]],
        [[[1, 2]]],
        [[-1, 0]],
        [[0, GRID + 1]],
        [[0, 10**400]],
        [[float("nan"), 0]],
        [[0, 0], None],
    ],
)
def test_strokes_that_make_no_sense_give_an_empty_drawing(strokes):
    parsed = drawing.parse(state(strokes, centre=False))
    assert parsed.strokes == ()
    assert parsed.blank
    assert parsed.centre is False  # the rest of the state still counts


def test_edges_of_the_pad_belong_to_it():
    (stroke,) = drawing.parse(state([[0, 0, GRID, GRID]])).strokes
    assert stroke.tolist() == [[0, 0], [1, 1]]


def test_as_many_strokes_and_points_as_the_live_lane_takes_and_no_more():
    share = wire.MAX_POINTS // wire.MAX_STROKES
    full = [[7, 9] * share for _ in range(wire.MAX_STROKES)]
    assert len(drawing.parse(state(full)).strokes) == wire.MAX_STROKES
    assert drawing.parse(state([*full[1:], [7, 9] * (share + 1)])).blank
    assert drawing.parse(state([[7, 9]] * (wire.MAX_STROKES + 1))).blank


# ---- the selected neuron --------------------------------------------------------


@unhurried
@given(json_values | st.lists(json_values, min_size=2, max_size=2))
def test_any_selection_gives_a_neuron_or_none(hostile):
    place = drawing.selection(hostile, SIZES)
    if place is not None:
        layer, index = place
        assert 1 <= layer < len(SIZES)
        assert 0 <= index < SIZES[layer]


@pytest.mark.parametrize(("layer", "count"), [(1, 16), (2, 16), (3, 10)])
def test_every_neuron_can_be_selected(layer, count):
    chosen = [drawing.selection([layer, index], SIZES) for index in range(-1, count + 1)]
    assert chosen == [None, *((layer, index) for index in range(count)), None]


@pytest.mark.parametrize(
    "hostile",
    [
        None, [], [1], [1, 2, 3], "12", {"0": 1, "1": 2}, [0, 5], [4, 0], [-1, 0], [10**30, 0],
        ["1", 2], [1, "2"], [1.0, 2], [1, 2.0], [None, 0], [True, 2],
    ],
)  # fmt: skip
def test_what_is_no_neuron_is_none(hostile):
    assert drawing.selection(hostile, SIZES) is None


def test_true_is_no_index():
    """It would reach the browser as `true`, which is no neuron's index there."""
    assert drawing.selection([1, True], SIZES) is None
