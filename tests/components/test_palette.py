"""The palette: readable, symmetric about zero, and the only place where colours live."""

import re
import tomllib
from pathlib import Path

import pytest

from components import palette
from tests.cases import each
from tests.components.contrast import channels, contrast, luminance

COMPONENTS = Path(palette.__file__).parent
CODE = [
    path
    for path in sorted(COMPONENTS.rglob("*"))
    if path.suffix in {".py", ".js", ".css", ".html", ".svg"}
    and path != Path(palette.__file__)
]  # fmt: skip
HEX = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b")
RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?!\s*,\s*0\s*\))")  # transparent is none

# Black or white, whichever can be read on a grey neuron: not a colour of the theme
# but the two ends of the scale that its brightness is on.
ALLOWED = {("neurons.js", "#000000"), ("neurons.js", "#ffffff")}


def spelt_out(colour: str) -> str:
    """#abc and #aabbccdd as #aabbcc, lower case."""
    digits = colour[1:].lower()
    if len(digits) < 6:
        digits = "".join(2 * digit for digit in digits)
    return f"#{digits[:6]}"


def test_the_formula_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # a well-known miss
    assert contrast("#ff0000", "#ff0000") == 1


@each("ground", ["BACKGROUND", "SURFACE"])
@each("text", ["TEXT", "MUTED", "WINNER"])
def test_text_can_be_read(text, ground):
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
def test_the_stage_can_be_read_on_either_page(light):
    colours = palette.for_browser(light)
    assert set(colours) == set(palette.for_browser())
    for ground in ("background", "surface"):
        for text in ("text", "muted", "winner"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        for mark in ("positive", "negative", "select", "focus", "ring"):
            assert contrast(colours[mark], colours[ground]) >= 3, (mark, ground)


@pytest.mark.parametrize("sign", ["POSITIVE", "NEGATIVE"])
def test_connections_can_be_seen(sign):
    """WCAG asks for 3:1 where a line carries meaning."""
    assert contrast(getattr(palette, sign), palette.BACKGROUND) >= 3


def test_diverging_scale_is_symmetric_about_black():
    positions = [position for position, _ in palette.DIVERGING]
    assert positions == sorted(positions)
    assert positions == pytest.approx([1 - position for position in reversed(positions)])
    assert (positions[0], positions[-1]) == (0, 1)
    middle = len(positions) // 2
    assert len(positions) % 2
    assert palette.DIVERGING[middle] == (0.5, palette.OFF)


def test_diverging_scale_is_orange_below_and_blue_above():
    below, above = palette.DIVERGING[1][1], palette.DIVERGING[-2][1]
    assert (below, above) == (palette.NEGATIVE, palette.POSITIVE)
    for position, colour in palette.DIVERGING:
        red, _, blue = channels(colour)
        assert (red > blue) == (position < 0.5)
        assert (red < blue) == (position > 0.5)


def test_diverging_scale_brightens_away_from_zero_on_both_sides():
    """So that the size of a weight survives a black-and-white printer."""
    levels = [luminance(colour) for _, colour in palette.DIVERGING]
    middle = len(levels) // 2
    assert levels[: middle + 1] == sorted(levels[: middle + 1], reverse=True)
    assert levels[middle:] == sorted(levels[middle:])


def test_brightness_scale_goes_from_black_to_white():
    assert palette.BRIGHTNESS[0] == (0, "#000000")
    assert palette.BRIGHTNESS[-1] == (1, "#ffffff")


def test_the_browser_gets_the_same_colours():
    sent = palette.for_browser()
    assert sent == {name: getattr(palette, name.upper()) for name in sent}
    # diagram.js takes them apart by position.
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in sent.values())


@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
def test_streamlit_is_told_the_same_colours(light):
    config = tomllib.loads((COMPONENTS.parent / ".streamlit/config.toml").read_text("utf-8"))
    ours = palette.for_browser(light)
    assert config["theme"]["light" if light else "dark"] == {
        "backgroundColor": ours["background"],
        "secondaryBackgroundColor": ours["surface"],
        "textColor": ours["text"],
        "primaryColor": ours["positive"],
    }


def test_every_colour_that_css_asks_for_is_sent():
    text = "\n".join(path.read_text(encoding="utf-8") for path in CODE)
    asked = set(re.findall(r"var\(--nn-([a-z-]+)|getPropertyValue\(.--nn-([a-z-]+)", text))
    made = set(re.findall(r"setProperty\(.--nn-([a-z-]+)|--nn-([a-z-]+)\s*:", text))
    asked, made = ({name for pair in found for name in pair if name} for found in (asked, made))
    assert asked
    assert asked <= made | set(palette.for_browser())


@each("path", CODE)
def test_nobody_else_spells_the_palette_out(path):
    text = path.read_text(encoding="utf-8")
    spelt = {spelt_out(colour) for colour in HEX.findall(text)}
    spelt |= {f"#{int(r):02x}{int(g):02x}{int(b):02x}" for r, g, b in RGB.findall(text)}
    used = vars(palette).values()
    ours = {value for value in used if isinstance(value, str) and HEX.fullmatch(value)}
    ours |= {colour for _, colour in (*palette.DIVERGING, *palette.BRIGHTNESS)}
    assert {(path.name, colour) for colour in spelt & ours} <= ALLOWED
