"""The notebook, run from top to bottom by a Python that has nothing but NumPy."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys

import numpy as np
import pytest

from components.exports.notebook import notebook
from components.language import speaking
from network.verdict import verdict
from tests.components.views.scenes import BLANK, DRAWINGS, scene

OF = "Sigmoid network as it ships. Drawing scaled and centred."
# Runs each program in a fresh namespace, without this project or Matplotlib, any warning an
# error, and tells what its variables and its print-outs are.
RUNNER = """
import contextlib, io, json, sys, warnings
warnings.simplefilter("error")
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("network", "components", "matplotlib", "PIL", "streamlit"):
            raise ImportError(name)
sys.meta_path.insert(0, Nothing())
found = []
for program in json.load(sys.stdin):
    space, said = {"__name__": "__main__"}, io.StringIO()
    with contextlib.redirect_stdout(said):
        for cell in program:
            exec(cell, space)
    numbers = {k: v.tolist() for k, v in space.items() if k[0] in "za" and k[1:].isdigit()}
    found.append({"numbers": numbers, "answer": space["answer"], "said": said.getvalue()})
print(json.dumps(found))
"""
CASES = [("sigmoid", DRAWINGS[3]), ("relu", DRAWINGS[8]), ("relu, changed", DRAWINGS[2]),
         ("far off", DRAWINGS[0]), ("strange sigmoid", DRAWINGS[4]),
         ("no hidden layer", DRAWINGS[1]), ("sigmoid", BLANK)]  # fmt: skip


def code(document: dict) -> list[str]:
    return [cell["source"] for cell in document["cells"] if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> list[dict]:
    programs = [code(json.loads(notebook(scene(*case), OF))) for case in CASES]
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUNNER], input=json.dumps(programs), text=True,
        capture_output=True, cwd=tmp_path_factory.mktemp("clean"), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("which", range(len(CASES)), ids=[name for name, _ in CASES])
def test_it_computes_what_the_screen_shows(ran, which):
    at, found = scene(*CASES[which]), ran[which]
    for layer, a in enumerate(at.trace.activations):
        np.testing.assert_allclose(found["numbers"][f"a{layer}"], a, rtol=1e-5, atol=1e-6)
        if layer:
            z = at.trace.weighted_sums[layer]
            np.testing.assert_allclose(found["numbers"][f"z{layer}"], z, rtol=1e-5, atol=1e-4)
    assert found["answer"] == verdict(at.trace).answer


def test_it_prints_the_picture_and_every_neuron(ran):
    at = scene(*CASES[0])
    lines = ran[0]["said"].splitlines()
    rows = [line for line in lines if len(line) == 56]
    assert len(rows) == 28
    ink = np.array([[letter not in " ." for letter in row[::2]] for row in rows])
    assert (ink == (at.trace.activations[0].reshape(28, 28) >= 0.2)).all()
    printed = [re.fullmatch(r" +(\d+)   z = +(-?[\d.]+)   a = ([\d.]+)", line) for line in lines]
    numbers = [float(match[3]) for match in printed if match]
    expected = np.concatenate(at.trace.activations[1:])
    np.testing.assert_allclose(numbers, expected, atol=5.1e-5)


def test_it_is_a_notebook_of_format_4_5_and_every_piece_of_code_is_explained():
    document = json.loads(notebook(scene(), OF))
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)
    assert document["metadata"]["kernelspec"]["name"] == "python3"
    cells = document["cells"]
    ids = [cell["id"] for cell in cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", one) for one in ids)
    for cell in cells:
        wanted = {"cell_type", "id", "metadata", "source"}
        if cell["cell_type"] == "code":
            wanted |= {"execution_count", "outputs"}
            assert cell["execution_count"] is None
            assert cell["outputs"] == []
        assert set(cell) == wanted
    kinds = [cell["cell_type"] for cell in cells]
    assert kinds[:2] == ["markdown", "markdown"]
    # The picture has two pieces of code behind one explanation, the rest one each.
    pairs = list(itertools.pairwise(kinds))
    assert pairs.count(("code", "code")) == 1
    folded = [cell for cell in cells if cell["metadata"].get("jupyter")]
    assert ["DATA" in cell["source"] for cell in folded] == [True]
    assert OF in cells[0]["source"]


def test_it_needs_numpy_and_nothing_else():
    text = "\n".join(code(json.loads(notebook(scene(), OF))))
    found = set(re.findall(r"^\s*(?:import|from) (\w+)", text, re.M))
    assert found == {"base64", "io", "numpy", "matplotlib"}
    assert "except ImportError" in text  # Matplotlib only if it is there


def test_its_explanations_speak_the_visitors_language():
    with speaking("de"):
        german = json.loads(notebook(scene("sigmoid", DRAWINGS[3]), OF))
    english = json.loads(notebook(scene("sigmoid", DRAWINGS[3]), OF))
    assert "13.002" in german["cells"][0]["source"]
    assert "13,002" in english["cells"][0]["source"]
    numbers = [source for source in code(german) if "print" not in source]
    assert numbers == [source for source in code(english) if "print" not in source]
