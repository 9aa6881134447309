"""The stage as a picture for a slide: the drawing, the network as it lights up, the answer.

What follows the pen is apart from what does not, because a replay draws the second once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components import palette
from components.exports import fonts
from components.exports import layout as places_of
from components.exports.connections import connections
from components.exports.shapes import Box, Circle, Ink, Lines, Pixels, Shape, Sheet, Words, grey
from components.figures import scales
from components.figures.numbers import activation, brief, output, plain
from components.language import t, tn
from components.views import sayings
from components.views.view import Scene
from network.ink import SIDE

INK_WIDTH = 0.06  # of the pad's side, as on the pad
LETTER, SMALL = 30, 24
_LINE = 1.25  # from one baseline to the next


@dataclass(frozen=True)
class Look:
    """How a picture looks.

    Attributes
    ----------
    of : str
        The sentence that says which network this is, and how the drawing was prepared.
    light : bool
        On white, for printing.
    by_activation : bool
        Lines show weight times activation, or the weight alone.
    moves : bool
        One frame of a film: what nobody can read in its time is left out, words and numbers
        and the fainter half of the lines.
    """

    of: str
    light: bool = False
    by_activation: bool = True
    moves: bool = False

    @property
    def colours(self) -> dict[str, str]:
        """By name, as the stage has them."""
        return palette.for_browser(self.light)


def sheet(scene: Scene, look: Look) -> Sheet:
    """All of the picture."""
    shapes = [*backdrop(scene, look), *moving(scene, look)]
    return Sheet(
        places_of.WIDTH, places_of.HEIGHT, look.colours["background"], shapes,
        title=says(scene), about=f"{detail(scene)} {look.of}".strip(),
    )  # fmt: skip


def says(scene: Scene) -> str:
    """The answer, as the stage has it."""
    said = scene.verdict
    if said.blank:
        return t("Draw a digit")
    return str(said.best) if said.sure else t("Not sure")


def detail(scene: Scene) -> str:
    """What there is to say besides the answer."""
    said, trace = scene.verdict, scene.trace
    if said.blank:
        return ""
    if not said.sure:
        return sayings.unsure(trace, said)
    bright = t("Brightness {a}.", a=output(trace.output[said.best]))
    return f"{bright} {sayings.others(trace, said)}"


def backdrop(scene: Scene, look: Look) -> list[Shape]:
    """What stays as it is while the drawing grows."""
    colours, sizes = look.colours, scene.setting.sizes
    x, y, side = places_of.PAD
    seen_x, seen_y, seen = places_of.SEEN
    wide = places_of.WIDTH - 2 * places_of.LEFT
    shapes: list[Shape] = [
        Box(x, y, side, side, colours["off"], colours["line"], 3, 14),
        # Left of where the lines leave.
        _words(seen_x, seen_y - 20, f"{SIDE} × {SIDE} = {SIDE * SIDE}", look, seen, "start"),
        _words(seen_x, seen_y + seen + 42, t("what the network sees"), look, seen, "start", True),
        *_legend(look),
        _words(places_of.LEFT, places_of.HEIGHT - 22, look.of, look, wide, "start", True),
    ]
    at = places_of.places(sizes)
    between = (places_of.LAST - places_of.FIRST) / max(1, len(sizes) - 2) - 16
    for layer, spots in enumerate(at.at, start=1):
        n = len(spots)
        if layer == len(at.at):
            text = tn("{n} output", "{n} outputs", n)
        else:
            text = tn("{n} neuron", "{n} neurons", n)
        shapes.append(_words(spots[0, 0], 56, text, look, between))
    return shapes


def moving(scene: Scene, look: Look) -> list[Shape]:
    """What follows the pen: ink, what the network sees, lines, neurons, the answer."""
    colours, trace = look.colours, scene.trace
    at = places_of.places(scene.setting.sizes)
    x, y, side = places_of.PAD
    # No further beyond the pad's edges than the network sees it (`network/ink.py`).
    ink = [(x, y) + np.clip(stroke, -1, 2) * side for stroke in scene.strokes]
    seen = trace.activations[0].reshape(SIDE, SIDE)
    of_paper = scene.picture is not None  # there is no ink then
    return [
        Pixels(x, y, side, seen, "") if of_paper else Ink(ink, colours["ink"], INK_WIDTH * side),
        *_around_pad(look),
        *_lines(scene, look, at),  # they come from behind the picture, which stays readable
        Pixels(*places_of.SEEN, seen, t("what the network sees")),
        Box(*places_of.SEEN, places_of.SEEN[2], None, colours["ring"], 2),
        *_neurons(scene, look, at),
        *_outputs(scene, look, at),
        *_answer(scene, look),
    ]


def _around_pad(look: Look) -> list[Shape]:
    """Half of a brush at the pad's edge lies outside of it."""
    x, y, side = places_of.PAD
    colours, wide = look.colours, INK_WIDTH * side
    behind = Box(
        x - wide / 2, y - wide / 2, side + wide, side + wide, None, colours["background"], wide, 20
    )
    return [behind, Box(x, y, side, side, None, colours["line"], 3, 14)]


