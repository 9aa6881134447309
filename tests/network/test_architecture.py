"""Who may import whom: pages -> panels -> views -> figures -> network; stage, server -> views.

Read from the source files, without running them, so an import inside a function
or under `if TYPE_CHECKING` counts as well.
"""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Part of the project -> what its files may import of the project, by beginning of the name.
# Of a file's parts the one with the longest name decides. A part may import itself.
# What Python and JavaScript both know, and what a text is called in the visitor's language.
WORDS = ("components.palette", "components.shared", "components.language")
CORE = tuple(
    f"network.{name}"
    for name in ("activations", "backprop", "ink", "mlp", "said", "store", "verdict")
)
ALLOWED = {
    "network": CORE,
    "network/asking": CORE,
    "network/data": CORE,
    "network/training": ("network",),
    "components": ("network", *WORDS),
    "components/language": ("network.said", "components.lessons"),
    "components/lessons": ("network", "components.views", *WORDS),
    "components/figures": ("network", *WORDS),
    "components/paper": ("network", *WORDS),
    "components/views": ("network", "components.figures", "components.measured", *WORDS),
    "components/exports": (
        "network", "components.figures", "components.views", "components.letters", *WORDS,
    ),
    "components/stage": (
        "network", "components.figures", "components.views", "components.server", *WORDS,
    ),
    "components/server": (
        "network", "components.figures", "components.views", "components.lessons",
        "components.exports", "components.paper", *WORDS,
    ),
    "components/panels": (
        "network", "components.figures", "components.views", "components.stage",
        "components.server", "components.measured", *WORDS,
    ),
    "components/pages": ("network", "components"),
}  # fmt: skip
# What they may import of others. None: whatever the app needs.
STRANGERS = {
    "network": {"numpy"},
    "components": {"numpy"},
    "components/language": {"babel"},  # for who adds texts
    "components/lessons": {"numpy"},
    "components/figures": {"numpy", "plotly", "PIL"},
    "components/paper": {"numpy", "PIL"},
    "components/views": {"numpy", "plotly", "PIL"},
    "components/exports": {"numpy", "PIL"},
    "components/stage": None,
    "components/server": None,
    "components/panels": None,
    "components/pages": None,
}
OURS = ("network", "components", "app", "tests")


def module_name(path, root):
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path, root, known=None):
    """Full names of the modules that a file imports; those of the project as exactly as possible.

    `from network import ink` imports the module network.ink, and `from network import load`
    the module network.
    """
    name, known = module_name(path, root), known or modules(root)
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    found = set()
    for node in statements(path.read_text(encoding="utf-8")):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                found.add(whole if whole in known or begins_with_folder(whole, root) else base)
    return found


@cache
def statements(source):
    """All that imports something in a file's text."""
    return [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Import | ast.ImportFrom)]


def begins(name, prefix):
    return name == prefix or name.startswith(f"{prefix}.")


def begins_with_folder(name, root):
    """Whether a name is one of the project's folders, with or without an __init__.py."""
    return name.startswith(OURS) and (root / name.replace(".", "/")).is_dir()


def part_of(path, rules, root=ROOT):
    """The most exact of the parts that a file belongs to."""
    name = path.relative_to(root).as_posix()
    return max((part for part in rules if name.startswith(f"{part}/")), key=len)


def allowed(path, name, root=ROOT):
    """Whether a file may import the module called `name`."""
    if name.split(".")[0] in OURS:
        part = part_of(path, ALLOWED, root)
        if path == root / "network" / "__init__.py":
            return any(begins(name, prefix) for prefix in CORE)
        own = part.replace("/", ".")
        itself = "/" in part and begins(name, own)
        # `import network` in the core would be a circle; elsewhere the package is its core.
        whole = name == "network" and part not in ("network", "components")
        return itself or whole or any(begins(name, prefix) for prefix in ALLOWED[part])
    strangers = STRANGERS[part_of(path, STRANGERS, root)]
    first = name.partition(".")[0]
    return strangers is None or first in strangers or first in sys.stdlib_module_names


def breaches(folder, root=ROOT):
    """Each forbidden import in a folder of the project, as 'file imports name'."""
    known = modules(root)
    return sorted(
        f"{path.relative_to(root).as_posix()} imports {name}"
        for path in (root / folder).rglob("*.py")
        for name in imports(path, root, known)
        if not allowed(path, name, root)
    )


def circles(root=ROOT):
    """Modules of the project that import each other, each circle as the list of its names."""
    graph = graph_of(root)

    def reach(start):
        seen, waiting = set(), list(graph[start] & set(graph))
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += graph[name] & set(graph)
        return seen

    reached = {name: reach(name) for name in graph}
    found = {
        frozenset(other for other in reached[name] if name in reached[other])
        for name in graph
        if name in reached[name]
    }
    return sorted(sorted(circle) for circle in found)


def modules(root=ROOT):
    """name -> path of every module of the project that the app is made of."""
    paths = [*(root / "network").rglob("*.py"), *(root / "components").rglob("*.py")]
    return {module_name(path, root): path for path in paths}


def graph_of(root=ROOT):
    """name -> the modules that it imports, for every module of the project."""
    known = modules(root)
    return {name: imports(path, root, known) for name, path in known.items()}


def reached(start, graph):
    """Everything that importing a module imports, directly or through the project's modules."""
    seen, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        # Importing a.b.c runs a and a.b as well.
        steps = name.split(".")
        for module in (".".join(steps[:n]) for n in range(1, len(steps) + 1)):
            if module not in seen:
                seen.add(module)
                waiting += graph.get(module, ())
    return seen


