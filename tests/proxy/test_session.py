"""Options, live changes of settings, automatic configuration, the log, and many wallboxes."""

import asyncio
import base64
from dataclasses import replace
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from custom_components.wallbox_evcc_proxy.ocpp.frames import Leg
from custom_components.wallbox_evcc_proxy.relay.settings import (
    DEFAULT_AUTO_CONFIGURATION,
)
from custom_components.wallbox_evcc_proxy.telemetry.passage import Happening, Outcome

from ..peers.clock import wait_until
from ..peers.evcc_settings import StationOptions
from ..peers.parameters import Redial
from .house import FEW, WALLBOX, House, house, settings
from .odd import call, dial

HEARTBEAT = '[2,"1","Heartbeat",{}]'
AUTOMATIC = {"auto_configuration": DEFAULT_AUTO_CONFIGURATION}


# Options


async def test_with_the_option_a_wallbox_is_disconnected_while_evcc_is_away(
    tmp_path: Path,
) -> None:
    chosen = settings({"disconnect_when_evcc_is_away": True})
    async with house(tmp_path, chosen, redial=Redial(first=6, factor=1)) as home:
        transaction = await home.charge()
        await home.evcc_goes()
        await wait_until(lambda: home.box.closings)
        closing = home.box.closings[0]
        assert closing is not None
        assert closing[0] == 1001
        assert closing[1].startswith("EVCC is away: ")
        await home.box.stop_charging()
        await wait_until(lambda: len(home.box.closings) > 2)
        # The wallbox keeps what nobody acknowledged.
        assert not transaction.stopped.is_set()
        await home.evcc.start()
        await wait_until(transaction.stopped.is_set)
        await home.wait_for_bills()
        assert not home.server.sessions[WALLBOX].relay.outbox.kept


