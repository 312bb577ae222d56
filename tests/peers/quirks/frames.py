"""Quirks in how a wallbox writes what it sends: JSON, members, ids."""

from collections.abc import Callable
from dataclasses import dataclass
import json
from typing import TYPE_CHECKING, Any, override

from ..quirk import Quirk
from ..schemas import Payload

if TYPE_CHECKING:
    from ..wallbox import Wallbox

type Message = list[Any]
type Sent = list[Any] | str | None


def compact(message: Message) -> str:
    """Return the text most wallboxes make of a frame."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


@dataclass
class Call(Quirk):
    """Changes the payload of its calls of one action."""

    action: str
    change: Callable[[Wallbox, Payload], Payload | None]
    """None sends nothing."""

    @override
    def outgoing(self, box: Wallbox, action: str, message: Message) -> Sent:
        if message[0] != 2 or action != self.action:
            return message
        payload = self.change(box, message[3])
        return None if payload is None else [*message[:3], payload]


@dataclass
class Answer(Quirk):
    """Changes the payload of its answers to one action."""

    action: str
    change: Callable[[Wallbox, Payload], Payload]

    @override
    def outgoing(self, box: Wallbox, action: str, message: Message) -> Sent:
        if message[0] != 3 or action != self.action:
            return message
        return [*message[:2], self.change(box, message[2])]


@dataclass
class Text(Quirk):
    """Writes frames as another text than compact JSON."""

    write: Callable[[Message], str]
    when: Callable[[str, Message], bool] = lambda action, message: True
    """Action and array of the frames it writes so."""

    @override
    def outgoing(self, box: Wallbox, action: str, message: Message) -> Sent:
        return self.write(message) if self.when(action, message) else message


def is_call(*actions: str) -> Callable[[str, Message], bool]:
    """Return what is true of calls of these actions."""
    return lambda action, message: message[0] == 2 and action in actions


def tabbed(message: Message) -> str:
    """Write with line breaks and tabs (F06)."""
    return json.dumps(message, indent="\t", ensure_ascii=False)


def blank_before_commas(message: Message) -> str:
    """Write with a blank on either side of the outermost commas (F06)."""
    return "[" + " , ".join(compact(one) for one in message) + "]"


def comma_first(message: Message) -> str:
    """Put a comma before the first entry of sampledValue (F03)."""
    return compact(message).replace('"sampledValue":[', '"sampledValue":[,')


def unclosed(message: Message) -> str:
    """Leave out the last two brackets (F01)."""
    return compact(message)[:-2]


def no_transaction(message: Message) -> str:
    """Write transactionId without a value (F04)."""
    others = {key: one for key, one in message[3].items() if key != "transactionId"}
    text = compact([*message[:3], {"transactionId": "-", **others}])
    return text.replace('"transactionId":"-"', '"transactionId":')


def raw_bytes_in_id_tag(message: Message) -> str:
    """Put two bytes that are no text after the idTag, unescaped as JSON forbids (F05)."""
    tag = message[3]["idTag"]
    return compact(message).replace(f'"{tag}"', f'"{tag}\x10\x0e"')


def short_call_error(message: Message) -> str:
    """Write a CALLERROR without its last element (F08)."""
    return compact(message[:4])


def adding(**members: Any) -> Callable[[Wallbox, Payload], Payload]:
    """Return what adds members to a payload."""
    return lambda box, payload: {**payload, **members}


def each_key(
    change: Callable[[Payload], Payload],
) -> Callable[[Wallbox, Payload], Payload]:
    """Return what changes each entry of GetConfiguration.conf."""
    return lambda box, payload: {
        **payload,
        "configurationKey": [change(dict(one)) for one in payload["configurationKey"]],
    }


def readonly_as_number(entry: Payload) -> Payload:
    """Write readonly as 0 or 1 (B07)."""
    return {**entry, "readonly": int(entry["readonly"])}


def power_unit_small(entry: Payload) -> Payload:
    """Write the rate unit Power with a small letter (B12)."""
    if entry["key"] == "ChargingScheduleAllowedChargingRateUnit":
        return {**entry, "value": entry["value"].lower()}
    return entry


def measurands_quoted(entry: Payload) -> Payload:
    """Put the measurands in quotation marks (B14)."""
    if entry["key"] == "MeterValuesSampledData":
        return {**entry, "value": f"'{entry['value']}'"}
    return entry


@dataclass
class BrokenConfiguration(Quirk):
    """Breaks off its answer when it is asked for keys by name, or told one of them (F01, B10, B21)."""

    key: str
    """Whose ChangeConfiguration it cannot answer in whole either."""
    _breaks: bool = False

    @override
    def on_call(self, box: Wallbox, action: str, payload: Payload) -> None:
        self._breaks = (action == "GetConfiguration" and bool(payload.get("key"))) or (
            action == "ChangeConfiguration" and payload["key"] == self.key
        )

    @override
    def outgoing(self, box: Wallbox, action: str, message: Message) -> Sent:
        answers = message[0] != 2 and self._breaks
        return unclosed(message) if answers else message
