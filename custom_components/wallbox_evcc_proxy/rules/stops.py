"""The StopTransaction that a wallbox did not send, from what it reported last."""

from typing import Any

from .amounts import number
from .facts import Report, Running
from .samples import ENERGY, meter_values, text


def stop_of(running: Running, report: Report | None) -> dict[str, Any]:
    """Return the payload of a StopTransaction, without its time, for a transaction that runs.

    ``report`` is the connector's last MeterValues, for the register in Wh; without one of this
    transaction it ends with what it began with, the last that is known.
    """
    began = running.start.get("meterStart")
    register = None
    if report is not None and report.at >= running.since:
        register = _register(report)
    if register is None:
        register = began if type(began) is int and began >= 0 else 0
    return {
        "transactionId": running.id,
        "meterStop": register,
        "reason": "Other",
    }


def _register(report: Report) -> int | None:
    """Return the last energy register of the connector as a whole, in Wh; None if there is none."""
    register = None
    for _, samples in meter_values(report.payload, "meterValue"):
        for sample in samples:
            if text(sample, "measurand") not in ("", ENERGY) or "phase" in sample:
                continue
            amount = number(sample.get("value"))
            if amount is not None and 0 <= amount < 2**31:
                is_kilo = text(sample, "unit") == "kWh"
                register = round(amount * (1000 if is_kilo else 1))
    return register
