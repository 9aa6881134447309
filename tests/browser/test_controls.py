"""Every control of every view does something that is seen."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from components.server.told import made
from components.views import VIEWS
from components.views.view import Choice, Setting, Slider, Toggle
from network import load


def controls_by_view() -> dict[str, tuple]:
    net = load("sigmoid")
    setting = Setting("sigmoid", net.sizes, net.activations)
    return {name: made(view, setting).controls for name, view in VIEWS.items()}


# All that a view shows besides the controls themselves: its words, and its figures' numbers.
SHOWN = """() => {
    const all = (what) => [...document.querySelectorAll(`.nn-view [${what}]`)];
    const numbers = ({ z, x, text }) => [z, x, text].map((values) => values && [...values].join());
    const figure = ({ data, layout }) =>
        [data.map(numbers), layout.shapes?.map(({ x0, y0 }) => [x0, y0])];
    const words = all("data-slot").map((at) => at.innerText);
    return JSON.stringify([words, all("data-figure").map(figure)]);
}"""


def expect_another(stage, than: str, what: tuple) -> str:
    """What is shown once it is something else."""
    try:
        stage.page.wait_for_function(f"than => ({SHOWN})() !== than", arg=than, timeout=15_000)
    except Exception as error:
        raise AssertionError(f"{what} changes nothing that is seen") from error
    return stage.page.evaluate(SHOWN)


def test_every_control_of_every_view_changes_what_is_seen(open_stage):
    stage = open_stage()
    stage.sample(3)
    stage.expect_digit(3)
    of_views = controls_by_view()
    assert {type(one) for controls in of_views.values() for one in controls} == {
        Choice, Slider, Toggle,
    }  # fmt: skip
    for name, controls in of_views.items():
        if not controls:
            continue
        place: Locator = stage.look(name)
        shown = stage.page.evaluate(SHOWN)
        for control in controls:
            match control:
                case Choice():
                    group = place.get_by_role("group", name=control.label, exact=True)
                    button = group.locator("[aria-pressed=false]").last
                    value = button.get_attribute("data-value")
                    button.click()
                    pressed = group.locator("[aria-pressed=true]")
                    expect(pressed).to_have_attribute("data-value", value)
                case Toggle():
                    place.get_by_role("checkbox", name=control.label).uncheck()
                case Slider():
                    place.get_by_role("slider", name=control.label).fill(str(control.low))
            shown = expect_another(stage, shown, (name, control.label))
