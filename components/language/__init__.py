"""What people read, in their language. The English text is the key; catalogues have the others.

| file | what for |
|---|---|
| `languages.py` | which there are, how each writes numbers, which of them a visitor wants |
| `speech.py` | `t`, `tn`, `later`: a text in the language that is spoken just now |
| `catalogue.py` | the translations, from `assets/languages/*.mo`; for the browser as JSON |
| `gather.py`, `__main__.py` | for who adds texts: `make texts` brings the catalogues up to date |

JavaScript has the same functions in `components/stage/static/language.js`.
"""

from components.language.languages import LANGUAGES, best
from components.language.speech import later, speak, speaking, spoken, t, tn

__all__ = ["LANGUAGES", "best", "later", "speak", "speaking", "spoken", "t", "tn"]
