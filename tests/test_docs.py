"""Tests of the users' pages: up to date, complete, and without a link that leads nowhere."""

from pathlib import Path
import re

import pytest

from custom_components.wallbox_evcc_proxy.rules.presets import load, parse
from custom_components.wallbox_evcc_proxy.rules.registry import RULES
from documentation.markdown import anchor, code, plain, table
from documentation.pages import pages
from documentation.quirks import GROUPS
from documentation.rules_page import without_rule
from documentation.texts import ROOT
from documentation.wallboxes_page import reference

READ = (ROOT / "README.md", ROOT / "info.md", *sorted((ROOT / "docs").glob("*.md")))
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
BAR = re.compile(r"(?<!\\)\|")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    """Return a page as it would be written now."""
    return next(text for file, text in pages().items() if file.name == name)


def headings(file: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    text = FENCED.sub("", file.read_text(encoding="utf-8"))
    return {anchor(re.sub(r"[\\`*]", "", each)) for each in HEADING.findall(text)}


@pytest.mark.parametrize("file", pages(), ids=lambda file: file.name)
def test_a_page_is_what_would_be_written_now(file: Path) -> None:
    written = file.read_text(encoding="utf-8") if file.exists() else ""
    is_up_to_date = written == pages()[file]
    assert is_up_to_date, f"{file.name} is out of date: run scripts/docs"


def test_the_page_of_rules_has_each_rule_with_each_of_its_parameters() -> None:
    text = page("rules.md")
    for rule in RULES:
        section = text.split(f"name in presets: `{rule.name}`")[1].split("### ")[0]
        for parameter in rule.parameters:
            assert f"| `{parameter.name}` |" in section, f"{rule.name}.{parameter.name}"


def test_each_quirk_has_a_rule_or_a_reason_why_it_has_none() -> None:
    known = {quirk for group in GROUPS for quirk in group.quirks}
    cured = {quirk for rule in RULES for quirk in rule.quirks}
    assert known == cured | without_rule()


def test_each_quirk_that_a_preset_names_stands_in_the_list() -> None:
    text = page("rules.md")
    for preset in load():
        for quirk in preset.quirks:
            assert f"\n| {quirk} |" in text, f"{preset.name}: {quirk}"


def test_real_messages_are_shown_before_and_after_their_repair() -> None:
    text = page("rules.md")
    assert '`…nfigurationKey":[]` → `…nfigurationKey":[]}]`' in text
    assert '`errorCode` `"Error"` → `"OtherError"`' in text
    assert '`phase` `"N"` → `"L1"`' in text


def test_the_page_of_wallboxes_has_each_preset() -> None:
    text = page("wallboxes.md")
    for preset in load():
        section = text.split(f"Preset `{preset.name}`.")[1].split("### ")[0]
        assert plain(preset.wrong) in section
        assert plain(preset.done) in section


def test_the_preset_that_is_shown_as_an_example_is_a_valid_one() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", page("wallboxes.md"), re.DOTALL)
    presets, problems = parse(example)
    assert not problems
    assert [preset.name for preset in presets] == ["example-one"]


@pytest.mark.parametrize("file", READ, ids=lambda file: file.name)
def test_each_link_within_the_project_leads_somewhere(file: Path) -> None:
    for target in LINK.findall(file.read_text(encoding="utf-8")):
        if target.startswith(("https:", "http:")):
            continue
        path, _, part = target.partition("#")
        other = (file.parent / path).resolve() if path else file
        assert other.exists(), target
        assert not part or part in headings(other), target


@pytest.mark.parametrize("file", READ, ids=lambda file: file.name)
def test_each_row_of_a_table_has_as_many_cells_as_its_head(file: Path) -> None:
    cells = 0
    for line in FENCED.sub("", file.read_text(encoding="utf-8")).splitlines():
        if not line.startswith("|"):
            cells = 0
            continue
        cells = cells or len(BAR.findall(line))
        assert len(BAR.findall(line)) == cells, line


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        ("evcc#123", "[evcc#123](https://github.com/evcc-io/evcc/issues/123)"),
        (
            "evcc-io/evcc/pull/7424",
            "[evcc#7424](https://github.com/evcc-io/evcc/pull/7424)",
        ),
        (
            "see lb#1",
            "see [lbbrhzn/ocpp#1](https://github.com/lbbrhzn/ocpp/issues/1)",
        ),
        ("my garage#7, fx-001", "my garage#7, fx-001"),
    ],
)
def test_where_something_is_known_from_is_a_link_if_the_repository_is_known(
    evidence: str, shown: str
) -> None:
    assert reference(evidence) == shown


def test_no_text_can_break_a_table_or_be_taken_for_markdown() -> None:
    row = table(("a", "b"), [("one | two\nthree", code("`tick`"))]).splitlines()[-1]
    assert row == "| one \\| two three | `` `tick` `` |"
    assert plain("<b> *and* [this]") == "\\<b\\> \\*and\\* \\[this\\]"
