"""Find and start Chromium: an installed one, else the one that Playwright downloaded.

`python -m tests.browser.chromium` exits with 0 if one starts, which tests/browser/install asks.
"""

import os
import shutil
import sys

from playwright.sync_api import Browser, Playwright, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = [
    "--no-sandbox",  # containers run as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def launch(playwright: Playwright, *arguments: str) -> Browser:
    """A headless Chromium. Raises playwright's Error where there is none."""
    named = [os.environ.get("CHROMIUM"), *map(shutil.which, _NAMES)]
    path = next(filter(None, named), None)
    return playwright.chromium.launch(executable_path=path, args=[*_ARGUMENTS, *arguments])


if __name__ == "__main__":
    try:
        with sync_playwright() as playwright:
            launch(playwright).close()
    except Exception as error:
        sys.exit(str(error))
