"""What a visitor reads who does not read English: a made-up language stands for all of them."""

import re

from playwright.sync_api import expect

from components.language import LANGUAGES
from tests.browser.fake_run import FakeRun
from tests.browser.pseudo import said, spoken_as_german
from tests.browser.stage import PEN

# Every text that is seen or read aloud, with a word that has English letters. What the server
# made (a view's words and figures) and what languages call themselves is not looked at here.
ENGLISH = """() => {
    const found = new Set();
    const ours = (node) => !node.closest("script, style, .nn-viewbody, .nn-of, .nn-languages");
    const look = (text, node) => {
        if (/[A-Za-z]{2,}/.test(text) && ours(node)) found.add(text.trim());
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) look(texts.currentNode.data, texts.currentNode.parentElement);
    const names = [
        "aria-label", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt",
    ];
    for (const node of document.querySelectorAll("body *")) {
        for (const name of names) look(node.getAttribute(name) ?? "", node);
    }
    return [...found];
}"""


def open_translated(open_stage, query="", **more):
    return open_stage(f"?lang=de{query}", before=spoken_as_german, **more)


def test_no_english_is_left_on_the_stage(open_stage):
    stage = open_translated(open_stage)
    page = stage.page
    expect(page).to_have_title(said("Draw a digit"))
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(stage.answer).to_have_text(said("Draw a digit"))
    assert page.evaluate(ENGLISH) == []
    stage.sample(3)
    expect(page.locator(".nn-detail")).to_contain_text(said("Brightness"))
    expect(page.locator(".nn-detail")).to_contain_text(re.compile(r"\d,\d\d"))
    for part in ("next", "next", "next"):
        page.locator(f"[data-step={part}]").click()
        assert page.evaluate(ENGLISH) == []
    for menu in ("experiment", "share", "more"):
        page.locator(f"[data-menu={menu}] > button").click()
    page.keyboard.press("Escape")
    for view in page.locator("[data-view]").evaluate_all("all => all.map(one => one.dataset.view)"):
        page.locator(f"[data-view={view}]").click()
        expect(page.get_by_test_id(f"view-{view}")).to_be_visible()
        assert page.evaluate(ENGLISH) == []
    stage.neuron(1, 3).hover()
    expect(page.locator(".nn-tip")).to_contain_text(said("activation"))
    stage.neuron(1, 3).click()
    page.locator("[data-view=neuron]").click()
    bias = page.get_by_role("spinbutton").first
    bias.fill("1,5")
    bias.press("Enter")
    expect(bias).to_have_value("1,50")
    expect(page.locator(".nn-bias input[type=range]")).to_have_attribute("aria-valuetext", "1,50")
    expect(page.locator(".nn-changed")).to_have_text(
        said("{changed} of {all} changed").format(changed=1, all="13.002")
    )
    stage.neuron(2, 3).click()
    expect(page.locator(".nn-neuronview")).to_have_attribute("data-painted", "2-3")
    assert page.evaluate(ENGLISH) == []


def test_no_english_is_left_where_it_learns(open_stage):
    def before(page):
        spoken_as_german(page)
        page.route_web_socket(re.compile("api/live"), FakeRun(moments=8).handle)

    stage = open_stage("?learn&lang=de", before=before)
    page = stage.page
    page.locator(".nn-named select").wait_for()
    stage.sample(3)
    page.locator("[data-run=train]").click()
    expect(page.locator("[data-figure-of=unseen]")).to_have_text(re.compile("^[\\d,]+\u202f%$"))
    for view in ("learned", "correct", "downhill", "race", "runs", "neuron"):
        page.locator(f"[data-view={view}]").click()
        expect(page.get_by_test_id(f"view-{view}")).to_be_visible()
        assert page.evaluate(ENGLISH) == []
    page.locator("[data-menu=experiment] > button").click()
    assert page.evaluate(ENGLISH) == []


def test_another_language_is_a_link_and_the_drawing_stays(open_stage):
    asked = []

    def before(page):
        page.on("request", lambda request: asked.append(request.url))

    stage = open_stage("?activation=ReLU", before=before)
    page = stage.page
    stage.draw(PEN[3])
    expect(stage.answer).to_have_text("3")
    stage.press("More")
    choice = page.get_by_role("group", name="Language")
    assert choice.get_by_role("link").all_inner_texts() == [one.name for one in LANGUAGES.values()]
    expect(choice.locator("[aria-current=true]")).to_have_text("English")
    catalogues = [url for url in asked if "/languages/" in url]
    assert catalogues == []  # English needs none
    choice.get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(stage.answer).to_have_text("3")
    expect(page).to_have_url(re.compile(r"\?activation=ReLU&lang=fr$"))
    page.locator("[data-menu=more] > button").click()
    expect(page.locator("a[data-page=quality]")).to_have_attribute("href", "/quality?lang=fr")
