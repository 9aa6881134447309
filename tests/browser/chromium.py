"""Find and start Chromium: an installed one, else the one that Playwright downloaded.

Two are fit for tests. The headless shell is Chromium's engine without a browser's windows: it
shows the same pages for three quarters of the time of the processor. Measurements, though, are
of what people have. `python -m tests.browser.chromium` exits with 0 if either starts, with
`--shell` if a headless shell is installed that does: tests/browser/install asks.
"""

import os
import shutil
import sys

from playwright.sync_api import Browser, Playwright, sync_playwright

_SHELL = "chromium-headless-shell"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = [
    "--no-sandbox",  # containers run as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def launch(playwright: Playwright, *arguments: str, whole: bool = False) -> Browser:
    """A headless Chromium; `whole` is the one with windows, if there is any.

    Raises playwright's Error where there is none.
    """
    names = [*_NAMES, _SHELL] if whole else [_SHELL, *_NAMES]
    named = [os.environ.get("CHROMIUM"), *map(shutil.which, names)]
    path = next(filter(None, named), None)
    return playwright.chromium.launch(executable_path=path, args=[*_ARGUMENTS, *arguments])


if __name__ == "__main__":
    if "--shell" in sys.argv and not shutil.which(_SHELL):
        sys.exit(f"no {_SHELL}")
    try:
        with sync_playwright() as playwright:
            launch(playwright).close()
    except Exception as error:
        sys.exit(str(error))
