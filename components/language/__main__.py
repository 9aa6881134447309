"""`python -m components.language`: bring the catalogues up to date with the source."""

from __future__ import annotations

from components.language import gather
from components.language.languages import LANGUAGES


def main() -> None:
    """Write each language's catalogue, and say what it still lacks."""
    for code in LANGUAGES:
        if code == "en":
            continue
        catalogue = gather.updated(code)
        gather.write(code, catalogue)
        texts = [message for message in catalogue if message.id]
        missing = sum(not all(_forms(message.string)) for message in texts)
        print(f"{code}: {len(texts)} texts, {missing} without a translation")


def _forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


if __name__ == "__main__":
    main()
