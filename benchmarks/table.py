"""The results as a table: medians over the rounds, ratios, and the limits beside them."""

from dataclasses import dataclass
from statistics import median

from .visits import BARE, DIRECT, PROXY, STARVED, Effort, Figures

type Results = dict[str, list[Figures]]
"""Per way, what each visit measured."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    """The figure's name in the visits."""
    label: str
    ratio: float | None = None
    """At most so many times what the bare pass-through has."""
    most: float | None = None
    """At most this, in the row's unit."""
    is_most: bool = False
    """Whether the greatest of all visits counts and not their median."""
    is_added: bool = False
    """Whether the direct connection's own figure is taken away."""
    digits: int = 1


def rows(effort: Effort) -> list[Row]:
    """Return the lines of the table with the limits that are held."""
    loads = (
        ("Heartbeat", 1.4, 1.6),
        ("MeterValues", 1.6, 1.6),
        ("MeterValues mended", 1.8, None),
        ("MeterValues bent", 5.0, None),
    )
    most_ms = 5.0
    table = [
        Row(name=f"cpu {load}", label=f"CPU per frame, {load}, µs", ratio=cpu)
        for load, cpu, _ in loads
    ]
    table += [
        Row(
            name=f"p50 {load}",
            label=f"added latency p50, {load}, µs",
            ratio=ratio,
            is_added=True,
            digits=0,
        )
        for load, _, ratio in loads
    ]
    table += [
        Row(
            name=f"p99 {load}",
            label=f"added latency p99, {load}, µs",
            most=most_ms * 1000 if ratio else None,
            is_added=True,
            digits=0,
        )
        for load, _, ratio in loads
    ]
    table += [
        Row(
            name=f"rate {load}",
            label=f"round trips/s, {effort.wallboxes} wallboxes, {load}",
            digits=0,
        )
        for load, _, _ in loads
    ]
    table += [
        Row(
            name=f"memory {idle}",
            label=f"memory per idle pair of {idle}, KiB",
            ratio=1.5,
        )
        for idle in effort.idle
    ]
    return [
        *table,
        Row(
            name="turn", label="longest turn at saturation, ms", most=most_ms, digits=2
        ),
        Row(name="turn", label="the longest of all rounds, ms", is_most=True, digits=2),
        Row(
            name="turn alone", label="the same without garbage collection, ms", digits=2
        ),
        Row(name="callback", label="longest callback at saturation, ms", digits=2),
        Row(name="collection", label="longest garbage collection, ms", digits=2),
        Row(
            name="turn connecting",
            label=f"longest turn while {effort.wallboxes} connect, ms",
            digits=2,
        ),
    ]


def _value(results: Results, way: str, row: Row) -> float | None:
    """Return what the visits to one way measured; None when none did.

    Visits that other work has starved only count when there is no other.
    """
    for name in (row.name, STARVED + row.name):
        values = [figures[name] for figures in results.get(way, []) if name in figures]
        if values:
            break
    else:
        return None
    return max(values) if row.is_most else median(values)


def _line(row: Row, results: Results) -> tuple[str, ...]:
    """Return the cells of one row: label, direct, bare, proxy, ratio, limit, mark."""
    direct = _value(results, DIRECT, row)
    bare = _value(results, BARE, row)
    proxy = _value(results, PROXY, row)
    base = direct if row.is_added else 0.0
    cells = [
        row.label,
        f"({direct:.{row.digits}f})"
        if row.is_added and direct is not None
        else _text(direct, row.digits),
    ]
    added = [
        None if value is None or base is None else value - base
        for value in (bare, proxy)
    ]
    ratio = added[1] / added[0] if added[0] and added[1] is not None else None
    cells += [*(_text(value, row.digits) for value in added), _text(ratio, 2)]
    limit, mark = "", ""
    if row.ratio is not None:
        limit = f"≤ {row.ratio} ×"
        mark = _mark(ratio, row.ratio)
    elif row.most is not None:
        limit = f"≤ {row.most:g}"
        mark = _mark(added[1], row.most)
    return (*cells, limit, mark)


def _text(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _mark(value: float | None, most: float) -> str:
    if value is None:
        return ""
    return "ok" if value <= most else "OVER"


def table(results: Results, effort: Effort) -> str:
    """Return the results as a Markdown table."""
    lines: list[tuple[str, ...]] = [
        ("figure", "direct", "bare", "proxy", "proxy/bare", "limit", ""),
        ("--", "--:", "--:", "--:", "--:", "--", "--"),
    ]
    lines += [_line(row, results) for row in rows(effort)]
    widths = [
        max(len(line[column]) for line in lines) for column in range(len(lines[0]))
    ]
    numbers = range(1, 5)
    text = []
    for line in lines:
        cells = [
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        text.append(f"| {' | '.join(cells)} |")
    return "\n".join(text)
