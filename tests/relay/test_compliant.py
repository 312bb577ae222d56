"""A compliant wallbox: in ten thousand random valid exchanges not a byte is changed."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.relay.orders import Instant, Record, Send
from custom_components.wallbox_evcc_proxy.relay.relay import Relay
from custom_components.wallbox_evcc_proxy.relay.settings import RelaySettings
from custom_components.wallbox_evcc_proxy.rules.choice import Choice, rules_for

from ..ocpp.payloads import SCHEMAS, satisfying, valid

NOW = 1_936_000_000.0
"""May 2031, the time of the payloads, in seconds since the Unix epoch."""
TIME = "2031-05-08T09:46:39.123Z"
TIMED = {
    "SecurityEventNotification",
    "StartTransaction",
    "StatusNotification",
    "StopTransaction",
}
"""What has a timestamp of its own."""
PAUSE = 130.0
"""Seconds between two exchanges: what comes twice within two minutes is a repetition."""
EXCHANGES = 10
EXAMPLES = 1000

type Exchange = tuple[str, bool, dict[str, Any], dict[str, Any]]
"""Action, whether EVCC asks and the wallbox answers, and the payloads of call and answer."""


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    """Return a call with its answer, either of a wallbox or of EVCC."""
    action, is_answer, payload = draw(valid())
    other = SCHEMAS.schema(action, answer=not is_answer)
    beside = draw(satisfying(other)) if other is not None else {}
    _mean_it(action, payload, is_answer=is_answer)
    call, answer = (beside, payload) if is_answer else (payload, beside)
    return action, is_answer, call, answer


def _mean_it(action: str, payload: dict[str, Any], *, is_answer: bool) -> None:
    """Let a valid payload say what OCPP lets a wallbox say and EVCC understands.

    Each of these satisfies the schema and is a defect all the same, with a rule that is for it.
    """
    if is_answer:
        if payload.get("status") == "RebootRequired":
            payload["status"] = "Accepted"
        if action == "GetConfiguration":
            payload["configurationKey"] = [
                {"key": "NumberOfConnectors", "readonly": True, "value": "1"}
            ]
        return
    if "idTag" in payload:
        payload["idTag"] = "04A2B3C4"
    if action in TIMED:
        payload["timestamp"] = TIME
    for bucket in (
        *payload.get("meterValue", ()),
        *payload.get("transactionData", ()),
    ):
        bucket["timestamp"] = TIME
    if action == "StatusNotification" and payload["status"] != "Faulted":
        payload["errorCode"] = "NoError"
    if action == "MeterValues":
        payload.pop("transactionId", None)
        for bucket in payload["meterValue"]:
            for place, sample in enumerate(bucket["sampledValue"]):
                sample["measurand"] = ("Voltage", "Temperature", "Current.Import")[
                    place
                ]
                sample["value"] = "7.4"
                sample["format"] = "Raw"


class Line:
    """A relay with the rules that are on for every wallbox, and both its legs open."""

    def __init__(self) -> None:
        """Open both legs."""
        ruleset = rules_for(Choice(), None)
        self._relay = Relay("wallbox", RelaySettings(auto_configuration=()), ruleset)
        self._time = 0.0
        self._count = 0
        self._relay.wallbox_opened(self._now())
        self._relay.evcc_opened(self._now())

    def _now(self) -> Instant:
        return Instant(self._time, NOW + self._time)

    def passes(self, leg: Leg, raw: bytes) -> None:
        """See that a text goes on to the other leg as it is, alone, and with no change told."""
        commands = self._relay.received(leg, raw, self._now())
        sent = [each for each in commands if isinstance(each, Send)]
        assert [(each.leg, each.text) for each in sent] == [(leg.other, raw)]
        for each in commands:
            if isinstance(each, Record):
                assert each.passage.changes == ()

    def carry(self, exchange: Exchange) -> None:
        """Let one side ask and the other answer."""
        action, is_asked_by_evcc, call, answer = exchange
        asker = Leg.EVCC if is_asked_by_evcc else Leg.WALLBOX
        self._count += 1
        frame_id = f"{self._count}"
        self.passes(asker, json.dumps([2, frame_id, action, call]).encode())
        self.passes(asker.other, json.dumps([3, frame_id, answer]).encode())
        self._time += PAUSE
        self._relay.woke(self._now())


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(exchanges(), min_size=EXCHANGES, max_size=EXCHANGES))
def test_not_a_byte_of_a_compliant_wallbox_and_evcc_is_changed(
    several: list[Exchange],
) -> None:
    for exchange in several:
        Line().carry(exchange)