@pytest.mark.parametrize("folder", ["network", "components"])
def test_dependencies_point_one_way(folder):
    assert len(list((ROOT / folder).rglob("*.py"))) > 10, f"{folder} has moved; follow it"
    assert breaches(folder) == []


@pytest.mark.parametrize("folder", ["network", "components"])
def test_every_part_has_its_rule(folder):
    parts = {path.parent for path in (ROOT / folder).glob("*/*.py")}
    assert parts
    assert {path.relative_to(ROOT).as_posix() for path in parts} <= set(ALLOWED)


def test_the_core_is_what_this_file_says():
    modules_of_the_core = {path.stem for path in (ROOT / "network").glob("*.py")} - {"__init__"}
    assert {f"network.{name}" for name in modules_of_the_core} == set(CORE)


def test_no_modules_import_each_other():
    assert circles() == []


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("network", ("streamlit", "plotly", "components")),
        ("components.figures", ("streamlit",)),
        ("components.views", ("streamlit",)),
        ("components.exports", ("streamlit", "components.server")),
    ],
)
def test_nothing_gets_in_by_a_detour(package, forbidden):
    graph = graph_of()
    for start in (name for name in graph if begins(name, package)):
        found = {name for name in reached(start, graph) if any(begins(name, f) for f in forbidden)}
        assert not found, f"{start} reaches {found}"


# A test of the tests: a check that cannot fail holds nothing.


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("network/mlp.py", "import streamlit as st"),
        ("network/deep/er.py", "from plotly.graph_objects import Figure"),
        ("network/mlp.py", "from components import palette"),
        ("network/mlp.py", "def late():\n    import components.palette"),
        ("components/figures/weights.py", "import streamlit.components.v2"),
        ("components/figures/weights.py", "from components import panels"),
        ("components/figures/weights.py", "from .. import pages"),
        ("components/figures/weights.py", "from ..stage.drawing import Drawing"),
        ("components/figures/__init__.py", "from ..stage import live"),
        ("components/panels/weights.py", "from components.pages import explore"),
        ("components/stage/live.py", "from ..panels import weights"),
        ("components/stage/live.py", "if True:\n    from components import pages"),
        ("components/server/lane.py", "from components.stage import drawing"),
        ("components/views/why.py", "import streamlit as st"),
        ("components/views/why.py", "from components.panels import why"),
        ("components/palette.py", "import streamlit"),
        ("components/palette.py", "from components import figures"),
        ("network/mlp.py", "from PIL import Image"),
        ("network/mlp.py", "import network"),
        ("network/mlp.py", "from network import load"),
        ("network/mlp.py", "from network.asking.why import why"),
        ("network/__init__.py", "from network.training import recipe"),
        ("network/asking/why.py", "from network.data import mix"),
        ("network/asking/why.py", "def late():\n    from network.training import evaluation"),
        ("network/data/mix.py", "from network.asking import why"),
        ("network/data/mix.py", "from ..training import descent"),
        ("network/training/descent.py", "import scipy"),
    ],
)
def test_a_breach_is_found(tmp_path, file, line):
    path = tmp_path / file
    for part in ALLOWED:
        (tmp_path / part).mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'"""A module."""\n\n{line}\n')
    found = breaches(file.partition("/")[0], tmp_path)
    assert found
    assert all(breach.startswith(f"{file} imports ") for breach in found)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("components/figures/weights.py", "from network import Network"),
        ("components/figures/weights.py", "from .layout import styled"),
        ("components/figures/weights.py", "import plotly.graph_objects as go"),
        ("components/panels/weights.py", "from components.figures import weights"),
        ("components/pages/explore.py", "from components.panels import weights"),
        ("components/stage/live.py", "import streamlit"),
        ("components/server/lane.py", "from components.views.view import View"),
        ("components/views/why.py", "from network.asking.why import why"),
        ("network/mlp.py", "import json\nimport numpy.linalg"),
        ("network/asking/why.py", "from network.asking.contributions import check"),
        ("network/asking/why.py", "from network import Network"),
        ("network/data/mix.py", "from network.ink import SIDE"),
        ("network/training/descent.py", "from network.data.mix import Examples"),
    ],
)
def test_what_is_allowed_is_not_found(tmp_path, file, line):
    path = tmp_path / file
    for part in ALLOWED:
        (tmp_path / part).mkdir(parents=True, exist_ok=True)
    path.write_text(f"{line}\n")
    assert breaches(file.partition("/")[0], tmp_path) == []


def test_a_detour_is_found(tmp_path):
    for name, line in {
        "network/__init__.py": "",
        "network/mlp.py": "from network import words",
        "network/words.py": "import components.palette",
        "components/__init__.py": "import streamlit",
        "components/palette.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(line)
    graph = graph_of(tmp_path)
    assert "streamlit" in reached("network.mlp", graph)
    assert "streamlit" not in reached("network", graph)


def test_a_circle_is_found(tmp_path):
    for name, line in {
        "network/__init__.py": "from network import mlp",
        "network/mlp.py": "import numpy",
        "network/ink.py": "from network.mlp import Network\nfrom network import store",
        "network/store.py": "def late():\n    from network import verdict",
        "network/verdict.py": "if True:\n    import network.ink",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(line)
    assert circles(tmp_path) == [["network.ink", "network.store", "network.verdict"]]
    (tmp_path / "network/store.py").write_text("import json")
    assert circles(tmp_path) == []
    (tmp_path / "network/mlp.py").write_text("from network import Network")
    assert circles(tmp_path) == [["network", "network.mlp"]]
