"""Critical findings as repair issues, with a fix where one click helps."""

from collections.abc import Callable, Iterable, Mapping
import re
from typing import Final
from urllib.parse import urlencode

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .issues import FINDING, WallboxIssues
from .notices import Notices
from .panel import URL_PATH
from .rules.verdict import Notice
from .telemetry.doctor.catalogue import UNTIL_OVER
from .telemetry.findings import Cure, Finding, Severity
from .wallboxes import as_code

SAME: Final[Mapping[str, Notice]] = {
    "limit_not_followed": Notice.LIMIT_IGNORED,
    "zero_not_obeyed": Notice.ZERO_LIMIT_IGNORED,
}
"""Findings that a rule may tell of, too: by code, its notice."""

type IsPossible = Callable[[Cure], bool]


class FindingIssues:
    """The repair issues of what is found at an entry's wallboxes."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, notices: Notices
    ) -> None:
        """Keep the issues of one entry, beside those of its rules."""
        self._entry = entry
        self._notices = notices
        self._issues = WallboxIssues(hass, entry, FINDING)

    @callback
    def follow(
        self,
        wallbox_id: str,
        title: str,
        findings: Iterable[Finding],
        is_possible: IsPossible,
    ) -> None:
        """Have the issues that there ought to be of a wallbox now, and no others."""
        wanted = {
            (finding.sign.code, finding.subject): finding
            for finding in findings
            if is_lasting(finding)
        }
        curable = {
            at: any(map(is_possible, finding.sign.cures))
            for at, finding in wanted.items()
        }
        for at in [
            at for at in wanted if self._gives_way(wallbox_id, at[0], curable[at])
        ]:
            del wanted[at]
        for issue in self._issues.of(wallbox_id):
            at = issue.name, issue.about
            if at not in wanted or issue.is_fixable is not curable[at]:
                self._issues.delete(issue)
        for (code, about), finding in wanted.items():
            is_fixable = curable[code, about]
            self._issues.create(
                wallbox_id,
                code,
                about,
                key=issue_key(code, is_fixable=is_fixable),
                placeholders=words_of(title, finding),
                severity=ir.IssueSeverity.ERROR,
                learn_more_url=self._messages(wallbox_id, finding),
                is_fixable=is_fixable,
            )

    @callback
    def withdraw(self, wallbox_id: str | None = None) -> None:
        """Withdraw the issues of a wallbox, or of all."""
        self._issues.withdraw(wallbox_id)

    @callback
    def tells(self, wallbox_id: str, notice: Notice) -> bool:
        """Return whether an issue tells what a rule's notice would, and offers a fix for it."""
        return any(
            SAME.get(issue.name) is notice and issue.is_fixable
            for issue in self._issues.of(wallbox_id)
        )

    def _gives_way(self, wallbox_id: str, code: str, is_curable: bool) -> bool:
        """Return whether a rule's notice tells it already; one that offers no fix goes instead."""
        notice = SAME.get(code)
        if notice is None or not self._notices.stands(wallbox_id, notice):
            return False
        if is_curable:
            self._notices.withdraw(wallbox_id, notice)
        return not is_curable

    def _messages(self, wallbox_id: str, finding: Finding) -> str | None:
        """Return where the panel shows the messages that show a finding."""
        if not finding.evidence:
            return None
        seqs = ",".join(map(str, finding.evidence))
        query = urlencode(
            {"proxy": self._entry.entry_id, "wallbox": wallbox_id, "q": f"seq:{seqs}"}
        )
        return f"homeassistant://{URL_PATH}/messages?{query}"


def is_lasting(finding: Finding) -> bool:
    """Return whether a finding keeps EVCC from controlling the wallbox, and not for once."""
    return finding.severity is Severity.CRITICAL and (
        finding.count > 1 or finding.sign.lasts == UNTIL_OVER
    )


def issue_key(code: str, *, is_fixable: bool) -> str:
    """Return under which key the texts of an issue stand: Home Assistant has one form for each."""
    return f"cure_{code}" if is_fixable else f"finding_{code}"


def words_of(title: str, finding: Finding) -> dict[str, str]:
    """Return what the words of a finding repeat, with nothing from the wire taken for Markdown."""
    told = {"subject": finding.subject, **finding.values}
    return {"wallbox": as_code(title)} | {
        name: value if _PLAIN.fullmatch(value) else f"`{as_code(value)}`"
        for name, value in told.items()
        if name != "wallbox"
    }


_PLAIN: Final = re.compile(r"[A-Za-z0-9.–-]*")
"""What no Markdown can be made of."""