def _lines(scene: Scene, look: Look, at: places_of.Places) -> list[Lines]:
    net, trace = scene.net, scene.trace
    return connections(
        net, trace, at, look.colours, look.by_activation, scene.selected, few=look.moves
    )


def _neurons(scene: Scene, look: Look, at: places_of.Places) -> list[Shape]:
    colours, shapes = look.colours, []
    last = len(at.at)
    for layer, spots in enumerate(at.at, start=1):
        a, size = scene.trace.activations[layer], at.sizes[layer - 1]
        white = scales.white(a)
        for index, (x, y) in enumerate(spots.tolist()):
            chosen = scene.selected == (layer, index)
            level = float(a[index]) / white
            ring = colours["select" if chosen else "ring"]
            name = "" if look.moves else f"{_name(layer, index, last)}: {activation(a[index])}"
            shapes.append(Circle(x, y, size / 2, grey(level), ring, 6 if chosen else 2, name))
            if layer < last and size >= places_of.NUMBERS and not look.moves:
                ink = scales.ink_on(palette.BRIGHTNESS, min(1.0, max(0.0, level)))
                shapes.append(Words(x, y + 7, brief(a[index]), 20, ink, "middle"))
        if white != 1:
            scale = t("white = {most}", most=plain(white))
            shapes.append(_words(spots[0, 0], places_of.BOTTOM + 48, scale, look, 180, muted=True))
    return shapes


def _name(layer: int, index: int, last: int) -> str:
    if layer == last:
        return t("Output layer, digit {digit}", digit=index)
    return t("Hidden layer {layer}, neuron {n}", layer=layer, n=index + 1)


def _outputs(scene: Scene, look: Look, at: places_of.Places) -> list[Shape]:
    colours, said, shapes = look.colours, scene.verdict, []
    spots, size = at.at[-1], at.sizes[-1]
    step = spots[1, 1] - spots[0, 1] if len(spots) > 1 else 80.0
    half = min(step, 84.0) / 2 - 3
    for digit, (x, y) in enumerate(spots.tolist()):
        first = said.answer == digit
        if first:
            left = x - size / 2 - 14
            wide = size + 14 + places_of.LABEL
            shapes.append(Box(left, y - half, wide, 2 * half, None, colours["winner"], 5, 14))
        colour = colours["text" if first else "muted"]
        beside = x + size / 2 + 20
        shapes += [
            Words(beside, y + 13, str(digit), 38, colours["text"], bold=True),
            Words(beside + 44, y + 11, output(scene.trace.output[digit]), 32, colour, bold=first),
        ]
    return shapes


def _answer(scene: Scene, look: Look) -> list[Shape]:
    """The digit, large, and beside it or below it what else there is to say."""
    colours, said = look.colours, scene.verdict
    left, told = places_of.LEFT, "" if look.moves else detail(scene)
    if said.sure:
        shapes = [Words(left - 4, 200, says(scene), 200, colours["winner"], bold=True)]
        return shapes + _lines_of_text(told, left + 130, 92, look, places_of.COLUMN - 130)
    shapes = [Words(left, 84, says(scene), 54, colours["text"], bold=True)]
    return shapes + _lines_of_text(told, left, 136, look, places_of.COLUMN)


def _legend(look: Look) -> list[Shape]:
    x, y, side = places_of.PAD
    colours, top = look.colours, y + side + 60
    shapes: list[Shape] = []
    for row, (name, text) in enumerate(
        (("positive", t("positive weight")), ("negative", t("negative weight")))
    ):
        line = Box(x, top - 12 + row * 44, 54, 6, colours[name], None, radius=3)
        shapes += [line, _words(x + 74, top + row * 44, text, look, side - 74, "start")]
    show = t("Lines: weight × activation") if look.by_activation else t("Lines: weight")
    shapes.append(_words(x, top + 96, show, look, side, "start", muted=True))
    return shapes


def _words(
    x: float, y: float, text: str, look: Look, room: float, anchor: str = "middle",
    muted: bool = False,
) -> Words:  # fmt: skip
    """A line that is set smaller where it would be longer than its room."""
    size = float(SMALL if muted else LETTER)
    size *= min(1.0, room / max(1.0, fonts.width(text, size)))
    return Words(x, y, text, size, look.colours["muted" if muted else "text"], anchor)


def _lines_of_text(text: str, x: float, y: float, look: Look, room: float) -> list[Words]:
    """As many lines as the words need."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and fonts.width(longer, LETTER) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    colour = look.colours["text"]
    return [
        Words(x, y + row * LETTER * _LINE, words, LETTER, colour) for row, words in enumerate(lines)
    ]
