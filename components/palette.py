"""The one palette, for Python and, through `stage/shared_module.py`, for JavaScript and CSS.

Blue and red-orange stay apart for every common kind of colour blindness, and sign is
never told by colour alone: figures carry numbers, connections are solid or dashed.
"""

BACKGROUND = "#0b0e14"  # dark like the video; LIGHT below is on request
SURFACE = "#161b25"
LINE = "#3a4353"
TEXT = "#f2f5fa"
TEXT_ON_LIGHT = "#20262f"  # for figures on a light page
MUTED = "#a9b4c4"  # 9.2:1 on BACKGROUND
POSITIVE = "#58a9ff"
NEGATIVE = "#ff7a45"
NEGATIVE_ON_DARK = "#b3471f"  # behind light text
FAINT = "rgba(127,149,181,0.10)"  # a table's empty cells, on any page
COST = "#c792ea"  # the cost, wherever it is drawn
WINNER = "#ffd43b"
FOCUS = "#8fc7ff"  # the ring around what the keyboard is at; selection is white
RING = "#6b7789"  # around neurons
BAR = "#7f95b5"  # 3:1 or better on a light and on a dark page
INK = SELECT = "#ffffff"  # selection is white
OFF = "#000000"

# Weights from most negative to most positive, as shares of `figures.scales.weight_limit`;
# black in the middle, so that a weight near zero looks like nothing. Full blue and orange
# stand at half the limit, or the one strongest weight would leave all others in the dark.
DIVERGING = (
    (0.0, "#ffd9c7"), (0.25, NEGATIVE), (0.5, OFF), (0.75, POSITIVE), (1.0, "#d6eaff"),
)  # fmt: skip
# Activations: black 0 to white 1.
BRIGHTNESS = ((0.0, OFF), (1.0, INK))


# All pages when light was asked for: the pad, the picture and the circles stay black to white.
LIGHT = {
    "background": "#ffffff",
    "surface": "#eef1f6",
    "line": "#c3cad6",
    "text": TEXT_ON_LIGHT,
    "muted": "#4a5564",
    "positive": "#1467c2",
    "negative": "#b8420f",
    "cost": "#7a3aa8",
    "winner": "#8a6400",  # what yellow is where it has to be read on white
    "ring": "#6b7789",
    "select": TEXT_ON_LIGHT,
    "focus": "#0b5cad",
}


def for_browser(light: bool = False) -> dict[str, str]:
    """The colours by name, as the stage's CSS custom properties want them."""
    dark = {
        "background": BACKGROUND,
        "surface": SURFACE,
        "line": LINE,
        "text": TEXT,
        "muted": MUTED,
        "positive": POSITIVE,
        "negative": NEGATIVE,
        "cost": COST,
        "winner": WINNER,
        "ring": RING,
        "select": SELECT,
        "focus": FOCUS,
        "ink": INK,
        "off": OFF,
    }
    return dark | LIGHT if light else dark
