"""A sentence for a person that remembers what it was made of, so that it can be translated.

This package knows one language. Whoever shows a sentence in another one (`components.language`)
needs the sentence as it was written, and what was put into it.
"""

from __future__ import annotations


class Said(str):
    """A sentence, and the `template` and `values` that it was made of."""

    template: str
    values: dict[str, int | str]

    def __reduce__(self) -> tuple:
        return _made, (self.template, self.values)


def said(template: str, **values: int | str) -> Said:
    """`template` with its `{name}` places filled.

    Values are whole numbers, or text: how a fraction is written is decided where it is said.
    """
    return _made(template, values)


def _made(template: str, values: dict[str, int | str]) -> Said:
    made = Said(template.format(**values))
    made.template, made.values = template, values
    return made
