"""Who may import whom: pages -> panels -> figures -> network, and stage -> network.

Read from the source files, without running them, so an import inside a function
or under `if TYPE_CHECKING` counts as well.
"""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Part of the project -> what none of its files may import, by beginning of the name.
VIEWS = ("components", "streamlit", "plotly")
FORBIDDEN = {
    "network": (*VIEWS, "starlette", "app", "tests"),
    "components/figures": (
        "streamlit", "components.stage", "components.panels", "components.pages", "app",
    ),
    "components/stage": (
        "components.figures", "components.panels", "components.pages", "app",
    ),
    "components/views": (
        "streamlit", "components.stage", "components.panels", "components.pages", "app",
    ),
    "components/panels": ("components.pages", "app"),
    "components/pages": ("app",),
}  # fmt: skip


def module_name(path, root):
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path, root):
    """Full names of all modules, and of all names in modules, that a file imports."""
    name = module_name(path, root)
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            # `from components import panels` imports the module components.panels
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def begins(name, prefix):
    return name == prefix or name.startswith(f"{prefix}.")


def breaches(part, root=ROOT):
    """Each forbidden import in a part of the project, as 'file imports name'."""
    return sorted(
        f"{path.relative_to(root).as_posix()} imports {name}"
        for path in (root / part).rglob("*.py")
        for name in imports(path, root)
        if any(begins(name, prefix) for prefix in FORBIDDEN[part])
    )


def modules(root=ROOT):
    """name -> path of every module of the project that the app is made of."""
    paths = [*(root / "network").rglob("*.py"), *(root / "components").rglob("*.py")]
    return {module_name(path, root): path for path in paths}


def reached(start, root=ROOT):
    """Everything that importing a module imports, directly or through the project's modules."""
    known, seen, waiting = modules(root), set(), [start]
    while waiting:
        name = waiting.pop()
        # Importing a.b.c runs a and a.b as well.
        steps = name.split(".")
        for module in (".".join(steps[:n]) for n in range(1, len(steps) + 1)):
            if module not in seen:
                seen.add(module)
                if module in known:
                    waiting += imports(known[module], root)
    return seen


@pytest.mark.parametrize("part", FORBIDDEN)
def test_dependencies_point_one_way(part):
    assert list((ROOT / part).rglob("*.py")), f"{part} has moved; this test has to follow"
    assert breaches(part) == []


def test_every_part_of_the_screen_has_its_rule():
    parts = {path.parent for path in (ROOT / "components").glob("*/__init__.py")}
    assert {path.relative_to(ROOT).as_posix() for path in parts} <= set(FORBIDDEN)


def test_the_network_needs_numpy_and_the_standard_library_only():
    allowed = set(sys.stdlib_module_names) | {"network", "numpy", "PIL"}
    for path in (ROOT / "network").rglob("*.py"):
        strangers = {name.partition(".")[0] for name in imports(path, ROOT)} - allowed
        assert not strangers, f"{path.name} imports {strangers}"


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("network", ("streamlit", "plotly", "components")),
        ("components.figures", ("streamlit",)),
        ("components.views", ("streamlit",)),
    ],
)
def test_nothing_gets_in_by_a_detour(package, forbidden):
    for start in (name for name in modules() if begins(name, package)):
        found = {name for name in reached(start) if any(begins(name, f) for f in forbidden)}
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
        ("components/stage/live.py", "if True:\n    from components import figures"),
    ],
)
def test_a_breach_is_found(tmp_path, file, line):
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(f'"""A module."""\n\n{line}\n')
    part = next(part for part in FORBIDDEN if file.startswith(f"{part}/"))
    found = breaches(part, tmp_path)
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
        ("network/mlp.py", "from network.componentsish import x"),
    ],
)
def test_what_is_allowed_is_not_found(tmp_path, file, line):
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(f"{line}\n")
    part = next(part for part in FORBIDDEN if file.startswith(f"{part}/"))
    assert breaches(part, tmp_path) == []


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
    assert "streamlit" in reached("network.mlp", tmp_path)
    assert "streamlit" not in reached("network", tmp_path)
