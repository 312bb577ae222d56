"""What EVCC is told of a wallbox's configuration, and which keys reach the wallbox."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.wallbox_evcc_proxy.ocpp.frames import Call
from custom_components.wallbox_evcc_proxy.rules.change import ABSENT
from custom_components.wallbox_evcc_proxy.rules.configuration import Configuration
from custom_components.wallbox_evcc_proxy.rules.verdict import Notice, Verdict

from ..ocpp.test_frames import OBJECTS, VALUES
from .desk import (
    BOOT,
    Desk,
    answer_of,
    configuration_key as key,
    injected,
    objection,
    odd_payloads,
    told,
)

SAMPLED = "MeterValuesSampledData"
LENGTH = "MeterValuesSampledDataMaxLength"
UNIT = "ChargingScheduleAllowedChargingRateUnit"
FEATURES = "SupportedFeatureProfiles"
COMPLIANT = (
    key("NumberOfConnectors", "1", True),
    key(FEATURES, "Core,SmartCharging,RemoteTrigger", True),
    key(UNIT, "Current,Power", True),
    key(SAMPLED, "Energy.Active.Import.Register,Power.Active.Import"),
    key("MeterValuesAlignedData", "Voltage"),
    key("VendorKey", 'It\'s "own", list'),
)


def shown(desk: Desk, *entries: dict[str, Any], **members: Any) -> list[dict[str, Any]]:
    """Return the keys that EVCC is told when the wallbox tells these."""
    payload = {"configurationKey": list(entries), **members}
    call = desk.call("GetConfiguration")
    verdict = desk.answered("GetConfiguration", {}, payload)
    assert objection(verdict, call) is None
    if verdict is None:
        return list(entries)
    after = told(verdict)
    assert desk.answered("GetConfiguration", {}, after) is None, "not changed twice"
    found: list[dict[str, Any]] = after["configurationKey"]
    return found


def values(entries: list[dict[str, Any]]) -> dict[str, str]:
    return {entry["key"]: entry["value"] for entry in entries}


def changes(desk: Desk, name: str, value: str) -> Verdict | None:
    """Return the verdict on EVCC's change of a key."""
    return desk.asks("ChangeConfiguration", {"key": name, "value": value})


def status_for(desk: Desk, name: str, value: str) -> object:
    """Return the status with which a change of EVCC is answered here, None when it is passed on."""
    verdict = changes(desk, name, value)
    return None if verdict is None else answer_of(verdict)["status"]


def result(
    desk: Desk, name: str, value: str, answer: str | tuple[str, str]
) -> Verdict | None:
    """Return the verdict on the wallbox's answer to a change of EVCC."""
    return desk.answered(
        "ChangeConfiguration",
        {"key": name, "value": value},
        {"status": answer} if isinstance(answer, str) else answer,
    )


@pytest.fixture
def desk() -> Desk:
    return Desk(Configuration())


# A compliant wallbox


def test_a_compliant_configuration_is_not_touched(desk: Desk) -> None:
    desk.facts.measurands |= {
        "Energy.Active.Import.Register",
        "Power.Active.Import",
        "Voltage",
    }
    payload = {"configurationKey": list(COMPLIANT), "unknownKey": []}
    assert desk.answered("GetConfiguration", {}, payload) is None
    desk.knows(*((one["key"], one["value"]) for one in COMPLIANT))
    assert changes(desk, SAMPLED, "Power.Active.Import,Voltage") is None
    assert changes(desk, "WebSocketPingInterval", "30") is None
    for status in ("Accepted", "Rejected", "NotSupported"):
        assert result(desk, SAMPLED, "SoC", status) is None
        assert result(desk, "WebSocketPingInterval", "30", status) is None
    assert desk.asks("GetConfiguration", {}) is None
    assert desk.asks("GetConfiguration", {"key": [SAMPLED]}) is None
    assert desk.reports("BootNotification", BOOT) is None


# What a preset says


