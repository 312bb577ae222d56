"""What a frame says in the domain's terms, as far as a line in a list has room for it.

The forms are those of ``Summary`` in the panel's ``protocol.ts``: numbers in base units and
words of OCPP, for the panel to put into the user's language. Id tags, secret settings and what
vendors send in forms of their own never come in.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..ocpp.frames import Call, CallError, CallResult, Frame, Payload
from .identity import Identity, configuration_value, text, whole
from .limit import Limit
from .readings import Reader, number
from .secret_keys import HIDDEN, is_secret
from .status import State
from .summary_words import ANSWER_WORDS, WORDS, members_of, phrase
from .transaction import transaction_id

type Summary = dict[str, Any]
"""One of the forms; ``is`` says which."""

_BEYOND: Final = 2**31
"""Numbers from here on are mistakes, and more than every reader of JSON can hold."""
_EMPTY: Final[Summary] = {"is": "empty"}
_READER: Final = Reader()
"""What samples mean is the same for all wallboxes."""


def summary_of(frame: Frame, action: str) -> Summary | None:
    """Return what a frame says, None when there is nothing to say; never raises.

    ``action`` on answers is that of the call, empty when it is not known.
    """
    match frame:
        case Call():
            take = _CALLS.get(frame.action, _other_call)
            return take(frame.payload)
        case CallResult():
            return _ANSWERS.get(action, _other_answer)(frame.payload)
        case CallError():
            return {
                "is": "failure",
                "code": phrase(frame.code) or "",
                "text": phrase(frame.description),
            }
        case _:
            return {"is": "broken", "text": frame.reason}


def _connector(payload: Payload) -> int | None:
    found = whole(payload.get("connectorId"))
    return found if found is not None and abs(found) < _BEYOND else None


def _words(words: str | None) -> Summary | None:
    return None if words is None else {"is": "words", "words": words}


# Calls of a wallbox


def _boot(payload: Payload) -> Summary | None:
    found = Identity.of(payload)
    return {
        "is": "boot",
        "vendor": phrase(found.vendor),
        "model": phrase(found.model),
        "firmware": phrase(found.firmware),
    }


def _meter(payload: Payload) -> Summary | None:
    """Return the total power, the phases' currents, the register and the state of charge."""
    readings = _READER.read(payload.get("meterValue"))
    phases = ("l1", "l2", "l3")
    powers = [readings.get(f"power_{phase}") for phase in phases]
    currents = [readings.get(f"current_{phase}") for phase in phases]
    power = readings.get("power")
    if power is None and any(each is not None for each in powers):
        power = sum(each or 0.0 for each in powers)
    if all(each is None for each in currents):
        only = readings.get("current")
        currents = [] if only is None else [only, None, None]
    return {
        "is": "meter",
        "connector": _connector(payload),
        "power": power,
        "currents": currents or None,
        "energy": readings.get("energy"),
        "soc": readings.get("soc"),
    }


def _status(payload: Payload) -> Summary | None:
    state = State.of(payload)
    error = state.error_code or text(payload.get("errorCode"))
    notes = (state.info, state.vendor_error_code)
    return {
        "is": "status",
        "connector": _connector(payload) or 0,
        "status": state.status or phrase(text(payload.get("status"))) or "?",
        "error": None if error == "NoError" else phrase(error),
        "note": phrase(" · ".join(note for note in notes if note)),
    }


def _start(payload: Payload) -> Summary | None:
    return {
        "is": "start",
        "connector": _connector(payload),
        "meter": number(payload.get("meterStart")),
    }


def _stop(payload: Payload) -> Summary | None:
    return {
        "is": "stop",
        "transaction": transaction_id(payload.get("transactionId"), least=0),
        "meter": number(payload.get("meterStop")),
        "reason": phrase(text(payload.get("reason"))),
    }


# Calls of EVCC


def _limit(
    payload: Payload, profile: Any, connector: int | None = None
) -> Summary | None:
    limit = Limit.of(profile, 0.0)
    if limit is None:
        return None
    purpose = profile.get("chargingProfilePurpose")
    return {
        "is": "limit",
        "connector": connector if connector is not None else _connector(payload) or 0,
        "limit": limit.value,
        "unit": limit.unit,
        "phases": limit.phases,
        "purpose": phrase(text(purpose)),
    }