async def test_a_change_of_settings_applies_live_and_keeps_the_sockets(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as home:
        connection = home.station().connection
        transaction = await home.charge()
        chosen = replace(
            home.settings,
            journal_size=3,
            relay=replace(home.settings.relay, frames_per_second=5.0, burst=20.0),
        )
        home.server.change_settings(chosen)
        await home.stop_charging(transaction)
        await home.wait_for_bills()
        assert home.station().connection is connection
        assert not home.box.closings
        assert len(list(home.server.journal.entries(WALLBOX))) == 3
        # A wallbox that comes now gets them, and so does this one.
        for path in ("/another", f"/{WALLBOX}"):
            async with dial(home, path) as other:
                for _number in range(30):
                    try:
                        await other.send(HEARTBEAT)
                    except ConnectionClosed:
                        break
                await other.wait_closed()
                assert other.close_reason == "more than 5 messages a second"


async def test_another_address_of_evcc_applies_at_the_next_dial(tmp_path: Path) -> None:
    async with house(tmp_path, connect=False) as home:
        home.server.change_settings(replace(home.settings, evcc_port=1))
        await home.box.connect()
        await home.wait_for_event(Happening.UNREACHABLE)
        home.server.change_settings(home.settings)
        await home.evcc.wait_ready(WALLBOX)
        assert not home.box.closings


async def test_the_option_to_disconnect_applies_live(tmp_path: Path) -> None:
    async with house(tmp_path, redial=None) as home:
        await home.evcc_goes()
        await home.box.call("Heartbeat", {})
        relay = replace(home.settings.relay, disconnect_when_evcc_is_away=True)
        home.server.change_settings(replace(home.settings, relay=relay))
        await wait_until(lambda: home.box.closings)


# Automatic configuration


def asked(home: House) -> list[tuple[str, str]]:
    """Return the keys and values the proxy set, in order."""
    return [
        (payload["key"], payload["value"])
        for each in home.passages(
            lambda one: (
                one.action == "ChangeConfiguration" and one.outcome is Outcome.INJECTED
            )
        )
        if (payload := json.loads(each.sent or b"")[3])
    ]


async def test_a_wallbox_is_configured_when_evccs_own_set_up_went_quiet(
    tmp_path: Path,
) -> None:
    refused = frozenset({"LocalAuthListEnabled"})
    async with house(
        tmp_path, settings(AUTOMATIC), probes=True, refused_keys=refused
    ) as home:
        await wait_until(lambda: len(asked(home)) == 4)
        assert asked(home) == list(DEFAULT_AUTO_CONFIGURATION)
        entries = home.passages(lambda one: one.action == "ChangeConfiguration")
        is_ours = [
            each.outcome in (Outcome.INJECTED, Outcome.TAKEN) for each in entries
        ]
        # EVCC's own come before, all of them.
        assert is_ours == sorted(is_ours)
        await wait_until(
            lambda: len(home.passages(lambda one: one.outcome is Outcome.TAKEN)) == 4
        )
        taken = home.passages(lambda one: one.outcome is Outcome.TAKEN)
        statuses = [json.loads(each.received or b"")[2]["status"] for each in taken]
        assert statuses == ["Accepted", "Accepted", "Rejected", "Accepted"]
        assert all(each.call_seq for each in taken)
        assert home.box.configuration.text("LocalPreAuthorize") == "true"
        assert not home.evcc.frames.matching(direction="received", message_id="proxy")
        home.assert_content()


async def test_refused_keys_are_asked_again_only_with_another_firmware(
    tmp_path: Path,
) -> None:
    keys = (("LocalPreAuthorize", "true"), ("LocalAuthListEnabled", "false"))
    refused = frozenset({"LocalAuthListEnabled"})
    chosen = settings({"auto_configuration": keys})
    async with house(tmp_path, chosen, refused_keys=refused) as home:
        await wait_until(lambda: len(asked(home)) == 2)
        await wait_until(lambda: home.keeper.on_disk(WALLBOX).get("refused_keys"))

        async def reboot() -> list[tuple[str, str]]:
            before = len(asked(home))
            await home.box.go_away()
            home.box.reports.forget_boot()
            await home.box.connect()
            await wait_until(lambda: len(asked(home)) > before)
            await asyncio.sleep(0.2)
            return asked(home)[before:]

        assert await reboot() == [keys[0]]
        # Neither is it asked after a restart of the proxy.
        await home.restart_proxy()
        await wait_until(lambda: home.box.is_connected)
        assert await reboot() == [keys[0]]
        home.box.parameters = replace(home.box.parameters, firmware="2.0")
        assert await reboot() == list(keys)


async def test_no_keys_no_calls(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await asyncio.sleep(0.4)
        assert not asked(home)


# The log


async def test_the_log_says_nothing_per_frame_and_nothing_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    secret = base64.b64encode(b"wallbox-1:pa55word").decode()
    headers = (("Authorization", f"Basic {secret}"),)
    async with house(tmp_path, settings(AUTOMATIC), headers=headers) as home:
        transaction = await home.charge()
        await home.stop_charging(transaction)
        await home.evcc_goes()
        another = await home.charge()
        await home.evcc.start()
        await home.stop_charging(another)
        await home.wait_for_bills()
        home.box.drop(reset=True)
        await home.wait_for_event(Happening.DISCONNECTED, "broke off")
    # Connections and closings are told by who watches the journal, once for all.
    assert not [
        each.getMessage()
        for each in caplog.records
        if each.name.startswith("custom_components.")
    ]
    for word in (secret, "pa55word", "04A2B3C4", "idTag", "Authorization"):
        assert word not in caplog.text


# What cannot happen


def fail(*_args: object) -> Any:
    """Fail as a bug in the relay would."""
    raise RuntimeError("a bug")


async def test_a_bug_costs_a_wallbox_its_connection_and_no_more(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path) as home:
        relay = home.server.sessions[WALLBOX].relay
        with monkeypatch.context() as broken:
            broken.setattr(relay, "received", fail)
            with pytest.raises(ConnectionError):
                await home.box.call("Heartbeat", {})
            await wait_until(lambda: home.box.closings)
        assert home.box.closings == [(1011, "the proxy failed on a message")]
        await home.wait_for_event(Happening.DISCONNECTED, "the proxy failed")
        await wait_until(lambda: home.box.is_connected)
        await home.evcc.wait_until(WALLBOX, lambda one: one.is_connected)
        with monkeypatch.context() as broken:
            broken.setattr(relay, "received", fail)
            home.evcc.send_raw(WALLBOX, "[]")
            await home.wait_for_event(Happening.DISCONNECTED, "1011 the proxy failed")
        await home.evcc.wait_until(WALLBOX, lambda one: one.is_connected)
        assert "a bug" in caplog.text
        transaction = await home.charge()
        await home.stop_charging(transaction)
        await home.wait_for_bills()


# Many


def options_of(number: int) -> StationOptions:
    """Return one of EVCC's chargers."""
    return StationOptions(id=f"box-{number:02}", metervalues=FEW)


async def be_odd(home: House, until: asyncio.Event) -> None:
    """Come again and again, with nonsense, floods and no manners."""
    turn = 0
    while not until.is_set():
        turn += 1
        async with dial(home, "/odd") as connection:
            try:
                for number in range(300 if turn % 2 else 20):
                    await connection.send(
                        f'[2,"{number}","Heartbeat",{{}}' + "]" * (turn % 3)
                    )
            except ConnectionClosed:
                pass
        await asyncio.sleep(0.02)


async def test_sixteen_wallboxes_are_served_at_once_one_of_them_odd(
    tmp_path: Path,
) -> None:
    stations: list[Any] = [options_of(number) for number in range(15)]
    async with house(tmp_path, stations=stations, connect=False) as home:
        home.boxes.clear()
        boxes = [
            home.new_box(id=f"box-{number:02}", call_timeout=300.0)
            for number in range(15)
        ]
        until = asyncio.Event()
        odd = asyncio.create_task(be_odd(home, until))
        try:
            for box in boxes:
                await box.connect()
            for box in boxes:
                await home.evcc.wait_ready(box.parameters.id, within=20)
            transactions = await asyncio.gather(*(home.charge(box) for box in boxes))
            home.evcc.set_wanted(10.0)
            for box in boxes:
                await box.wait_for_offer(10, within=20)
            for box, transaction in zip(boxes, transactions, strict=True):
                await home.stop_charging(transaction, box)
        finally:
            until.set()
            await odd
        for box in boxes:
            assert home.bills_of_evcc(box.parameters.id) == home.bills_of_box(box)
            assert not box.closings
            assert not box.reports.failures
            assert not box.problems
        reasons = [reason for _, reason in home.events("odd", Leg.WALLBOX)]
        assert any(
            "messages a second" in reason or "too many calls" in reason
            for reason in reasons
        )
        latencies = [
            each.latency
            for box in boxes
            for each in home.passages(
                lambda one: one.latency is not None and one.origin is Leg.EVCC,
                box.parameters.id,
            )
        ]
        assert sorted(each or 0.0 for each in latencies)[len(latencies) // 2] < 0.1


async def test_wallboxes_come_and_go_without_leaving_anything(tmp_path: Path) -> None:
    async with house(tmp_path, connect=False) as home:
        for number in range(12):
            async with dial(home, f"/guest-{number % 5}") as connection:
                await call(connection, HEARTBEAT)
        assert len(home.server.sessions) == 5
        await wait_until(lambda: not home.server._connections)
