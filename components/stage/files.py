"""Where the stage's modules and styles are."""

from pathlib import Path

STATIC = Path(__file__).with_name("static")
STYLES = ("stage.css", "dock.css", "exports.css", "share.css", "help.css", "phone.css")