def test_keys_are_told_as_the_preset_has_them() -> None:
    desk = Desk(
        Configuration(
            {
                "set": {"ChargeProfileMaxStackLevel": "0"},
                "add": {UNIT: "Power", "NumberOfConnectors": "7"},
                "hide": ["vendorkey"],
                "readonly": ["heartbeatinterval"],
            }
        )
    )
    entries = shown(
        desk,
        key("ChargeProfileMaxStackLevel", "9"),
        key("VendorKey", "x"),
        key("NumberOfConnectors", "2"),
        key("HeartbeatInterval", "60"),
    )
    assert entries == [
        key("ChargeProfileMaxStackLevel", "0"),
        key("NumberOfConnectors", "2"),
        key("HeartbeatInterval", "60", True),
        key(UNIT, "Power"),
    ]


def test_a_key_that_the_wallbox_does_not_tell_is_told_all_the_same() -> None:
    desk = Desk(Configuration({"set": {"ChargeProfileMaxStackLevel": "0"}}))
    assert shown(desk) == [key("ChargeProfileMaxStackLevel", "0")]


def test_asked_for_single_keys_evcc_is_told_no_others() -> None:
    desk = Desk(Configuration({"set": {"A": "1", "B": "2"}, "hide": ["C"]}))
    payload = {"configurationKey": [key("C", "3")], "unknownKey": ["a"]}
    verdict = desk.answered("GetConfiguration", {"key": ["a", "C"]}, payload)
    assert told(verdict) == {"configurationKey": [key("A", "1")], "unknownKey": ["C"]}


def test_every_change_is_told_with_its_reason(desk: Desk) -> None:
    payload = {"configurationKey": [key(UNIT.lower(), "power")]}
    verdict = desk.answered("GetConfiguration", {}, payload)
    assert verdict is not None
    assert [(one.path, one.before, one.after) for one in verdict.changes] == [
        ("/configurationKey/0/key", UNIT.lower(), UNIT),
        ("/configurationKey/0/value", "power", "Power"),
    ]
    assert all(one.rule == "configuration" and one.reason for one in verdict.changes)
    assert payload["configurationKey"] == [key(UNIT.lower(), "power")]


@pytest.mark.parametrize(
    "settings",
    [
        {"blocked": {"HeartbeatInterval": "Perhaps"}},
        {"set": {"": "1"}},
        {"add": {"k" * 51: "1"}},
    ],
)
def test_a_preset_that_makes_no_sense_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Configuration(settings)


# As OCPP writes it


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("power", "Power"),
        ("W", "Power"),
        ("A", "Current"),
        ("Amps", "Current"),
        ("Current, Power", "Current,Power"),
        ("Current", "Current"),
        ("Horses", "Horses"),
        ("", ""),
    ],
)
def test_the_charging_rate_unit_is_written_as_evcc_knows_it(
    desk: Desk, before: str, after: str
) -> None:
    """A Huawei writes it in lower case, and EVCC stays with amperes (B12)."""
    assert values(shown(desk, key(UNIT, before))) == {UNIT: after}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Core, Smart Charging,  Remote Trigger", "Core,SmartCharging,RemoteTrigger"),
        ("core,smartcharging", "Core,SmartCharging"),
        ("Core,,Vendor", "Core,Vendor"),
        ("true", "true"),
        ("", ""),
    ],
)
def test_feature_profiles_are_written_as_evcc_knows_them(
    desk: Desk, before: str, after: str
) -> None:
    """A Daheimladen writes them with blanks (B11)."""
    assert values(shown(desk, key(FEATURES, before))) == {FEATURES: after}


