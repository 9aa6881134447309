"""The teacher's page of a lesson: time, what to ask, what pupils get wrong. One A4 sheet."""

from __future__ import annotations

import re
from html import escape

from components import palette
from components.language import spoken, t, tn

_STYLE = f"""
@page {{ size: A4; margin: 11mm 12mm; }}
* {{ box-sizing: border-box; }}
body {{
  margin: 0 auto; padding: 24px; max-width: 1000px; line-height: 1.4;
  font: 16px "Source Sans", system-ui, sans-serif;
  color: {palette.LIGHT["text"]}; background: {palette.LIGHT["background"]};
}}
h1 {{ margin: 0; font-size: 24px; }}
p {{ margin: 4px 0; }}
.of {{ color: {palette.LIGHT["muted"]}; }}
table {{ border-collapse: collapse; width: 100%; margin-top: 10px; }}
th, td {{
  text-align: left; vertical-align: top; padding: 5px 8px 5px 0;
  border-top: 1px solid {palette.LIGHT["line"]};
}}
thead th {{ border-top: 0; color: {palette.LIGHT["muted"]}; font-weight: 600; }}
.n {{ white-space: nowrap; text-align: right; font-variant-numeric: tabular-nums; }}
button {{ font: inherit; min-height: 44px; padding: 0 16px; float: right; cursor: pointer; }}
code {{ font-size: 0.95em; }}
@media (max-width: 640px) {{
  body {{ padding: 12px; }}
  thead {{ display: none; }}
  tr {{ display: grid; grid-template-columns: 2em 1fr auto; padding: 6px 0; }}
  td, th {{ border: 0; }}
  td.say {{ grid-column: 2 / -1; }}
  tr {{ border-top: 1px solid {palette.LIGHT["line"]}; }}
}}
@media print {{
  body {{ padding: 0; max-width: none; font-size: 8.6pt; line-height: 1.22; }}
  h1 {{ font-size: 14pt; }}
  p {{ margin: 1.2mm 0; }}
  td, th {{ padding: 0.9mm 2.2mm 0.9mm 0; }}
  table {{ margin-top: 1.5mm; }}
  tr {{ break-inside: avoid; }}
  button {{ display: none !important; }}
}}
"""


def page(lesson: dict, script: str = "", face: str = "") -> str:
    """The page as HTML, in the language that is spoken; `lesson` has its texts in it already.

    `script` is the address of what makes its button print: nothing inline may run. `face` is CSS
    that brings the page's letters: with wider ones a sheet would not do.
    """
    rows = "".join(_row(number, step) for number, step in enumerate(lesson["steps"], 1))
    before, after = lesson["notes"]["before"], lesson["notes"]["after"]
    minutes = tn("{n} minute", "{n} minutes", lesson["minutes"])
    steps = tn("{n} step", "{n} steps", len(lesson["steps"]))
    return _whole(
        lesson["title"],
        f'<script type="module" src="{escape(script)}"></script>'
        f'<button type="button" hidden>{escape(t("Print"))}</button>'
        f"<h1>{_marked(lesson['title'])}</h1>"
        f'<p class="of">{escape(t("Notes for the teacher"))} · {escape(minutes)} · '
        f"{escape(steps)}</p>"
        + (f"<p><b>{escape(t('Before:'))}</b> {_marked(before)}</p>" if before else "")
        + f'<table><thead><tr><th></th><th scope="col">{escape(t("Step"))}</th>'
        f'<th scope="col">{escape(t("min"))}</th>'
        f'<th scope="col">{escape(t("What to ask"))}</th>'
        f'<th scope="col">{escape(t("What pupils get wrong"))}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        + (f"<p><b>{escape(t('To end:'))}</b> {_marked(after)}</p>" if after else ""),
        face,
    )


def missing(face: str = "") -> str:
    """The page where there is no such lesson, or its file has a mistake."""
    said = t("There is no such lesson here, or its file has a mistake: the list of lessons tells.")
    return _whole(
        t("No such lesson"), f"<h1>{escape(t('No such lesson'))}</h1><p>{escape(said)}", face
    )


def _row(number: int, step: dict) -> str:
    notes = step["notes"]
    minutes = notes["minutes"]
    return (
        f'<tr><td class="n">{number}</td><th scope="row">{_marked(step["title"])}</th>'
        f'<td class="n">{f"{minutes:g}" if minutes else ""}</td>'
        f'<td class="say">{_marked(notes["ask"] or "")}</td>'
        f'<td class="say">{_marked(notes["wrong"] or "")}</td></tr>'
    )


def _marked(text: str) -> str:
    """A text with its two marks, and nothing else of HTML."""
    safe = escape(text)
    safe = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", safe, flags=re.S)
    safe = re.sub(r"`(.+?)`", r"<code>\1</code>", safe, flags=re.S)
    return safe.replace("\n\n", "<br>")


def _whole(title: str, body: str, face: str) -> str:
    return (
        f'<!doctype html><html lang="{spoken().code}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,">'
        f"<style>{face}{_STYLE}</style>"
        f"</head><body><main>{body}</main></body></html>"
    )
