"""Lessons: files of data in `assets/lessons/`, read and checked; a mistake is told with its line.

| file | what for |
|---|---|
| `lines.py` | where in a TOML file a field stands |
| `facts.py` | the facts that a text may name in braces, and conditions on them |
| `fields.py` | one field at a time: taken, checked, or told what is wrong with it |
| `stage.py` | what a step sets of the stage |
| `ask.py` | the one prediction of a step |
| `reading.py` | a whole file, and all files of the folder |
| `notes.py` | the teacher's page |

CONTRIBUTING.md says how to write one.
"""

from components.lessons.reading import FOLDER, Lessons, Mistake, lessons, mapped, parsed, texts

__all__ = ["FOLDER", "Lessons", "Mistake", "lessons", "mapped", "parsed", "texts"]
