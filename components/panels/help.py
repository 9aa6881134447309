"""The help page's text: keys, words, what is kept, and how a class begins."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from components.language import later, t
from components.panels.glossary import WORDS

# What one presses, and what it does where.
KEYS = (
    (
        later("Arrow keys, then Space"),
        later("on the pad: move over the 28 × 28 pixels; pen down, pen up"),
    ),
    (
        later("Ctrl Z, Delete, Escape"),
        later("on the pad: undo, clear, leave it"),
    ),
    (
        later("Arrow keys"),
        later("in the network: from neuron to neuron, from layer to layer"),
    ),
    (
        later("Enter"),
        later("on a neuron: open it; once more: close it"),
    ),
    (
        later("Page Up, Page Down"),
        later("in presenter mode: one step back, one step on (a clicker does it, too)"),
    ),
    (
        later("P"),
        later("presenter mode: large type for the back row"),
    ),
    (
        later("Escape"),
        later("closes what is open: a menu, a view, this help"),
    ),
)
PRIVACY = (
    later(
        "Nothing is stored, and nothing leaves the computer that runs the app: no drawing, no "
        "picture, no name. Nobody has to register."
    ),
    later(
        "The server knows a drawing while its page is open, because it computes the network, and "
        "forgets it when the page is closed."
    ),
    later(
        "Your browser keeps the drawing and your changes until the tab is closed, so that a "
        "reload finds them again; and whether you like the page light or dark, until you clear "
        "its data."
    ),
    later(
        "It keeps networks that you trained, too, as far as there is room, until the tab is closed."
    ),
    later(
        "A link from “Share” holds the drawing and the changes itself, behind the #, which "
        "browsers do not send to any server."
    ),
)
START = (
    later(
        "On the teacher’s computer: <code>make run</code>, then open the address that it prints."
    ),
    later(
        "Press “Share”, then “Invite the class”: the address for all others is shown large, with "
        "a QR code."
    ),
    later(
        "Tablets and phones have to be in the same Wi-Fi, and not in one for guests. No internet "
        "is needed."
    ),
    later(
        "If none of them can open it: the firewall has to let Python answer in private networks. "
        "Some school networks keep devices apart; a phone’s hotspot does not."
    ),
)

_STYLE = """<style>
.nn-help-page { max-width: 900px; font-size: 17px; line-height: 1.45; }
.nn-help-page h2 { font-size: 20px; margin: 22px 0 6px; padding: 0; }
.nn-help-page :is(ul, ol) { margin: 0; padding-left: 24px; }
.nn-help-page li { margin: 4px 0; }
.nn-help-page :is(dl, dl > div, dt, dd) { margin: 0; }
.nn-help-page dl { padding: 0; }
.nn-help-page dl > div {
  display: grid; grid-template-columns: minmax(130px, 210px) 1fr; gap: 2px 18px; padding: 5px 0;
}
.nn-help-page dl > div:is(:target, [data-here]) {
  outline: 2px solid var(--st-primary-color, currentColor); outline-offset: 4px; border-radius: 4px;
}
.nn-help-page dt { font-weight: 700; }
@media (max-width: 559px) { .nn-help-page dl > div { grid-template-columns: 1fr; } }
</style>"""


def html() -> str:
    """The page below its title. Our own text; nothing of anybody's input is in it."""
    return (
        f'{_STYLE}<div class="nn-help-page">'
        + _section("keys", t("Keys"), _pairs((None, *pair) for pair in KEYS))
        + _section("words", t("Words"), _pairs(WORDS))
        + _section("privacy", t("What is kept"), _list("ul", PRIVACY))
        + _section("start", t("With a class"), _list("ol", START))
        + "</div>"
    )


def _section(anchor: str, title: str, body: str) -> str:
    return f'<section id="{anchor}"><h2>{escape(title)}</h2>{body}</section>'


def _pairs(rows: Iterable[tuple]) -> str:
    parts = []
    for anchor, word, says in rows:
        name = f' id="{anchor}"' if anchor else ""
        parts.append(f"<div{name}><dt>{escape(t(word))}</dt><dd>{escape(t(says))}</dd></div>")
    return f"<dl>{''.join(parts)}</dl>"


def _list(kind: str, texts: tuple[str, ...]) -> str:
    return f"<{kind}>{''.join(f'<li>{t(text)}</li>' for text in texts)}</{kind}>"