def test_a_keys_name_is_ocpps_for_evcc_and_the_wallboxs_for_the_wallbox(
    desk: Desk,
) -> None:
    """Some write all names in lower case, an A-Tronix one in its own way (B13)."""
    desk.knows(("heartbeatinterval", "60"), ("ConnectionTimeout", "120"))
    entries = shown(
        desk, key("heartbeatinterval", "60"), key("ConnectionTimeout", "120")
    )
    assert [entry["key"] for entry in entries] == [
        "HeartbeatInterval",
        "ConnectionTimeOut",
    ]
    verdict = changes(desk, "ConnectionTimeOut", "60")
    assert told(verdict) == {"key": "ConnectionTimeout", "value": "60"}
    verdict = desk.asks("GetConfiguration", {"key": ["HeartbeatInterval", "Other"]})
    assert told(verdict) == {"key": ["heartbeatinterval", "Other"]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'Power.Active.Import,Voltage'", "Power.Active.Import,Voltage"),
        (
            "Current.Import.L1,Current.Import.L2,Current.Import.L3,SoC",
            "Current.Import,SoC",
        ),
        ("Voltage.L1-N, Voltage.L2-N", "Voltage"),
        ("Current.Import.Inlet.L1,Current.Offered", "Current.Import,Current.Offered"),
        ("power.active.import", "Power.Active.Import"),
        ("Vendor.Thing,Voltage", "Vendor.Thing,Voltage"),
    ],
)
def test_measurands_in_a_notation_of_its_own_are_told_as_ocpp_names_them(
    desk: Desk, before: str, after: str
) -> None:
    """A Mennekes, an EVBox Elvi, an Alfen and a Heidelberg do (B14)."""
    assert values(shown(desk, key(SAMPLED, before))) == {SAMPLED: after}


def test_measurands_are_written_for_the_wallbox_as_it_writes_them(desk: Desk) -> None:
    desk.answered(
        "GetConfiguration",
        {},
        {"configurationKey": [key(SAMPLED, "Current.Import.L1,Current.Import.L2,SoC")]},
    )
    verdict = changes(desk, SAMPLED, "Current.Import,SoC,Voltage")
    assert told(verdict) == {
        "key": SAMPLED,
        "value": "Current.Import.L1,Current.Import.L2,SoC,Voltage",
    }
    assert changes(desk, SAMPLED, "Voltage") is None


def test_names_and_values_can_be_left_as_they_are() -> None:
    desk = Desk(Configuration({"canonical": False}))
    desk.knows(("heartbeatinterval", "60"))
    entries = [key("heartbeatinterval", "60"), key(UNIT, "power")]
    assert shown(desk, *entries) == entries
    assert changes(desk, "HeartbeatInterval", "10") is None
    assert desk.asks("GetConfiguration", {"key": ["HeartbeatInterval"]}) is None


# Measurands that it sends


def test_measurands_that_the_wallbox_sends_and_does_not_list_are_told(
    desk: Desk,
) -> None:
    """An EM2GO sends its power and lists it nowhere (M23)."""
    desk.facts.measurands |= {"Power.Active.Import", "Voltage", "Nonsense"}
    assert shown(desk) == [key(SAMPLED, "Power.Active.Import,Voltage")]
    assert shown(desk, key(SAMPLED, "")) == [
        key(SAMPLED, "Power.Active.Import,Voltage")
    ]
    assert shown(desk, {"key": SAMPLED, "readonly": False}) == [
        key(SAMPLED, "Power.Active.Import,Voltage")
    ]
    assert shown(desk, key(SAMPLED, "SoC,Voltage")) == [
        key(SAMPLED, "SoC,Voltage,Power.Active.Import")
    ]


def test_nothing_is_told_that_was_not_sent(desk: Desk) -> None:
    assert shown(desk) == []
    assert shown(desk, key(SAMPLED, "")) == [key(SAMPLED, "")]


def test_that_can_be_switched_off() -> None:
    desk = Desk(Configuration({"measurands_seen": False}))
    desk.facts.measurands.add("Voltage")
    assert shown(desk) == []
    assert result(desk, SAMPLED, "Voltage", "Rejected") is None


@pytest.mark.parametrize("answer", ["Rejected", "NotSupported", ("InternalError", "")])
def test_a_refused_measurand_that_the_wallbox_sends_all_the_same_is_accepted(
    desk: Desk, answer: Any
) -> None:
    desk.facts.measurands.add("Voltage")
    shown(desk)
    assert told(result(desk, SAMPLED, "Voltage", answer)) == {"status": "Accepted"}
    assert result(desk, SAMPLED, "SoC", answer) is None
    assert result(desk, SAMPLED, "Voltage,SoC", answer) is None
    assert result(desk, "HeartbeatInterval", "10", answer) is None