def _set_profile(payload: Payload) -> Summary | None:
    return _limit(payload, payload.get("csChargingProfiles"))


def _no_limit(payload: Payload) -> Summary | None:
    return {"is": "no_limit", "connector": _connector(payload)}


def _remote_start(payload: Payload) -> Summary | None:
    """Return the limit that the transaction is to have, else that it is to start."""
    return _limit(payload, payload.get("chargingProfile")) or _start(payload)


def _key(payload: Payload) -> Summary | None:
    key = text(payload.get("key"))
    if key is None:
        return None
    value = configuration_value(payload.get("value"))
    shown = HIDDEN if is_secret(key) and value is not None else phrase(value)
    return {"is": "key", "key": phrase(key), "value": shown}


def _trigger(payload: Payload) -> Summary | None:
    message = phrase(text(payload.get("requestedMessage")))
    if message is None:
        return None
    return {"is": "trigger", "message": message, "connector": _connector(payload)}


def _availability(payload: Payload) -> Summary | None:
    kind = phrase(text(payload.get("type")))
    if kind is None:
        return None
    return {"is": "availability", "connector": _connector(payload), "type": kind}


def _other_call(payload: Payload) -> Summary | None:
    return _words(members_of(payload)) if payload else _EMPTY


def _in_words(
    words: Callable[[Payload], str | None],
) -> Callable[[Payload], Summary | None]:
    def told(payload: Payload) -> Summary | None:
        return _words(words(payload)) if payload else _EMPTY

    return told


_CALLS: Final[Mapping[str, Callable[[Payload], Summary | None]]] = {
    "BootNotification": _boot,
    "MeterValues": _meter,
    "StatusNotification": _status,
    "StartTransaction": _start,
    "StopTransaction": _stop,
    "SetChargingProfile": _set_profile,
    "ClearChargingProfile": _no_limit,
    "RemoteStartTransaction": _remote_start,
    "RemoteStopTransaction": _stop,
    "ChangeConfiguration": _key,
    "TriggerMessage": _trigger,
    "ExtendedTriggerMessage": _trigger,
    "ChangeAvailability": _availability,
    **{action: _in_words(words) for action, words in WORDS.items()},
}


# Answers


def _other_answer(payload: Payload) -> Summary | None:
    """Return the status of an answer, which may stand in an idTagInfo."""
    if not payload:
        return _EMPTY
    status = _status_in(payload)
    if status is None:
        return _words(members_of(payload))
    interval = number(payload.get("interval"))
    return {
        "is": "answer",
        "status": status,
        "interval": None
        if interval is None or abs(interval) >= _BEYOND
        else round(interval),
    }


def _status_in(payload: Payload) -> str | None:
    status = text(payload.get("status"))
    tag = payload.get("idTagInfo")
    if status is None and isinstance(tag, Mapping):
        status = text(tag.get("status"))
    return phrase(status)


def _time(payload: Payload) -> Summary | None:
    time = phrase(text(payload.get("currentTime")))
    return _other_answer(payload) if time is None else {"is": "time", "time": time}


def _started(payload: Payload) -> Summary | None:
    return {
        "is": "started",
        "transaction": transaction_id(payload.get("transactionId"), least=0),
        "status": _status_in(payload),
    }


def _keys(payload: Payload) -> Summary | None:
    keys, unknown = payload.get("configurationKey"), payload.get("unknownKey")
    return {
        "is": "keys",
        "count": len(keys) if isinstance(keys, list) else 0,
        "unknown": len(unknown) if isinstance(unknown, list) else 0,
    }


def _schedule(payload: Payload) -> Summary | None:
    profile = {"chargingSchedule": payload.get("chargingSchedule")}
    return _limit(payload, profile) or _other_answer(payload)


def _answer_in_words(member: str) -> Callable[[Payload], Summary | None]:
    def told(payload: Payload) -> Summary | None:
        words = phrase(text(payload.get(member)))
        return _other_answer(payload) if words is None else _words(words)

    return told


_ANSWERS: Final[Mapping[str, Callable[[Payload], Summary | None]]] = {
    "Heartbeat": _time,
    "StartTransaction": _started,
    "GetConfiguration": _keys,
    "GetCompositeSchedule": _schedule,
    **{action: _answer_in_words(member) for action, member in ANSWER_WORDS.items()},
}
