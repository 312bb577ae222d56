"""What a connector says about itself, and when its facts change."""

import pytest

from .traffic import Traffic, energy, power


@pytest.mark.parametrize(
    ("status", "plugged_in", "charging", "problem"),
    [
        ("Available", False, False, False),
        ("Preparing", True, False, False),
        ("Charging", True, True, False),
        ("SuspendedEV", True, False, False),
        ("SuspendedEVSE", True, False, False),
        ("Finishing", True, False, False),
        ("Reserved", False, False, False),
        ("Unavailable", None, False, False),
        ("Faulted", None, False, True),
    ],
)
def test_a_status_tells_whether_a_car_is_there_and_charges(
    status: str, plugged_in: bool | None, charging: bool, problem: bool
) -> None:
    box = Traffic()
    box.status(status)
    connector = box.connector
    assert connector.status == status
    assert connector.error_code == "NoError"
    assert connector.plugged_in is plugged_in
    assert connector.charging is charging
    assert connector.problem is problem
    assert connector.state_at == box.now
    assert connector.reported == {
        "status",
        "error_code",
        "plugged_in",
        "charging",
        "problem",
    }


def test_an_error_code_is_a_problem_whatever_the_status() -> None:
    box = Traffic()
    box.status("Charging", "HighTemperature")
    assert box.connector.problem is True
    assert box.connector.error_code == "HighTemperature"


def test_an_unknown_status_is_unknown_and_case_does_not_matter() -> None:
    box = Traffic()
    box.status("charging ", "noerror")
    assert (box.connector.status, box.connector.error_code) == ("Charging", "NoError")
    box.status("Occupied", "Error")
    assert (box.connector.status, box.connector.error_code) == (None, None)
    assert box.connector.charging is None
    assert box.connector.problem is None


def test_details_of_a_status_are_kept_but_not_placeholders() -> None:
    box = Traffic()
    box.says(
        "StatusNotification",
        connectorId=1,
        status="Faulted",
        errorCode="OtherError",
        info=" fuse ",
        vendorId="null",
        vendorErrorCode="210",
    )
    state = box.connector.state
    assert (state.info, state.vendor_id, state.vendor_error_code) == (
        "fuse",
        None,
        "210",
    )


def test_the_status_of_connector_0_is_the_wallboxs_own() -> None:
    box = Traffic()
    box.status("Charging")
    box.status("Faulted", "OtherError", connector=0)
    assert box.connector.status == "Charging"
    assert box.connector.problem is False
    assert box.wallbox.state.status == "Faulted"
    assert box.wallbox.state.problem is True


def test_readings_of_connector_0_are_those_of_the_only_connector() -> None:
    box = Traffic()
    box.meter(power(1000), connector=0)
    assert box.connector.power == 1000
    box.status("Available", connector=2)
    box.meter(power(2000), connector=0)
    assert box.connector.power == 1000


def test_the_revision_rises_with_every_change_and_only_then() -> None:
    box = Traffic()
    revisions = [0]

    def has_changed() -> bool:
        before, now = revisions[-1], int(box.connector.revision)
        revisions.append(now)
        return now > before

    box.meter(power(1000))
    assert has_changed()
    box.status("Charging")
    assert has_changed()
    box.limit(16)
    assert has_changed()
    box.start(1000, 4711)
    assert has_changed()
    box.stop(4711, 1000)
    assert has_changed()
    box.says("Heartbeat")
    box.meter(energy(""))
    box.status("Available", connector=2)
    assert not has_changed()
