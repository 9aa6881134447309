"""Modules in one file do what a browser does with them one by one."""

import json

import pytest

from components.stage import whole
from components.stage.files import STATIC
from tests.browser.conftest import BARE

# All forms that are understood; what ran is told in its order, and each module runs once.
MODULES = {
    "stage.js": 'import { told } from "./told.js";\ntold.push("stage");\nexport class Stage {}\n',
    "told.js": "export const told = (window.told ??= []);\n",
    "page.js": """// The page.
import { Stage } from "./stage.js";
import {
  half as divided,
  twice,
} from "./sums.js";
import { told } from "./told.js";
import "./effect.js";

told.push(new Stage() instanceof Stage, divided(6), await twice(4), typeof this);
const { left, Late } = await import("./late.js");
told.push(left, new Late().said, (await import("./late.js")).left);
export async function page() { return [...told]; }
export function* counted() { yield* [1, 2]; }
""",
    "sums.js": """import { told } from "./told.js";
const here = "one file's own";
await null;
told.push(here);
export const half = (n) => n / 2;
export async function twice(n) { return 2 * n; }
""",
    "effect.js": """import { half } from "./sums.js";
import { told } from "./told.js";
const here = half(2);
told.push(here);
""",
    "late.js": """import { Stage } from "./stage.js";
import { half } from "./sums.js";
import { told } from "./told.js";
told.push("late", import.meta.url.replace(/.*[/](late)([.]whole)?[.]js$/, "$1"));
export const left = half(84);
export class Late { said = Stage.name; }
""",
    "shared.js": "export const GRID = 1;\n",
}
RUN = """async (address) => {
    const { page, counted } = await import(address);
    return [await page(), [...counted()]];
}"""


def answer(text: str):
    """What answers a request with this module."""
    return lambda route: route.fulfill(body=text, content_type="text/javascript")


@pytest.fixture
def written(monkeypatch):
    """MODULES in the stage's place, for `whole` to read; they may be changed."""
    modules = dict(MODULES, **{"modules.js": (STATIC / "modules.js").read_text(encoding="utf-8")})
    monkeypatch.setattr(whole, "_source", modules.__getitem__)
    monkeypatch.setattr(whole, "ENTRIES", ("page.js",))
    forget = whole.whole.cache_clear, whole.later.cache_clear
    for one in forget:
        one()
    yield modules
    for one in forget:
        one()


def test_modules_in_one_file_run_as_they_do_alone(written, browser, server):
    files = {name: text for name, text in written.items() if name != "modules.js"}
    files |= {"page.whole.js": whole.whole("page.js"), "late.whole.js": whole.whole("late.js")}
    asked = []

    def asks(request):
        if "/modules/" in request.url:
            asked.append(request.url.rpartition("/")[2])

    found = []
    for entry in ("page.js", "page.whole.js"):
        context = browser.new_context()
        page = context.new_page()
        page.on("request", asks)
        for name, text in files.items():
            page.route(f"**/modules/{name}", answer(text))
        page.goto(f"{server.url}/_stcore/health")
        found.append(page.evaluate(RUN, f"/modules/{entry}"))
        context.close()
    alone, together = found
    assert together == alone
    assert alone == [
        ["stage", "one file's own", 1, True, 3, 8, "undefined", "late", "late", 42,
         "Stage", 42],
        [1, 2],
    ]  # fmt: skip
    assert asked[-2:] == ["page.whole.js", "late.whole.js"]
    assert len(asked) == len(set(asked)) == 8
    assert 'define("stage.js"' not in files["late.whole.js"]


def test_a_newer_app_in_a_page_that_was_left_open_has_its_own_modules(written, open_stage):
    page = open_stage().page
    for folder, what in (("older", "stage"), ("newer", "another stage")):
        written["stage.js"] = written["stage.js"].replace('"stage"', f'"{what}"')
        whole.whole.cache_clear()
        for name in ("page.whole.js", "late.whole.js"):
            text = whole.whole(name.replace(".whole", ""))
            page.route(f"**/{folder}/{name}", answer(text))
    older = page.evaluate(RUN, "/older/page.whole.js")[0]
    assert page.evaluate(RUN, "/older/page.whole.js")[0] == older  # each ran once
    assert page.evaluate(RUN, "/newer/page.whole.js")[0] == [*older, "another stage", *older[1:]]


@pytest.mark.parametrize(
    "line", ["export default 3;", "export { told };", 'export * from "./told.js";',
             'import * as all from "./told.js";', 'import told from "./told.js";',
             'import { told } from "/told.js";', "export let n = 1;"],
)  # fmt: skip
def test_a_form_that_is_not_understood_is_said(written, line):
    written["sums.js"] += f"{line}\n"
    with pytest.raises(ValueError, match=r"sums\.js: what is this"):
        whole.whole("page.js")


def test_a_circle_is_said(written):
    written["told.js"] += 'import { half } from "./sums.js";\n'
    with pytest.raises(ValueError, match="imports itself"):
        whole.whole("page.js")


def test_of_what_is_asked_for_later_what_is_there_is_left_out(written):
    late = whole.whole("late.js")
    assert 'define("late.js"' in late
    assert 'define("sums.js"' in late
    assert 'define("stage.js"' not in late
    assert 'define("told.js"' not in late
    with pytest.raises(KeyError):
        whole.whole("sums.js")


def test_every_module_of_the_stage_is_in_some_file():
    plain = {"light.js", "modules.js", "notes.js"}  # a script, what runs modules, a page's own
    texts = [whole.whole(name) for name in (*whole.ENTRIES, *whole.later())]
    missing = [
        path.name
        for path in STATIC.glob("*.js")
        if path.name not in plain and not any(f"define({json.dumps(path.name)}" in t for t in texts)
    ]
    assert missing == []


def test_a_page_asks_for_few_files(open_stage):
    asked = []
    open_stage(before=lambda page: page.on("request", lambda r: asked.append(r.url)))
    ours = [url for url in asked if "/stage/" in url and BARE not in url]
    assert 1 < len(ours) <= 3, ours  # light.js, styles, modules
