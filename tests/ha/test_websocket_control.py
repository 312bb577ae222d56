"""The panel's send and configuration: over real sockets, as the user, the wallbox and EVCC see it."""

from dataclasses import replace
from operator import itemgetter
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.wallbox_evcc_proxy.const import CONF_AUTO_CONFIGURATION, DOMAIN
from homeassistant.core import HomeAssistant

from .live import CentralSystem, Charger, Proxy, until
from .viewer import Viewer

SOFT = {"type": "Soft"}
PROFILE = {
    "connectorId": 1,
    "csChargingProfiles": {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
        },
    },
}
KEYS = {
    "configurationKey": [
        {"key": "MeterValueSampleInterval", "readonly": False, "value": "60"},
        {"key": "LocalPreAuthorize", "readonly": False, "value": "false"},
        {"key": "NumberOfConnectors", "readonly": True, "value": "1"},
        {"key": "AuthorizationKey", "readonly": False, "value": "geheim"},
        {"key": "WifiPassword", "readonly": False},
    ]
}


class Sender(Viewer):
    """A panel whose user sends messages."""

    async def send(
        self,
        action: str,
        payload: dict[str, Any],
        target: str = "wallbox",
        *,
        wallbox: str = "garage",
        **members: Any,
    ) -> Any:
        """Send a message; return what came of it."""
        return await self.ask(
            "send", **self.letter(action, payload, target, wallbox), **members
        )

    def letter(
        self,
        action: str,
        payload: dict[str, Any],
        target: str = "wallbox",
        wallbox: str = "garage",
    ) -> dict[str, Any]:
        """Return the members of the command."""
        return {
            "entry_id": self.entry_id,
            "wallbox": wallbox,
            "target": target,
            "action": action,
            "payload": payload,
        }

    async def configuration(self, wallbox: str = "garage") -> Any:
        """Return the configuration of a wallbox."""
        return await self.ask("configuration", entry_id=self.entry_id, wallbox=wallbox)

    async def keys(self) -> dict[str, dict[str, Any]]:
        """Return the configuration keys by their names."""
        return {each["key"]: each for each in (await self.configuration())["keys"]}


@pytest.fixture
async def sender(
    hass: HomeAssistant, proxy: Proxy, hass_ws_client: WebSocketGenerator
) -> Sender:
    """Return a running proxy and an administrator's panel."""
    return Sender(proxy, await hass_ws_client(hass))


def shorten(proxy: Proxy, **relay: Any) -> None:
    """Let the proxy be less patient."""
    server = proxy.hub.server
    settings = replace(server.settings, relay=replace(server.settings.relay, **relay))
    server.change_settings(settings)


def actions(peer: Any) -> list[str]:
    """Return the actions of the calls that somebody got."""
    return [action for action, _payload in peer.asked]


# send


async def test_the_wallboxs_answer_is_told_with_how_long_it_took(
    sender: Sender,
) -> None:
    charger = await sender.proxy.charger()
    sent = await sender.send("Reset", SOFT)
    assert sent["complaints"] == []
    assert sent["answer"] == {"kind": "result", "payload": {"status": "Accepted"}}
    assert sent["problem"] is None
    assert 0 < sent["latency"] < 5000
    assert charger.asked[-1] == ("Reset", SOFT)


async def test_the_messages_show_it_as_injected_and_evcc_has_none_of_it(
    sender: Sender,
) -> None:
    await sender.proxy.charger()
    sent = await sender.send("Reset", SOFT)
    await sender.proxy.settle()
    call, answer = [row for row in await sender.frames() if row["action"] == "Reset"]
    assert call["seq"] == sent["seq"] == answer["call"]
    assert (call["from"], call["to"]) == ("proxy", "wallbox")
    assert call["tags"] == ["injected"]
    assert call["why"] == "asked for by the user"
    assert (answer["from"], answer["to"]) == ("wallbox", "proxy")
    assert answer["rtt"] == pytest.approx(sent["latency"], abs=5.0)
    assert "Reset" not in actions(sender.proxy.evcc.stations["garage"])


async def test_evcc_gets_it_on_the_wallboxs_behalf(sender: Sender) -> None:
    charger = await sender.proxy.charger()
    evcc = sender.proxy.evcc.stations["garage"]
    before = list(charger.asked)
    sent = await sender.send("Authorize", {"idTag": "04A1B2C3"}, "evcc")
    assert sent["answer"]["kind"] == "result"
    assert evcc.asked[-1] == ("Authorize", {"idTag": "04A1B2C3"})
    assert charger.asked == before
    await sender.proxy.settle()
    call, answer = [
        row for row in await sender.frames() if row["action"] == "Authorize"
    ]
    assert call["seq"] == sent["seq"]
    assert (call["from"], call["to"]) == ("proxy", "evcc")
    assert call["tags"] == ["injected"]
    assert (answer["from"], answer["to"]) == ("evcc", "proxy")


