"""EVCC's state as its web side tells it, as recorded from version 0.313 (reference: EVCC, 6)."""

from typing import Any


def evcc_state(**changed: Any) -> dict[str, Any]:
    """Return the answer to ``GET /api/state`` of an EVCC with one wallbox, ``garage``."""
    return {
        "version": "0.313.0",
        "startupCompleted": True,
        "apiReady": True,
        "fatal": [],
        "interval": 30,
        "ocpp": {
            "config": {"port": 8887},
            "status": {
                "externalUrl": "",
                "stations": [{"id": "garage", "status": "connected"}],
            },
        },
        "ocppforwarder": {"config": [], "status": []},
        "sponsor": {
            "status": {
                "name": "somebody",
                "expiresAt": "2027-05-01T00:00:00Z",
                "expiresSoon": False,
                "token": "eyJh...",
            }
        },
        "siteTitle": "Home",
        "pvPower": 4200.5,
        "loadpoints": [loadpoint()],
        "vehicles": {"db:1": {"title": "Zoe", "capacity": 52}},
    } | changed


def loadpoint(**changed: Any) -> dict[str, Any]:
    """Return one of its loadpoints."""
    return {
        "name": "lp-1",
        "title": "Carport",
        "mode": "pv",
        "connected": True,
        "charging": True,
        "enabled": True,
        "offeredCurrent": 10.0,
        "effectiveMinCurrent": 6,
        "effectiveMaxCurrent": 16,
        "chargePower": 6820.0,
        "chargeCurrents": [9.9, 9.9, 9.8],
        "phasesActive": 3,
        "phasesConfigured": 0,
        "vehicleName": "db:1",
        "vehicleTitle": "Zoe",
        "vehicleIdentity": "04A1B2C3",
        "chargerStatusReason": "unknown",
    } | changed


def as_changes(state: dict[str, Any]) -> dict[str, Any]:
    """Return a state as EVCC's WebSocket tells it: loadpoints by ``loadpoints.<index>.<key>``."""
    flat = {name: value for name, value in state.items() if name != "loadpoints"}
    for index, each in enumerate(state.get("loadpoints", [])):
        for name, value in each.items():
            flat[f"loadpoints.{index}.{name}"] = value
    return flat
