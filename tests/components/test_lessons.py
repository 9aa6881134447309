"""Lessons as files: what is right is taken, what is wrong is told with its line."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from components.language import catalogue
from components.lessons import FOLDER, Lessons, lessons, mapped, parsed, texts
from components.lessons.lines import lines
from components.server import assets
from components.server import lessons as served
from tests.cases import each

PLAIN = """\
title = "A lesson"
about = "What it is about."
minutes = 5

[drawings]
hook = [[0.1, 0.2, 0.3,
  0.4]]

[[step]]
id = "one"
name = "One"
title = "The first step"
text = '''
It says [[step]] and
kind = "nothing", which are no fields.'''
seen = "It is {answer} with {a:1.5}; {before:a:1.5} before, and you said {guess}."

[step.stage]
draw = "sample 3"
neuron = "1.5"
change = { "bias 1.5" = 2.0 }

[step.reveal]
view = "why"

[step.ask]
kind = "choice"
question = "Which?"

[[step.ask.option]]
text = "This"
right = true

[[step.ask.option]]
text = "That"
why = "No."

[step.notes]
minutes = 4
"""


def told(text: str) -> list[tuple[int, str]]:
    lesson, mistakes = parsed(text.encode(), "x.toml")
    assert (lesson is None) == bool(mistakes)
    return [(one.line, one.what) for one in mistakes]


def test_a_sound_file_has_nothing_to_tell():
    assert told(PLAIN) == []
    lesson, _ = parsed(PLAIN.encode(), "x.toml")
    (step,) = lesson["steps"]
    assert step["stage"]["neuron"] == [1, 4]
    assert step["stage"]["changes"] == {str(784 * 16 + 4): 2.0}
    assert step["reveal"] == {"view": "why"}  # only what changes


ASK = PLAIN[PLAIN.index("[step.ask]") : PLAIN.index("[step.notes]")]
# What is put in the place of what; where the line begins that is told; words that it is told with.
WRONG = {
    "no TOML": ('about = "', "about = ", "about = ", "no TOML"),
    "two fields of a name": ("minutes = 5", "minutes = 5\nminutes = 6", "minutes = 6", "no TOML"),
    "unknown field": ('name = "One"', 'nam = "One"', "nam =", "mean name"),
    "missing field": ('title = "The first step"\n', "", "[[step]]\nid", "title is missing"),
    "too long": ('"The first step"', f'"{"x" * 61}"', "title = \"x", "61 letters"),
    "empty": ('"The first step"', '" "', 'title = " "', "a text"),
    "no number": ("minutes = 5", 'minutes = "5"', 'minutes = "5"', "whole number"),
    "unknown view": ('"why"', '"whi"', "view =", "mean why"),
    "view of the other page": ('"why"', '"correct"', "view =", "no 'correct'"),
    "neuron outside": ('neuron = "1.5"', 'neuron = "1.17"', "neuron =", "1 to 16"),
    "output outside": ('neuron = "1.5"', 'neuron = "3.10"', "neuron =", "0 to 9"),
    "no neuron": ('neuron = "1.5"', "neuron = 5", "neuron =", "write"),
    "unknown network": ("neuron =", 'network = "tanh"\nneuron =', "network =", "sigmoid, relu"),
    "unknown drawing": ('"sample 3"', '"sample 33"', "draw =", "hook"),
    "drawing outside": ("[[0.1,", "[[1.1,", "hook =", "from 0 to 1"),
    "half a point": ("[[0.1,", "[[0.5, 0.1,", "hook =", "even"),
    "unknown knob": ('"bias 1.5" =', '"bias 5" =', "change =", "no knob"),
    "knob too far": ("= 2.0 }", "= 200 }", "change =", "-50.0 to 50.0"),
    "hidden": ("neuron =", 'hide = ["everything"]\nneuron =', "hide =", "answer"),
    "layers": ("neuron =", "layers = 4\nneuron =", "layers =", "0 to 3"),
    "steps elsewhere": ("neuron =", "steps = 4\nneuron =", "steps =", 'page "learn"'),
    "unknown fact": ("{answer}", "{anser}", "seen =", "mean {answer}"),
    "fact outside": ("{a:1.5}", "{a:1.99}", "seen =", "1 to 16"),
    "fact without a place": ("{a:1.5}", "{a}", "seen =", "{a:L.N}"),
    "fact too early": ("It says", "{guess} It says", "text =", "after the prediction"),
    "fact of learning": ("{answer}", "{cost}", "seen =", "learn"),
    "lone brace": ("{answer}", "{answer", "seen =", "brace"),
    "lone star": ("{answer}", "**{answer}", "seen =", "second"),
    "no kind": ('kind = "choice"\n', "", "[step.ask]", "kind is missing"),
    "unknown kind": ('"choice"', '"chioce"', 'kind = "chioce"', "mean choice"),
    "no prediction": (ASK, "", "[[step]]\nid", "[step.ask] is missing"),
    "no right answer": ("right = true\n", "", "[step.ask]", "right = true"),
    "one option": (ASK[ASK.rindex("[[") :], "", "[step.ask]", "2 to 5"),
    "right is a word": ("right = true", 'right = "yes"', 'right = "yes"', "no condition"),
    "right is no number": ("right = true", 'right = "{answer} == 3"', "right =", "no number"),
    "too many minutes": ("minutes = 4", "minutes = 6", "minutes = 5", "6 minutes"),
    "bad id": ('id = "one"', 'id = "One!"', "id =", "small letters"),
    "no steps": (PLAIN[PLAIN.index("[[step]]") :], "", "title", "1 to 30"),
    "a step that is no table": ("[[step]]", "[step]", "[step]", "[[step]]"),
}  # fmt: skip


@each("name", WRONG)
def test_a_mistake_is_told_with_its_line(name):
    old, new, where, words = WRONG[name]
    assert old in PLAIN
    text = PLAIN.replace(old, new, 1)
    line = text.count("\n", 0, text.index(where)) + 1
    found = told(text)
    assert [what for at, what in found if at == line and words in what], (line, found)


ITEM = '\n[[step.ask.item]]\ntext = "{}"\nvalue = {}'
KINDS = {
    "digit": ('kind = "digit"\nright = 12', "0 to 9"),
    "digit without": ('kind = "digit"', "right is missing"),
    "digit unsure": ('kind = "digit"\nright = "{answer}"', "together"),
    "number": ('kind = "number"\nright = "many"', "a number or a fact"),
    "number outside": ('kind = "number"\nright = 9\nhigh = 5', "between"),
    "number bounds": ('kind = "number"\nright = 5\nhigh = 1\nlow = 9', "above low"),
    "ranking": ('kind = "ranking"', "3 to 6"),
    "ranking sorted": (f'kind = "ranking"{"".join(map(ITEM.format, "321", "321"))}', "mix them"),
    "draw": ('kind = "draw"', "goal"),
    "draw what": ('kind = "draw"\ngoal = "a 3"', "no condition"),
    "click": ('kind = "click"', "right is missing"),
    "click where": ('kind = "click"\nlayer = 2\nright = "{brightest:1}"', "another layer"),
    "click what": ('kind = "click"\nright = "{a:1.5}"', "no neuron"),
    "field of another kind": ('kind = "number"\nright = 1\ngoal = "x"', "no field 'goal'"),
}  # fmt: skip


@each("name", KINDS)
def test_each_kind_of_prediction_is_checked(name):
    ask, words = KINDS[name]
    text = PLAIN.replace(ASK, f'[step.ask]\nquestion = "Q"\n{ask}\n\n')
    low = text.count("\n", 0, text.index("[step.ask]")) + 1
    found = told(text)
    assert [what for line, what in found if low <= line <= low + 14 and words in what], found


def test_two_steps_of_one_id():
    second = PLAIN[PLAIN.index("[[step]]") :]
    text = PLAIN.replace("minutes = 5", "minutes = 8") + second
    assert told(text) == [(PLAIN.count("\n") + 2, "step 1 has the same id")]


def test_a_lesson_where_it_learns():
    text = PLAIN.replace(
        'draw = "sample 3"', 'page = "learn"\nsettings = { hidden = [8] }\nsteps = 20'
    )
    text = text.replace('change = { "bias 1.5" = 2.0 }\n', "").replace("{answer}", "{cost} {a:2.9}")
    assert told(text) == []
    ((line, what),) = told(text.replace("hidden = [8]", "hidden = [99]"))
    assert line == text.count("\n", 0, text.index("settings")) + 1
    assert "4 to 64" in what


def test_other_line_ends_and_marks_do_not_move_lines():
    for text in (PLAIN.replace("\n", "\r\n"), "\ufeff" + PLAIN):
        assert told(text) == []
        ((line, _),) = told(text.replace('"why"', '"whi"'))
        assert line == PLAIN.count("\n", 0, PLAIN.index('"why"')) + 1


def test_bytes_that_are_no_text():
    _, (mistake,) = parsed(b'title = "a"\nabout = "\xff"', "x.toml")
    assert (mistake.line, str(mistake)) == (2, "x.toml, line 2: this is not text in UTF-8")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_stands_in_a_file_is_a_lesson_or_a_mistake(data):
    """Lines lost, moved and replaced by values of another kind: never an exception."""
    rows = PLAIN.split("\n")
    values = st.sampled_from(
        ["1", "true", '"x"', "[]", "[1]", "{}", "{ a = 1 }", '"{best}"', "nan", "1979-05-27", "-1"]
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(rows) - 1))
        what = data.draw(st.sampled_from(["drop", "twice", "value"]))
        if what == "drop":
            rows[at] = ""
        elif what == "twice":
            rows.insert(data.draw(st.integers(0, len(rows))), rows[at])
        else:
            rows[at] = re.sub(r"= .*", lambda _: f"= {data.draw(values)}", rows[at])
    for line, what in told("\n".join(rows)):
        assert 1 <= line <= len(rows) + 1
        assert what


@given(st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_lines_are_found_in_any_text(text):
    lines(text)  # ends, whatever it finds


# ---- the folder -------------------------------------------------------------------


def test_a_bad_file_leaves_the_others_alone(tmp_path, monkeypatch):
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    (tmp_path / "mine.toml").write_text(PLAIN.replace('"why"', '"whi"'))
    (tmp_path / "Meine Stunde.toml").write_text(PLAIN)
    (tmp_path / "huge.toml").write_bytes(b"#" * 300_000)
    found = lessons(tmp_path)
    assert found.found.keys() == lessons().found.keys()
    assert {one.file for one in found.mistakes} == {"mine.toml", "Meine Stunde.toml", "huge.toml"}
    monkeypatch.setattr("components.server.assets.lessons", lambda: found)
    said = [text for text in assets.check() if "mine.toml" in text]
    assert len(said) == 1
    assert "\n" not in said[0]
    assert "line 24" in said[0]


def test_a_file_that_was_mended_is_read_again(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(PLAIN.replace('"why"', '"whi"'))
    assert lessons(tmp_path).mistakes
    path.write_text(PLAIN)
    os.utime(path, ns=(1, 1))
    found = lessons(tmp_path)
    assert list(found.found) == ["mine"]
    assert not found.mistakes
    assert lessons(tmp_path) is found  # nothing changed: nothing is read


def test_what_ships_is_sound_and_fits_a_school_lesson():
    found = lessons()
    assert found.found
    assert not found.mistakes
    for lesson in found.found.values():
        assert 40 <= lesson["minutes"] <= 50
        assert sum(step["notes"]["minutes"] for step in lesson["steps"]) >= 40
        assert 10 <= len(lesson["steps"]) <= 16
        for step in lesson["steps"]:
            assert step["notes"]["ask"]
            assert step["notes"]["wrong"]


def test_every_text_is_found_and_can_be_said_otherwise():
    lesson, _ = parsed(PLAIN.encode(), "x.toml")
    found = {str(text) for text in texts(lesson)}
    assert {"A lesson", "One", "Which?", "That", "No."} <= found
    assert "This" in found
    assert "sample 3" not in found
    assert "choice" not in found
    loud = mapped(lesson, lambda text: text.upper())
    assert loud["steps"][0]["ask"]["options"][1]["why"] == "NO."
    assert loud["steps"][0]["ask"]["kind"] == "choice"


# ---- the server ---------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _german(monkeypatch):
    known = {"But what is a neural network?": "Was ist ein neuronales Netz?", "Step": "Schritt"}
    monkeypatch.setattr(catalogue, "texts", lambda code: known if code == "de" else {})
    monkeypatch.setattr("components.language.speech.texts", lambda code: known)
    served._list.cache_clear()
    served._lesson.cache_clear()


def get(route, name="", query="", **headers):
    """What a route answers."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": query.encode(),
        "path_params": {"name": name},
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }
    return asyncio.run(route(Request(scope)))