async def test_a_refusal_is_an_answer_too(sender: Sender) -> None:
    charger = await sender.proxy.charger()
    charger._answers["Reset"] = "NotSupported"
    sent = await sender.send("Reset", SOFT)
    assert sent["answer"] == {
        "kind": "error",
        "code": "NotSupported",
        "text": "not now",
    }
    assert sent["problem"] is None
    assert sent["latency"] > 0


@pytest.mark.parametrize(
    ("target", "who"), [("wallbox", "the wallbox"), ("evcc", "EVCC")]
)
async def test_silence_is_told_as_such(sender: Sender, target: str, who: str) -> None:
    charger = await sender.proxy.charger()
    shorten(sender.proxy, answer_user_within=0.2, await_wallbox=0.2, await_evcc=0.2)
    silent = charger if target == "wallbox" else sender.proxy.evcc.stations["garage"]
    silent._answers["DataTransfer"] = None
    sent = await sender.send("DataTransfer", {"vendorId": "ABL"}, target)
    assert sent["answer"] is None
    assert sent["problem"] == f"{who} did not answer in time"
    assert sent["latency"] is None
    rows = {row["seq"]: row for row in await sender.frames()}
    assert rows[sent["seq"]]["action"] == "DataTransfer"


async def test_a_wallbox_that_is_away_is_not_sent_anything(sender: Sender) -> None:
    charger = await sender.proxy.charger()
    await sender.proxy.hang_up(charger)
    nothing: dict[str, Any] = {
        "complaints": [],
        "seq": None,
        "answer": None,
        "problem": "the wallbox is not connected",
        "latency": None,
    }
    assert await sender.send("Reset", SOFT) == nothing
    await sender.proxy.reload()
    assert await sender.send("Reset", SOFT) == nothing


async def test_evcc_that_is_away_is_not_sent_anything(
    sender: Sender, evcc: CentralSystem
) -> None:
    await sender.proxy.charger()
    await evcc.stop()
    await until(lambda: not sender.proxy.hub.wallboxes["garage"].evcc_connected)
    sent = await sender.send("Heartbeat", {}, "evcc")
    assert (sent["problem"], sent["seq"]) == ("EVCC is not connected", None)


async def test_what_ocpp_does_not_allow_is_not_sent(sender: Sender) -> None:
    charger = await sender.proxy.charger()
    sent = await sender.send("Reset", {"type": "Warm", "colour": "red"})
    assert sent["answer"] is None
    assert sent["seq"] is None
    assert sorted(sent["complaints"], key=itemgetter("path")) == [
        {"path": "/colour", "message": "is not a member that OCPP 1.6 knows"},
        {"path": "/type", "message": '"Warm" is none of Hard, Soft'},
    ]
    assert "Reset" not in actions(charger)


async def test_a_message_can_be_checked_without_being_sent(sender: Sender) -> None:
    charger = await sender.proxy.charger()
    sent = await sender.send("Reset", SOFT, dry_run=True)
    assert sent["complaints"] == []
    assert sent["seq"] is None
    sent = await sender.send("Reset", {}, dry_run=True)
    assert sent["complaints"] == [{"path": "/type", "message": "is missing"}]
    await sender.send("ClearCache", {})
    assert "Reset" not in actions(charger)
    assert "ClearCache" in actions(charger)


async def test_no_rule_alters_it(sender: Sender) -> None:
    charger = await sender.proxy.charger()
    rule = {"wallbox": "garage", "rule": "trigger_form", "mode": "on"}
    await sender.ask("set_rule", entry_id=sender.entry_id, **rule)
    trigger = {"requestedMessage": "MeterValues"}
    await sender.proxy.evcc.stations["garage"].call("TriggerMessage", trigger)
    assert charger.asked[-1][1].keys() > trigger.keys()
    await sender.send("TriggerMessage", trigger)
    assert charger.asked[-1] == ("TriggerMessage", trigger)


async def test_a_limit_of_the_user_is_not_shown_as_evccs(sender: Sender) -> None:
    await sender.proxy.charger()
    evcc = sender.proxy.evcc.stations["garage"]
    await evcc.call("SetChargingProfile", PROFILE)
    await sender.proxy.settle()
    assert sender.proxy.value("limit_current") == "16.0"
    await sender.send("ClearChargingProfile", {})
    await sender.proxy.settle()
    assert sender.proxy.value("limit_current") == "16.0"


async def test_an_action_of_the_other_direction_is_refused(sender: Sender) -> None:
    await sender.proxy.charger()
    for action, target in (
        ("Heartbeat", "wallbox"),
        ("Reset", "evcc"),
        ("Dance", "wallbox"),
    ):
        error = await sender.refused("send", **sender.letter(action, {}, target))
        assert error["code"] == error["translation_key"] == "unknown_action"
        assert error["translation_domain"] == DOMAIN
        assert action in error["message"]


async def test_a_wallbox_that_nobody_knows_has_its_own_error(sender: Sender) -> None:
    for command, members in (
        ("send", sender.letter("Reset", SOFT, wallbox="attic")),
        ("configuration", {"entry_id": sender.entry_id, "wallbox": "attic"}),
    ):
        error = await sender.refused(command, **members)
        assert error["code"] == "unknown_wallbox"
        assert "attic" in error["message"]


