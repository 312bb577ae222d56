"""The pages as they are to stand in ``docs``: what is written by hand, filled with what is generated."""

from collections.abc import Callable, Mapping
import json
from pathlib import Path
import re

from . import rules_page, wallboxes_page
from .texts import ROOT

DOCS = ROOT / "docs"
_WRITTEN = Path(__file__).parent / "pages"
_MANIFEST = ROOT / "custom_components/wallbox_evcc_proxy/manifest.json"

_PLACE = re.compile(r"\{\{ (\w+) \}\}")


def _issue_tracker() -> str:
    return str(json.loads(_MANIFEST.read_text(encoding="utf-8"))["issue_tracker"])


_PARTS: Mapping[str, Callable[[], str]] = {
    "rules_overview": rules_page.overview,
    "rules": rules_page.sections,
    "quirks": rules_page.quirks,
    "quirks_left": rules_page.left,
    "presets_overview": wallboxes_page.overview,
    "presets": wallboxes_page.sections,
    "issue_tracker": _issue_tracker,
}
"""What stands in double braces in a page written by hand."""


def pages() -> dict[Path, str]:
    """Return the text of each page by its file. Raises KeyError for a place with nothing to fill it."""
    return {DOCS / written.name: _filled(written) for written in _WRITTEN.glob("*.md")}


def _filled(written: Path) -> str:
    text = written.read_text(encoding="utf-8")
    note = (
        f"<!-- Written by scripts/docs from the code and documentation/pages/{written.name}."
        " Change those, not this. -->\n\n"
    )
    return note + _PLACE.sub(lambda place: _PARTS[place[1]](), text)
