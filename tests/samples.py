"""The ten drawings that the app brings along, for tests that draw."""

import json
from pathlib import Path

_FILE = Path(__file__).resolve().parents[1] / "assets" / "samples.json"
SAMPLES = json.loads(_FILE.read_text(encoding="utf-8"))
