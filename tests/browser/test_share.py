"""A link restores what is on the screen, or says what it cannot; addresses as QR codes."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from components.stage.shared_module import fingerprint
from network import SHIPPED, load
from tests.browser import links
from tests.browser.conftest import SIZES
from tests.browser.stage import PEN, SAMPLES
from tests.browser.test_screen import overflow, resize, violations

SWITCHES = links.SWITCHES
BLANK = links.BLANK
PRINTS = {name: fingerprint(load(name)) for name in SHIPPED}


def state_of(seed: int) -> dict:
    """Anything that the store may hold: no ink to a lot, no change to hundreds."""
    rng = np.random.default_rng(seed)
    strokes = []
    for _ in range(rng.integers(0, 6)):
        n = int(rng.choice([1, 2, 3, 30, 120]))
        jump = rng.choice([3, 60, 3000])
        walk = rng.integers(0, 4097, (1, 2)) + rng.integers(-jump, jump + 1, (n, 2)).cumsum(0)
        strokes.append((walk.clip(0, 4096) / links.GRID).ravel().tolist())
    at = rng.choice(13002, rng.choice([0, 1, 40, 900]), replace=False)
    values = np.round(rng.normal(0, 9, len(at)), rng.integers(0, 6)).clip(-50, 50)
    changes = {
        str(place): float(np.float32(value)) for place, value in zip(at, values, strict=True)
    }
    changes = dict(sorted(changes.items(), key=lambda one: int(one[0])))
    knocked = [12544 + 16 + 16 * j + 3 for j in range(16)]
    edits = {
        "hidden": [None, "relu"][rng.integers(2)],
        "shuffle": [None, 0, 2**32 - 1, 77][rng.integers(4)],
        "changes": changes,
        "muted": {"1-3": knocked} if rng.random() < 0.5 else {},
    }
    base = ["sigmoid", "relu"][rng.integers(2)]
    options = {"why": {"digit": 4, "words": "λ → ’", "deep": {"on": True}}}
    return {
        "base": base,
        "strokes": strokes,
        "edits": {base: edits} if seed % 3 else {},
        "view": "why" if seed % 2 else None,
        "options": options,
        "picture": None,
        **{key: bool(rng.integers(2)) for key in SWITCHES},
    }


def said(state: dict) -> dict:
    """What of a state a link has to say."""
    base, view = state["base"], state["view"]
    edits = state["edits"].get(base, BLANK)
    return {
        "strokes": state["strokes"],
        "edits": {} if edits == BLANK else {base: edits},
        "options": {view: state["options"][view]} if view else {},
        **{key: state[key] for key in SWITCHES},
    }


WRITE_AND_READ = """async ([states, packs]) => {
    const { written, read } = await stageModules.need("link.js");
    const { CompressionStream } = window;
    if (!packs) delete window.CompressionStream;
    try {
        return await Promise.all(states.map(async (state) => {
            const { text, left } = await written(state);
            return { text, left, found: read(text, state.base) };
        }));
    } finally {
        window.CompressionStream = CompressionStream;
    }
}"""
READ = """async (texts) => {
    const { read } = await stageModules.need("link.js");
    return texts.map(([text, base]) => read(text, base));
}"""


@pytest.mark.parametrize("packs", [True, False])
def test_what_is_written_is_read_by_whoever_follows_the_description(modules, packs):
    states = [state_of(seed) for seed in range(60)]
    for state, link in zip(states, modules.evaluate(WRITE_AND_READ, [states, packs]), strict=True):
        assert link["left"] == []
        assert link["found"] == {"said": said(state), "missing": [], "why": None}
        by_another = links.read(link["text"])
        assert by_another.pop("print") == PRINTS[state["base"]]
        assert by_another == said(state)
    again = [
        (links.written(state, PRINTS[state["base"]], packs, order), state["base"])
        for order, state in zip([1, 2] * 30, states, strict=True)
    ]
    for state, found in zip(states, modules.evaluate(READ, again), strict=True):
        assert found == {"said": said(state), "missing": [], "why": None}


@pytest.mark.parametrize("packed", [True, False])
def test_of_a_damaged_link_what_is_whole_is_restored_and_the_rest_is_named(modules, packed):
    rich = (s for s in map(state_of, range(1, 99, 2)) if len(s["strokes"]) > 2)
    state = next(s for s in rich if said(s)["edits"])
    whole = said(state)
    text = links.written(state, PRINTS[state["base"]], packed)
    rng = np.random.default_rng(5)
    ends = [text[:at] for at in np.linspace(0, len(text) - 1, 60, dtype=int)]
    letters = "AZaz09-_ %.~é"
    altered = []
    for at in rng.integers(0, len(text), 150):
        other = rng.choice([one for one in letters if one != text[at]])
        altered.append(text[:at] + other + text[at + 1 :])
    swapped = [text[:at] + text[at + 4 : at + 8] + text[at : at + 4] + text[at + 8 :]
               for at in rng.integers(4, len(text) - 8, 20)]  # fmt: skip
    damaged = [*ends, *altered, *swapped, "", "AQ", "gQ", "a" * 5000, "gf" + "_" * 3000]
    names = {"strokes": ("strokes", "drawing"), "edits": ("edits",), "options": ("options",)}
    reasons = set()
    answers = modules.evaluate(READ, [(one, state["base"]) for one in damaged])
    for one, found in zip(damaged, answers, strict=True):
        reasons.add(found["why"])
        if found["why"] == "version":
            continue
        here = found["said"]
        assert all(points in whole["strokes"] for points in here["strokes"]), one
        assert not found["why"] or found["missing"], one
        for key, value in here.items():
            if key == "strokes" and value == whole[key]:
                continue
            right = value == whole.get(key)
            assert right or "more" in found["missing"] or set(names[key]) & set(found["missing"])
    assert reasons >= {"broken", "version"}
    behind = modules.evaluate(READ, [(text + tail, state["base"]) for tail in (".", ")", " \n>")])
    assert [found["why"] for found in behind] == [None] * 3
    assert all(found["said"] == whole for found in behind)


def test_another_version_is_told_from_a_damaged_link(modules):
    state = state_of(1)
    print_ = PRINTS[state["base"]]
    newer = links.written(state, print_, True, version=2)
    other = links.written(state, print_ ^ 1, True)
    found = modules.evaluate(READ, [(newer, state["base"]), (other, state["base"])])
    assert found[0] == {"said": {}, "missing": [], "why": "version"}
    assert found[1] == {"said": said(state), "missing": [], "why": "print"}


def test_a_link_is_short_and_what_is_too_much_for_one_is_named(modules):
    rng = np.random.default_rng(3)
    plain = dict(state_of(0), edits={}, view=None)
    hands = []
    for digit in SAMPLES:  # as a mouse reports it: four times the points, on whole pixels
        strokes = []
        for stroke in digit:
            points = np.array(stroke)
            at = np.linspace(0, len(points) - 1, 4 * len(points))
            dense = np.stack([np.interp(at, range(len(points)), axis) for axis in points.T], 1)
            pixels = np.round((dense + rng.normal(0, 0.003, dense.shape)) * 300) / 300
            pixels = (np.round(pixels.clip(0, 1) * links.GRID) / links.GRID).tolist()
            strokes.append([number for point in pixels for number in point])
        hands.append({**plain, "strokes": strokes})
    found = modules.evaluate(WRITE_AND_READ, [hands, True])
    assert max(len(link["text"]) for link in found) < 560  # and the address before it
    many = {str(n): float(np.float32(v)) for n, v in enumerate(rng.normal(0, 1, 13002))}
    full = {**hands[3], "edits": {plain["base"]: {**BLANK, "changes": many}}}
    pixels = rng.integers(0, 256, 784)
    paper = base64.b64encode(pixels.astype(np.uint8)).decode()
    small = {**hands[3], "picture": paper}
    none = {**hands[3], "picture": paper[4:]}
    scrawl = {**plain, "strokes": [rng.integers(0, 4097, 8000).__truediv__(4096).tolist()]}
    links_ = modules.evaluate(WRITE_AND_READ, [[full, small, none, scrawl], True])
    assert [link["left"] for link in links_] == [["edits"], [], ["picture"], ["strokes"]]
    assert max(len(link["text"]) for link in links_) <= 16000
    drawn = [link["found"]["said"]["strokes"] for link in links_[:3]]
    assert drawn == [hands[3]["strokes"]] * 3
    assert links_[1]["found"]["said"]["picture"] == paper
    assert links.read(links_[1]["text"])["picture"] == pixels.tolist()


# ---- on the stage -----------------------------------------------------------------


def link_of(stage) -> str:
    """What the open Share menu offers, once it is made."""
    field = stage.page.get_by_label("Link to what is on the screen")
    expect(field).to_have_value(re.compile("#s=."))
    return field.input_value()


def layers(stage) -> list[list[float]]:
    return [stage.activations(layer).tolist() for layer in (1, 2, 3)]


def test_a_link_restores_the_screen_number_for_number(open_stage):
    stage = open_stage("?lang=en")
    stage.choose("ReLU")
    stage.draw(PEN[5])
    stage.page.locator("[data-do=centre]").click()
    stage.neuron(1, 3).click()
    stage.press("Knock out")
    stage.neuron(2, 4).click()
    knob = stage.page.get_by_label("bias, slider")
    expect(knob).to_be_enabled()
    knob.press("ArrowRight")
    expect(stage.page.locator(".nn-changed")).to_contain_text("17 of")
    stage.press("Share")
    link = link_of(stage)
    there = open_stage(link[link.index("?") :])
    expect(there.view("neuron")).to_be_visible()
    expect(there.page.locator(".nn-changed")).to_contain_text("17 of")
    there.expect_activations(3, stage.activations(3), within=0)
    assert layers(there) == layers(stage)
    expect(there.neuron(2, 4)).to_have_attribute("aria-pressed", "true")
    expect(there.page.locator("[data-do=centre]")).to_have_attribute("aria-pressed", "false")
    expect(there.page).to_have_url(re.compile(r"lang=en.*#s="))
    # It stands in the address for as long as it is true, and Undo leads back to it.
    there.press("Clear")
    expect(there.page).not_to_have_url(re.compile("#"))
    there.press("Undo")
    there.expect_activations(3, stage.activations(3), within=0)
    # Over somebody's own drawing it is a step that can be undone.
    there.press("Clear")
    there.sample(1)
    there.expect_digit(1)
    with there.page.expect_event("load"):
        there.page.evaluate("hash => { location.hash = hash; }", link[link.index("#") :])
    expect(there.view("neuron")).to_be_visible()
    there.expect_activations(3, stage.activations(3), within=0)
    there.press("Undo")
    there.expect_digit(1)


def test_a_link_that_cannot_be_read_says_so(open_stage):
    stage = open_stage("?activation=ReLU#s=gQ3Huw3C")

    def says(words: str) -> None:
        expect(stage.page.locator(".nn-status")).to_have_text(words)
        expect(stage.page.get_by_role("radio", name="ReLU")).to_be_checked()
        stage.sample(2)
        stage.expect_digit(2)

    says("The link was cut off or altered. Missing: the drawing, perhaps more.")
    with stage.page.expect_event("load"):
        stage.page.evaluate("location.hash = '#s=Ag'")
    says("The link is from another version of the app: its drawing cannot be read here.")


def test_the_share_menu_and_what_it_shows_large(open_stage):
    stage = open_stage()
    stage.sample(3)
    stage.expect_digit(3)
    stage.press("Share")
    link = link_of(stage)
    assert len(link) < 600
    assert violations(stage, "#nn-share") == []
    stage.page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    stage.press("Copy")
    expect(stage.page.locator(".nn-linknote")).to_contain_text("Copied.")
    assert stage.page.evaluate("copied") == link
    stage.press("Show as QR code")
    code = stage.page.get_by_role("img", name="QR code of the link to what is on the screen")
    for size in SIZES:
        resize(stage, size)
        expect(code).to_be_in_viewport(ratio=1)
        assert overflow(stage) <= 0
        assert code.bounding_box()["width"] > 0.45 * min(SIZES[size])
    stage.page.keyboard.press("p")  # a dialog is open: it is none of the stage's keys
    expect(stage.page.locator(".nn-presenting")).to_have_count(0)
    stage.page.keyboard.press("Escape")
    expect(code).to_have_count(0)
    expect(stage.page.get_by_role("button", name="Share")).to_be_focused()


def answer(page, addresses: list[str], local: bool = False) -> None:
    page.route("**/api/invite", lambda r: r.fulfill(json={"addresses": addresses, "local": local}))


SEVERAL = ["http://192.168.178.23:8501/", "http://10.0.0.7:8501/", "http://[fd00::2]:8501/"]


def test_the_class_is_invited_in_two_clicks(open_stage):
    stage = open_stage(before=lambda page: answer(page, SEVERAL))
    stage.press("Share")
    stage.press("Invite the class")
    dialog = stage.page.get_by_role("dialog", name="Open this on your own device")
    for address, shown in zip(SEVERAL, ("192.168.178.23", "10.0.0.7", "[fd00::2]"), strict=True):
        dialog.get_by_role("radio", name=shown).check()
        expect(dialog.get_by_role("img", name=f"QR code of {address}")).to_be_visible()
        expect(dialog.locator(".nn-typed")).to_have_text(address.rstrip("/"))
    for size in SIZES:
        resize(stage, size)
        expect(dialog.get_by_role("img")).to_be_in_viewport(ratio=0.95)
        expect(dialog.locator(".nn-typed")).to_be_in_viewport(ratio=1)
        assert overflow(stage) <= 0
    assert violations(stage, ".nn-board") == []


def test_an_address_invites_at_once_and_says_where_nobody_can_come(open_stage):
    stage = open_stage("?invite", before=lambda page: answer(page, [], local=True))
    dialog = stage.page.get_by_role("dialog", name="Open this on your own device")
    expect(dialog).to_contain_text("server.address")
    expect(stage.page).not_to_have_url(re.compile("invite"))
    stage.page.keyboard.press("Escape")
    stage.press("Share")
    expect(stage.page.locator(".nn-linknote")).to_contain_text("on this computer only")
