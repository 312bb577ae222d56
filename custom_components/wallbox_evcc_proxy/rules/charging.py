"""Says from the last reports of a wallbox whether charging may be started, stopped or raised."""

from .facts import Facts

_NOTHING_GOES = frozenset({"Available", "Faulted", "Unavailable"})
"""Statuses in which a wallbox charges no car: none is there, or it is out of order."""
_IN_TRANSACTION = frozenset({"Charging", "SuspendedEV", "SuspendedEVSE"})
"""Statuses that there are only while a transaction runs (OCPP 1.6, 4.9)."""


def _out_of_order(facts: Facts, connector: int) -> str:
    """Return why nothing goes on a connector by its last status, or the wallbox's; empty if it does."""
    if (status := facts.status(connector)) in _NOTHING_GOES:
        return f"the wallbox reports {status}"
    if (whole := facts.status(0)) in _NOTHING_GOES - {"Available"}:
        return f"the wallbox reports {whole}"
    return ""


def transaction_id(facts: Facts, connector: int) -> int | None:
    """Return the id that the wallbox has for the transaction that runs; None when none is known.

    After a restart of the proxy it is that of the meter values, as EVCC finds it again (E20).
    """
    running = facts.transaction_of(connector)
    if running is not None:
        return running.id
    report = facts.meter_values.get(connector)
    told = None if report is None else report.payload.get("transactionId")
    if facts.status(connector) in _IN_TRANSACTION and type(told) is int and told > 0:
        return told
    return None


def runs(facts: Facts, connector: int) -> bool:
    """Return whether a transaction runs, as far as it is known."""
    return (
        facts.transaction_of(connector) is not None
        or transaction_id(facts, connector) is not None
    )


NO_TRANSACTION = "no transaction runs"
"""Why nothing is stopped most often: EVCC sets zero whenever no car is there (evcc.md 3.2)."""


def objection_to_stop(facts: Facts, connector: int) -> str:
    """Return which last report says that there is nothing to stop; empty when none does."""
    if not runs(facts, connector):
        return NO_TRANSACTION
    return _out_of_order(facts, connector)


def objection_to_start(facts: Facts, connector: int) -> str:
    """Return which last report says that nothing is to be started; empty when none does."""
    if runs(facts, connector):
        return "a transaction runs already"
    return _out_of_order(facts, connector)


def objection_to_raise(facts: Facts, connector: int) -> str:
    """Return which last report says that no car charges that could go on; empty when none does."""
    if not runs(facts, connector):
        return NO_TRANSACTION
    status = facts.status(connector)
    if status is not None and status != "Charging":
        return f"the wallbox reports {status}"
    return _out_of_order(facts, connector)
