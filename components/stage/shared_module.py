"""What Python and JavaScript must both know, as the module that the browser imports.

Served as `shared.js` beside the stage's own modules. It never changes while the server runs,
so it is fetched once by a browser and not sent with every run of a page.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache

from components import palette, shared
from components.figures import scales
from components.language import LANGUAGES, catalogue
from components.server import protocol, static
from components.stage.files import STATIC
from components.views import GROUPS, VIEWS
from network import SHIPPED, Network, load
from network.asking.bar_detector import bar_detector
from network.asking.edits import LIMIT, flat
from network.data import own
from network.ink import SIDE
from network.verdict import SURE


@cache
def source() -> str:
    """The module's text."""
    known = {
        "GRID": shared.GRID,
        "MAX_STROKES": shared.MAX_STROKES,
        "MAX_POINTS": shared.MAX_POINTS,
        "MAX_CHANGES": protocol.MAX_CHANGES,
        "VERSION": shared.VERSION,
        "KIND": shared.KIND,
        "SIDE": SIDE,
        "SURE": SURE,
        "LIMIT": LIMIT,
        "LABELS": shared.LABELS,
        "OWN": shared.OWN,
        "OWN_LABEL": shared.OWN_LABEL,
        "SAYINGS": shared.SAYINGS,
        "SHIPPED": list(SHIPPED),
        # How many numbers each of them has, and what tells them from those of other versions.
        "NUMBERS": load(SHIPPED[0]).n_parameters,
        "PRINTS": {name: fingerprint(load(name)) for name in SHIPPED},
        "PALETTES": {"dark": palette.for_browser(), "light": palette.for_browser(light=True)},
        "DIVERGING": palette.DIVERGING,
        "LANGUAGES": {code: asdict(language) for code, language in LANGUAGES.items()},
        "OWN_DIGITS": {"most": own.MOST, "strokes": own.MOST_STROKES, "points": own.MOST_POINTS},
        "SAMPLES": shared.samples(),
        "PAGES": [
            {"path": "" if path == "explore" else path, "title": title}  # where it is served
            for path, title in shared.PAGES.items()
        ],
        "VIEWS": [
            {
                "name": name,
                "group": group,
                "title": VIEWS[name].title,
                "about": VIEWS[name].about,
                "picks": VIEWS[name].picks,
            }
            for group, names in GROUPS.items()
            for name in names
        ],
        "ROUND_SCALES": scales.ROUND,
        # The lesson's detector by sign: 1 where it is bright, -1 where it is dark, 0 elsewhere.
        "BAR_DETECTOR": [int(sign) for sign in bar_detector(1, 1).ravel()],
        "PLOTLY": static.plotly_url(""),
    }
    return "".join(f"export const {name} = {json.dumps(value)};\n" for name, value in known.items())


def fingerprint(net: Network) -> int:
    """What tells a network's numbers from others: 1 to 2^24 - 1."""
    digest = hashlib.sha256(flat(net).tobytes()).digest()
    return int.from_bytes(digest[:3], "little") or 1


@cache
def version() -> str:
    """A name for the stage's files as they are: another content has another address.

    So a browser keeps them all for a year and asks for none of them again: thirty tablets
    ask for thirty modules once.
    """
    digest = hashlib.sha256(source().encode() + catalogue.digest())
    for path in (STATIC.with_name("whole.py"), *sorted(STATIC.iterdir())):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
