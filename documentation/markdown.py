"""Markdown as GitHub shows it: tables, code, links and the anchors of headings."""

from collections.abc import Iterable, Sequence
import re

_NO_ANCHOR = re.compile(r"[^\w\- ]")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown themselves; bars in them are escaped here."""
    lines = [_row(head), "|" + "---|" * len(head), *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """Return a text as code, whatever it holds."""
    if "`" in text:
        return f"`` {text} ``"
    return f"`{text}`"


def plain(text: str) -> str:
    """Return a text that was not written as Markdown, so that all of it is shown."""
    return re.sub(r"([\\`*<>\[\]])", r"\\\1", re.sub(r"\s+", " ", text))


def link(text: str, target: str) -> str:
    """Return a link."""
    return f"[{text}]({target})"


def anchor(heading: str) -> str:
    """Return what GitHub calls a heading in links, without the number sign."""
    return _NO_ANCHOR.sub("", heading.lower()).replace(" ", "-")


def list_of(items: Iterable[str]) -> str:
    """Return a list with bullets."""
    return "\n".join(f"- {item}" for item in items)
