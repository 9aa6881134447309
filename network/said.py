"""A sentence for a person that remembers what it was made of, so that it can be translated.

This package knows one language. Whoever shows a sentence in another one (`components.language`)
needs the sentence as it was written, and what was put into it.
"""

from __future__ import annotations


class Said(str):
    """A sentence, and the `template` and `values` that it was made of."""

    template: str
    values: dict[str, Value]

    @property
    def parts(self) -> list:
        """What JSON can carry of it, for `again`."""
        return [self.template, {name: _part(value) for name, value in self.values.items()}]


Value = int | float | str


def said(template: str, /, **values: Value) -> Said:
    """`template` with its `{name}` places filled; a value may be a sentence of this kind, too.

    Fractions are written with as many digits as they need.
    """
    made = Said(template.format(**{name: _written(value) for name, value in values.items()}))
    made.template, made.values = template, values
    return made


def again(parts: object) -> str:
    """The sentence of `Said.parts`, or the plain text that this was."""
    if isinstance(parts, str):
        return parts
    template, values = parts
    return said(
        template, **{name: again(v) if type(v) is list else v for name, v in values.items()}
    )


def _part(value: Value) -> object:
    return value.parts if isinstance(value, Said) else value


def _written(value: Value) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