def test_a_list_that_the_wallbox_refuses_to_change_is_told_as_fixed(desk: Desk) -> None:
    """And behind its length: EVCC takes a list before that for changeable."""
    desk.facts.measurands.add("Voltage")
    entries = [key(SAMPLED, ""), key(LENGTH, "5")]
    assert shown(desk, *entries) == [key(SAMPLED, "Voltage"), key(LENGTH, "5")]
    result(desk, SAMPLED, "Voltage", "Rejected")
    assert shown(desk, *entries) == [key(LENGTH, "5"), key(SAMPLED, "Voltage", True)]
    assert result(desk, SAMPLED, "Voltage", "Accepted") is None
    assert shown(desk, *entries) == [key(SAMPLED, "Voltage"), key(LENGTH, "5")]


# What reaches the wallbox


def test_a_blocked_key_is_accepted_when_it_is_so_and_refused_otherwise() -> None:
    desk = Desk(Configuration({"blocked": {"meterValueSampleInterval": ""}}))
    name = "MeterValueSampleInterval"
    assert status_for(desk, name, "10") == "Rejected"
    desk.knows((name, "10"))
    assert status_for(desk, name, "10") == "Accepted"
    assert status_for(desk, name, "20") == "Rejected"
    assert status_for(desk, "HeartbeatInterval", "20") is None


def test_a_blocked_key_can_have_a_status_of_its_own() -> None:
    desk = Desk(Configuration({"blocked": {"HeartbeatInterval": "NotSupported"}}))
    desk.knows(("HeartbeatInterval", "20"))
    assert status_for(desk, "HeartbeatInterval", "20") == "NotSupported"


def test_only_the_keys_that_are_allowed_reach_the_wallbox() -> None:
    desk = Desk(Configuration({"allowed": ["heartbeatinterval"]}))
    assert status_for(desk, "HeartbeatInterval", "20") is None
    assert status_for(desk, "LightIntensity", "20") == "Rejected"


def test_measurands_that_a_wallbox_cannot_bear_are_refused() -> None:
    """An ABB accepts them all, and then boots for ever (B15)."""
    desk = Desk(Configuration({"measurands": ["Voltage", "Power.Active.Import"]}))
    assert status_for(desk, SAMPLED, "Voltage") is None
    assert status_for(desk, SAMPLED, "Voltage,Power.Active.Import") is None
    assert status_for(desk, SAMPLED, "SoC") == "Rejected"
    assert status_for(desk, SAMPLED, "Voltage,SoC") == "Rejected"
    assert status_for(desk, "StopTxnSampledData", "SoC") is None
    desk.facts.measurands |= {"SoC", "Power.Active.Import"}
    entries = shown(desk, key(SAMPLED, "Voltage,Current.Offered"))
    assert values(entries) == {SAMPLED: "Voltage,Power.Active.Import"}


def test_the_ping_interval_can_be_accepted_here() -> None:
    """An A-Tronix does not support it; the proxy pings by itself (B21)."""
    desk = Desk(Configuration({"local_ping_interval": True}))
    assert status_for(desk, "WebSocketPingInterval", "30") == "Accepted"


def test_questions_for_single_keys_can_be_answered_from_all_keys() -> None:
    """A Grizzl-E answers them with nonsense, an ABB restarts (B10)."""
    desk = Desk(Configuration({"local_keys": True}))
    asked = {"key": ["ChargingScheduleAllowedChargingRateUnit", "Other"]}
    assert told(desk.asks("GetConfiguration", asked)) == {}
    desk.knows((UNIT, "power"), ("HeartbeatInterval", "60"))
    assert answer_of(desk.asks("GetConfiguration", asked)) == {
        "configurationKey": [key(UNIT, "Power")],
        "unknownKey": ["Other"],
    }
    assert desk.asks("GetConfiguration", {}) is None


# A restart that is needed