async def test_what_is_no_message_is_refused(sender: Sender) -> None:
    await sender.proxy.charger()
    letter = sender.letter("Reset", SOFT)
    for member, wrong in (
        ("target", "proxy"),
        ("payload", []),
        ("action", 7),
        ("dry_run", 1),
    ):
        error = await sender.refused("send", **letter | {member: wrong})
        assert error["code"] == "invalid_format", member


async def test_a_proxy_that_stops_leaves_no_question_open(sender: Sender) -> None:
    charger = await sender.proxy.charger()
    charger._answers["Reset"] = None
    letter = sender.letter("Reset", SOFT)
    await sender.client.send_json_auto_id({"type": f"{DOMAIN}/send", **letter})
    await until(lambda: "Reset" in actions(charger))
    await sender.proxy.unload()
    answer = await sender.received()
    assert answer["success"]
    assert answer["result"]["answer"] is None
    assert answer["result"]["problem"]


# configuration


async def refusing(sender: Sender, *automatic: str) -> Charger:
    """Connect a wallbox that refuses what is set automatically; return it."""
    proxy = sender.proxy
    proxy.hass.config_entries.async_update_entry(
        proxy.entry, options={CONF_AUTO_CONFIGURATION: list(automatic)}
    )
    charger = await proxy.charger(boots=False)
    await charger.call("Heartbeat")
    await proxy.settle()  # it is added now, which sets the proxy's settings anew
    shorten(proxy, quiet_before_configuration=0.05)
    charger._answers |= {
        "GetConfiguration": KEYS,
        "ChangeConfiguration": {"status": "Rejected"},
    }
    await charger.boot()
    await until(lambda: proxy.hub.outbox_of("garage").refused_keys)
    return charger


async def test_nothing_is_read_before_the_wallbox_told_it(sender: Sender) -> None:
    await sender.proxy.charger()
    assert await sender.configuration() == {"read_at": None, "keys": []}


async def test_the_keys_are_there_once_the_user_has_read_them(sender: Sender) -> None:
    charger = await sender.proxy.charger()
    charger._answers["GetConfiguration"] = KEYS
    sent = await sender.send("GetConfiguration", {})
    assert sent["answer"]["payload"] == KEYS
    await sender.proxy.settle()
    told = await sender.configuration()
    rows = {row["seq"]: row for row in await sender.frames()}
    assert told["read_at"] == pytest.approx(rows[sent["seq"]]["at"], abs=5.0)
    assert [each["key"] for each in told["keys"]] == [
        each["key"] for each in KEYS["configurationKey"]
    ]
    first, _, third = told["keys"][:3]
    assert (first["value"], first["readonly"]) == ("60", False)
    assert (third["value"], third["readonly"]) == ("1", True)


async def test_secrets_are_not_told(sender: Sender) -> None:
    charger = await sender.proxy.charger()
    charger._answers["GetConfiguration"] = KEYS
    await sender.send("GetConfiguration", {})
    await sender.proxy.settle()
    keys = await sender.keys()
    assert keys["AuthorizationKey"]["value"] == "••••"
    assert keys["WifiPassword"]["value"] is None


async def test_a_key_that_the_user_changed_has_its_new_value(sender: Sender) -> None:
    charger = await sender.proxy.charger()
    charger._answers["GetConfiguration"] = KEYS
    await sender.send("GetConfiguration", {})
    change = {"key": "MeterValueSampleInterval", "value": "10"}
    await sender.send("ChangeConfiguration", change)
    await sender.proxy.settle()
    assert (await sender.keys())["MeterValueSampleInterval"]["value"] == "10"


async def test_what_is_set_automatically_is_told_and_whether_it_was_refused(
    sender: Sender,
) -> None:
    charger = await refusing(sender, "localpreauthorize=true", "AuthorizationKey=x")
    await sender.send("GetConfiguration", {})
    await sender.proxy.settle()
    keys = await sender.keys()
    assert keys["LocalPreAuthorize"]["automatic"] == "true"
    assert keys["LocalPreAuthorize"]["refused"] is True
    assert keys["AuthorizationKey"]["automatic"] == "••••"
    assert keys["MeterValueSampleInterval"]["automatic"] is None
    assert keys["MeterValueSampleInterval"]["refused"] is False
    charger._answers["ChangeConfiguration"] = {"status": "Accepted"}
    await charger.boot(firmwareVersion="2.0")
    await sender.send("GetConfiguration", {})
    await sender.proxy.settle()
    keys = await sender.keys()
    assert keys["LocalPreAuthorize"]["refused"] is False


async def test_what_is_known_of_it_outlives_a_restart(sender: Sender) -> None:
    await refusing(sender, "LocalPreAuthorize=true")
    await sender.send("GetConfiguration", {})
    await sender.proxy.settle()
    told = await sender.configuration()
    await sender.proxy.reload()
    assert told["read_at"] is not None
    assert await sender.configuration() == {"read_at": None, "keys": told["keys"]}
