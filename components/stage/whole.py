"""A module of the stage with all that it imports, as one file: one request instead of sixty.

A browser that asks for module after module learns only from each which it needs next: on a
school's Wi-Fi that is eight times there and back before one can draw. So `NAME.whole.js` holds
every module as a function, and `static/modules.js` runs them as the browser would: each once,
also where two such files hold the same. Comments and lines stay as they are in the files.

What is imported later, by `import("./learn.js")`, is a file of its own, without what the stage
has already. Its modules are written in the few forms of import and export that are understood
here; for any other, and for modules that import each other in a circle, there is a ValueError.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache

from components.stage import shared_module
from components.stage.files import STATIC

ENTRIES = ("page.js", "index.js", "choice.js", "lightswitch.js")  # what pages ask for
_CORE = "stage.js"  # whoever imports a module later has this one

_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([\w.]+)";$', re.M)
_LATER = re.compile(r'\bimport\("\./(\w+)\.js"\)')
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.M)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.M)
_AS = re.compile(r"\bas\b")


@cache
def whole(entry: str) -> str:
    """The file `entry.whole.js`, for a module's name such as "page.js".

    Raises KeyError for what is neither one of ENTRIES nor imported later by one of them.
    """
    if entry not in ENTRIES and entry not in later():
        raise KeyError(entry)
    there = set() if entry in ENTRIES else set(_order([_CORE]))
    parts = [_function(name) for name in _order([entry]) if name not in there]
    exports = ", ".join(_EXPORT.findall(_source(entry)))
    end = f'export const {{ {exports} }} = await window.stageModules.need("{entry}");\n'
    return "\n".join([_source("modules.js"), *parts, end])


@cache
def later() -> frozenset[str]:
    """The modules that are asked for when they are needed."""
    sources = map(_source, _order(ENTRIES))
    return frozenset(f"{name}.js" for source in sources for name in _LATER.findall(source))


def _function(name: str) -> str:
    """A module as a function of what it imports, which returns what it exports."""
    source = _source(name)
    found = _IMPORT.findall(source)
    imports = json.dumps([module for _, module in found])
    taken = [f"{{ {_AS.sub(':', ' '.join(names.split()))} }}" for names, _ in found]
    exports = _EXPORT.findall(source)
    # An empty line for each that goes: what is left stays where it was.
    body = _IMPORT.sub(lambda gone: "\n" * gone[0].count("\n"), source)
    body = _LATER.sub(r'import("./\1.whole.js")', _EXPORT.sub("", body))
    if other := _OTHER.search(body):
        raise ValueError(f"{name}: what is this? {other[0]}")
    return (
        f'window.stageModules.define("{name}", {imports}, async ({", ".join(taken)}) => {{\n'
        f"{body}\nreturn {{ {', '.join(exports)} }};\n}});\n"
    )


def _order(entries: Iterable[str]) -> list[str]:
    """The names of some modules and of all that they import, each after what it imports."""
    done: dict[str, bool] = {}  # False while its imports are looked at

    def visit(name: str) -> None:
        if done.get(name) is False:
            raise ValueError(f"{name} imports itself, through others")
        if name not in done:
            done[name] = False
            for _, module in _IMPORT.findall(_source(name)):
                visit(module)
            done[name] = True

    for entry in entries:
        visit(entry)
    return list(done)


@cache
def _source(name: str) -> str:
    if name == "shared.js":
        return shared_module.source()
    return (STATIC / name).read_text(encoding="utf-8")