def test_a_setting_that_holds_after_a_restart_is_accepted_and_the_user_is_told(
    desk: Desk,
) -> None:
    """A Mennekes 4Business answers so, and EVCC takes it for a refusal (B16)."""
    verdict = result(desk, SAMPLED, "SoC", "RebootRequired")
    assert told(verdict) == {"status": "Accepted"}
    assert verdict is not None
    (tell,) = verdict.tells
    assert (tell.notice, tell.holds) == (Notice.REBOOT_REQUIRED, True)
    assert tell.details == {"key": SAMPLED}
    again = result(desk, SAMPLED, "Voltage", "RebootRequired")
    assert told(again) == {"status": "Accepted"}
    assert again is not None
    assert again.tells == ()
    over = desk.reports("BootNotification", BOOT)
    assert over is not None
    assert (over.frame, over.answer, injected(over)) == (None, None, [])
    assert [(one.notice, one.holds) for one in over.tells] == [
        (Notice.REBOOT_REQUIRED, False)
    ]
    assert desk.reports("BootNotification", BOOT) is None


# Anything


NAMES = st.sampled_from(
    [SAMPLED, SAMPLED.lower(), LENGTH, UNIT, FEATURES, "A", "B", "VendorKey"]
)
TEXTS = st.sampled_from(
    ["", "power", "Core, Remote Trigger", "'Voltage.L1,SoC'", "Voltage", ","]
)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"key": NAMES, "readonly": st.booleans()}, optional={"value": TEXTS}
    ),
    max_size=6,
    unique_by=lambda entry: str(entry["key"]).lower(),
)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "set": st.dictionaries(NAMES, TEXTS, max_size=2),
        "add": st.dictionaries(NAMES, TEXTS, max_size=2),
        "hide": st.lists(NAMES, max_size=2),
        "readonly": st.lists(NAMES, max_size=2),
        "canonical": st.booleans(),
        "measurands": st.just(["Voltage"]),
        "local_keys": st.booleans(),
    },
)
SEEN = st.sets(st.sampled_from(["Voltage", "SoC", "Power.Active.Import"]))


@given(SETTINGS, ENTRIES, SEEN)
def test_a_valid_configuration_stays_valid_and_is_not_changed_twice(
    settings: dict[str, Any], entries: list[dict[str, Any]], seen: set[str]
) -> None:
    desk = Desk(Configuration(settings))
    desk.facts.measurands |= seen
    desk.context.memory(desk.rule)["refuses"] = True
    before = repr(entries)
    found = shown(desk, *entries, unknownKey=["Other"])
    assert repr(entries) == before
    names = [entry["key"].lower() for entry in found]
    assert len(names) == len(set(names))
    hidden = {name.lower() for name in settings.get("hide", ())}
    assert not hidden & set(names)


@given(
    SETTINGS,
    odd_payloads({"key": NAMES | st.lists(NAMES), "value": TEXTS}),
    odd_payloads(
        {"configurationKey": ENTRIES | st.lists(VALUES), "unknownKey": VALUES}
    ),
    OBJECTS,
)
def test_nothing_odd_breaks_it(
    settings: dict[str, Any],
    asked: dict[str, Any],
    answer: dict[str, Any],
    other: dict[str, Any],
) -> None:
    desk = Desk(Configuration(settings))
    desk.facts.configured(Call("1", "GetConfiguration"), answer)
    for action in ("GetConfiguration", "ChangeConfiguration"):
        desk.asks(action, asked)
        for each in (answer, other, {"status": "RebootRequired"}, ("x", "")):
            desk.answered(action, asked, each)
    desk.reports("BootNotification", other)


def test_what_is_not_told_is_named_as_such(desk: Desk) -> None:
    desk = Desk(Configuration({"hide": ["VendorKey"]}))
    entry = key("VendorKey", "x")
    verdict = desk.answered("GetConfiguration", {}, {"configurationKey": [entry]})
    assert verdict is not None
    (change,) = verdict.changes
    assert (change.before, change.after) == (entry, ABSENT)
