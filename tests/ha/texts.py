"""The integration's translations, as tests look at them."""

from functools import cache
import json
from pathlib import Path
import string
from typing import Any

INTEGRATION = Path("custom_components/wallbox_evcc_proxy")
TRANSLATIONS = INTEGRATION / "translations"


@cache
def texts(language: str) -> dict[str, Any]:
    """Return a language's texts as the file nests them."""
    content: dict[str, Any] = json.loads(
        (TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8")
    )
    return content


def flat(language: str) -> dict[str, str]:
    """Return a language's texts by their dotted keys."""

    def walk(prefix: str, node: Any) -> dict[str, str]:
        if isinstance(node, str):
            return {prefix: node}
        return {
            key: text
            for name, child in node.items()
            for key, text in walk(f"{prefix}.{name}" if prefix else name, child).items()
        }

    return walk("", texts(language))


def placeholders(text: str) -> set[str]:
    """Return the names in a text's braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
