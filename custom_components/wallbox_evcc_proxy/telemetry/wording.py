"""English words for what a frame says, who sent it, and what became of it: for logs and tables."""

from collections.abc import Callable, Mapping
from typing import Any, Final
import unicodedata

from .limit import NOMINAL_VOLTAGE
from .summary import Summary
from .tags import Tag

PARTIES: Final = {"wallbox": "wallbox", "evcc": "EVCC", "proxy": "proxy"}
KINDS: Final = {
    "call": "CALL",
    "result": "RESULT",
    "error": "ERROR",
    "unreadable": "BROKEN",
    "event": "EVENT",
}

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's categories of what steers a terminal or the direction of writing."""


def visible(text: str) -> str:
    """Return a text on one line, with what would steer a terminal written out."""
    if text.isprintable():
        return text
    return "".join(
        _escaped(sign) if unicodedata.category(sign) in _UNSEEN else sign
        for sign in text
    )


def _escaped(sign: str) -> str:
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def tag_words(tags: list[Tag]) -> list[str]:
    """Return tags as they are written: AUTO-RESPONSE."""
    return [tag.upper().replace("_", "-") for tag in tags]


def summary_words(summary: Summary | None) -> str:
    """Return what a frame says, empty when there is nothing to say."""
    if summary is None:
        return ""
    return visible(_WORDS[summary["is"]](summary))


def power(watts: float) -> str:
    """Return a power: 850 W, 7.27 kW."""
    return f"{watts / 1000:.3g} kW" if abs(watts) >= 1000 else f"{_short(watts, 0)} W"


def energy(watt_hours: float) -> str:
    """Return an energy: 850 Wh, 1284.3 kWh."""
    if abs(watt_hours) < 1000:
        return f"{_short(watt_hours, 0)} Wh"
    return f"{watt_hours / 1000:.1f} kWh"


def _short(number: float, digits: int = 1) -> str:
    """Return a number with so many digits after the point, none of them a zero at the end."""
    text = f"{number:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _joined(*parts: str | None, by: str = ", ") -> str:
    return by.join(part for part in parts if part)


def _said(words: str, found: Any) -> str | None:
    """Return words with what was found in them, None when nothing was."""
    return None if found is None else words.format(found)


def _meter(summary: Summary) -> str:
    watts, soc = summary["power"], summary["soc"]
    register, currents = summary["energy"], summary["currents"]
    if currents is not None:
        while len(currents) > 1 and currents[-1] is None:
            currents = currents[:-1]
        told = "/".join("–" if each is None else _short(each) for each in currents)
        amperes = f"{told} A"
    else:
        amperes = None
    return _joined(
        None if watts is None else power(watts),
        amperes,
        None if register is None else energy(register),
        None if soc is None else f"{_short(soc)} %",
        by=" · ",
    )


def _status(summary: Summary) -> str:
    told = _joined(summary["status"], summary["error"], by=": ")
    return _joined(told, _said("({})", summary["note"]), by=" ")


def _limit(summary: Summary) -> str:
    limit, phases = summary["limit"], summary["phases"]
    if summary["unit"] == "W":
        return f"limit {power(limit)}" + (f" (× {phases})" if phases else "")
    amperes = f"{_short(limit)} A"
    if phases is None:
        return f"limit {amperes}"
    watts = limit * phases * NOMINAL_VOLTAGE
    shown = f"{watts / 1000:.1f} kW" if watts >= 1000 else power(watts)
    return f"limit {shown} ({amperes} × {phases})"


def _boot(summary: Summary) -> str:
    what = _joined(summary["vendor"], summary["model"], by=" ")
    return _joined(what, _said("firmware {}", summary["firmware"]))


def _start(summary: Summary) -> str:
    return _joined(_connector(summary), _meter_at(summary))


def _started(summary: Summary) -> str:
    return _joined(_transaction(summary), summary["status"])


def _stop(summary: Summary) -> str:
    return _joined(_transaction(summary), _meter_at(summary), summary["reason"])


def _connector(summary: Summary) -> str | None:
    return _said("connector {}", summary["connector"])


def _transaction(summary: Summary) -> str | None:
    return _said("transaction {}", summary["transaction"])


def _meter_at(summary: Summary) -> str | None:
    return None if summary["meter"] is None else f"meter {energy(summary['meter'])}"


def _keys(summary: Summary) -> str:
    count, unknown = summary["count"], summary["unknown"]
    told = "1 key" if count == 1 else f"{count} keys"
    return _joined(told, f"{unknown} unknown" if unknown else None)


def _answer(summary: Summary) -> str:
    return _joined(summary["status"], _said("interval {} s", summary["interval"]))


_WORDS: Final[Mapping[str, Callable[[Summary], str]]] = {
    "meter": _meter,
    "status": _status,
    "limit": _limit,
    "no_limit": lambda _summary: "no limit",
    "boot": _boot,
    "start": _start,
    "started": _started,
    "stop": _stop,
    "key": lambda summary: _joined(summary["key"], summary["value"], by=" = "),
    "keys": _keys,
    "trigger": lambda summary: _joined(summary["message"], _connector(summary)),
    "availability": lambda summary: _joined(summary["type"], _connector(summary)),
    "answer": _answer,
    "time": lambda summary: summary["time"],
    "failure": lambda summary: _joined(summary["code"], summary["text"], by=": "),
    "broken": lambda summary: summary["text"],
    "words": lambda summary: summary["words"],
    "empty": lambda _summary: "",
}