NAME = "what-is-a-neural-network"
teacher = served.teacher("/stage/1/notes.js")


def test_lessons_are_sent_in_the_class_language_and_kept():
    first = get(served.listed, query="lang=de")
    assert json.loads(first.body)["lessons"][0]["title"] == "Was ist ein neuronales Netz?"
    again = get(served.listed, query="lang=de", if_none_match=first.headers["etag"])
    assert again.status_code == 304
    one = json.loads(get(served.lesson, NAME, accept_language="de-AT, en;q=0.5").body)
    assert one["title"] == "Was ist ein neuronales Netz?"
    assert not any("notes" in step for step in one["steps"])  # they are not the class's
    assert get(served.lesson, "none").status_code == 404


def test_an_answer_is_made_once_for_all_until_a_file_changes(monkeypatch):
    found = [lessons()]
    monkeypatch.setattr("components.lessons.lessons", lambda: found[-1])
    made = []
    monkeypatch.setattr(served, "_said", lambda value, code: made.append(code) or value)
    for _ in range(3):
        for code in ("en", "de"):
            get(served.listed, query=f"lang={code}")
            get(served.lesson, NAME, query=f"lang={code}")
    assert made == ["en", "en", "de", "de"]
    found.append(Lessons({NAME: {**found[0].found[NAME], "title": "Another"}}, ()))
    assert json.loads(get(served.lesson, NAME).body)["title"] == "Another"


def test_the_teachers_page_is_in_the_class_language_and_nobodys_markup(monkeypatch):
    page = get(teacher, NAME, "lang=de").body.decode()
    assert '<html lang="de">' in page
    assert "Schritt" in page
    assert "<h1>Was ist" in page
    assert get(teacher, "none").status_code == 404
    text = PLAIN.replace('"A lesson"', '"<script>alert(1)</script> **bold**"')
    lesson, _ = parsed(text.encode(), "mine.toml")
    found = Lessons({"mine": lesson}, ())
    monkeypatch.setattr("components.lessons.lessons", lambda: found)
    page = get(teacher, "mine").body.decode()
    assert "<script>alert" not in page
    assert "<b>bold</b>" in page
