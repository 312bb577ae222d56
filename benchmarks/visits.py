"""The visits a round is made of: a fresh process between fresh peers, measured once."""

from collections.abc import Callable
from dataclasses import dataclass
import gc
from random import Random
from statistics import median, quantiles
from time import perf_counter

from .middle import Middle, waited
from .peers import PeerError, Peers
from .traffic import Load, heartbeats, meter_values, null_timestamps, ten_defects

DIRECT = "direct"
BARE = "bare"
PROXY = "proxy"

STARVED = "starved "
"""Before the name of a figure: all its windows lost a core to other work."""

_FRAMES_PER_EXCHANGE = 2
_STARVED = 0.03
"""A window is starved when other work had one of the two cores for this part of it."""
_JOURNAL_FULL = 260
"""After so many exchanges each, the proxy's journal (500 passages per wallbox) is full."""
_JOURNAL_PATIENCE = 4.0
_MICRO = 1e6

type Figures = dict[str, float]
"""What one visit measured: names as in ``table``."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured; times in seconds."""

    rounds: int = 9
    wallboxes: int = 64
    windows: int = 6
    """Windows per figure, of which the best counts: the host slows a core for seconds at a time."""
    window: float = 0.12
    warm_up: float = 0.3
    """Of each load, before it is timed."""
    exchanges: int = 250
    """Exchanges in a window of the latency."""
    pause: float = 0.0005
    """Before each of them."""
    idle: tuple[int, int] = (200, 1000)
    """Connections of which the memory is measured."""
    memory_every: int = 3
    """In one of so many rounds."""
    settle: float = 1.0
    """After connecting, before memory is measured."""
    turns: float = 0.7
    """Of each load, for the longest turn."""


@dataclass(slots=True)
class Bench:
    """Measures on this machine, and keeps how quiet it was."""

    effort: Effort
    core: int | None
    """The core of what stands between the peers; None when the machine has only one."""
    windows: int = 0
    """How many windows there were,"""
    starved: int = 0
    """and how many of them lost a core to other work."""

    def visit(self, way: str, random: Random) -> Figures:
        """Return latency, round trips per second and processor time of one way."""
        peers = Peers()
        gc.collect()
        gc.disable()  # the peers' own garbage must not pass for latency
        try:
            if way == DIRECT:
                return self._exchange(peers, None, random)
            with Middle(
                way, peers.port, core=self.core, seed=random.getrandbits(31)
            ) as middle:
                figures = self._exchange(peers, middle, random)
                peers.close()
                return figures
        finally:
            peers.close()
            gc.enable()

    def _exchange(self, peers: Peers, middle: Middle | None, random: Random) -> Figures:
        loads = [heartbeats(), meter_values(), null_timestamps(), ten_defects()]
        random.shuffle(loads)
        peers.connect(
            self.effort.wallboxes, peers.port if middle is None else middle.port
        )
        peers.begin_charging()
        self._fill_journals(peers, loads[0])
        figures: Figures = {}
        for load in loads:
            _expect_untouched(peers, load)
            figures |= self._saturation(peers, middle, load)
            figures |= self._latency(peers, middle, load)
        return figures

    def _fill_journals(self, peers: Peers, load: Load) -> None:
        goal = peers.answered + _JOURNAL_FULL * len(peers.wallboxes)
        left = _JOURNAL_PATIENCE
        peers.start(load)
        while peers.answered < goal and left > 0:
            left -= peers.run(self.effort.window)[1]
        peers.stop()

    def _saturation(self, peers: Peers, middle: Middle | None, load: Load) -> Figures:
        """Take the best windows while all wallboxes send as fast as they are answered."""

        def window() -> Figures:
            before = 0.0 if middle is None else middle.cpu()
            answered, took = peers.run(self.effort.window)
            if not answered:
                # A garbage collection can take as long as a window: it counts, too.
                answered, more = peers.run(self.effort.window)
                took += more
            if not answered:
                raise PeerError(f"no {load.name} was answered")
            taken = {f"rate {load.name}": answered / took}
            if middle is not None:
                spent = middle.cpu() - before
                taken[f"cpu {load.name}"] = (
                    spent / answered / _FRAMES_PER_EXCHANGE * _MICRO
                )
            return taken

        peers.start(load)
        peers.run(self.effort.warm_up)
        best = self._best(window, middle)
        peers.stop()
        return best

    def _latency(self, peers: Peers, middle: Middle | None, load: Load) -> Figures:
        """Take the best windows while one exchange is on the way at a time."""

        def window() -> Figures:
            times = peers.round_trips(self.effort.exchanges, load, self.effort.pause)
            return {
                f"p50 {load.name}": median(times) * _MICRO,
                f"p99 {load.name}": quantiles(times, n=100)[-1] * _MICRO,
            }

        return self._best(window, middle)

    def _best(self, window: Callable[[], Figures], middle: Middle | None) -> Figures:
        """Return the best value of each figure: the highest rate, the lowest of all others.

        Windows that lost a core to other work are taken again, up to as many as were planned;
        where there is no other, the name is prefixed with STARVED.
        """
        quiet: list[Figures] = []
        starved: list[Figures] = []
        while len(quiet) < self.effort.windows and len(starved) < self.effort.windows:
            began, lost = perf_counter(), _lost(middle)
            taken = window()
            is_quiet = _lost(middle) - lost < _STARVED * (perf_counter() - began)
            (quiet if is_quiet else starved).append(taken)
        self.windows += len(quiet) + len(starved)
        self.starved += len(starved)
        windows = quiet or starved
        prefix = "" if quiet else STARVED
        return {
            prefix + name: (max if name.startswith("rate") else min)(
                taken[name] for taken in windows
            )
            for name in windows[0]
        }

    def memory(self, way: str, random: Random) -> Figures:
        """Return the KiB per idle pair of connections, without what the first one loads."""
        figures: Figures = {}
        peers = Peers()
        try:
            with Middle(
                way, peers.port, core=self.core, seed=random.getrandbits(31)
            ) as middle:
                peers.connect(1, middle.port)
                before = self._settled(peers, middle)
                for idle in self.effort.idle:
                    peers.connect(idle + 1 - len(peers.wallboxes), middle.port)
                    figures[f"memory {idle}"] = (
                        self._settled(peers, middle) - before
                    ) / idle
                peers.close()
        finally:
            peers.close()
        return figures

    def _settled(self, peers: Peers, middle: Middle) -> int:
        peers.rest(self.effort.settle)
        middle.ask("collect")
        return middle.memory()

    def turns(self, way: str, random: Random) -> Figures:
        """Return the longest turns of the event loop in ms, at saturation and while connecting."""
        peers = Peers()
        try:
            with Middle(
                way, peers.port, core=self.core, seed=random.getrandbits(31), timed=True
            ) as middle:
                peers.connect(1, middle.port)
                middle.ask("turns")  # the first one loads modules
                peers.connect(self.effort.wallboxes - 1, middle.port)
                peers.begin_charging()
                connecting = middle.ask("turns")
                # While journals fill, what is kept grows, which brings the collector onto the scene.
                self._fill_journals(peers, meter_values())
                middle.ask("turns")
                flows = []
                for load in (heartbeats(), meter_values()):
                    peers.start(load)
                    peers.run(self.effort.turns)
                    peers.stop()
                    flows.append(middle.ask("turns"))
                peers.close()
        finally:
            peers.close()
        longest = {
            name: max(flow[name] for flow in flows)
            for name in ("turn", "turn alone", "callback", "collection")
        }
        return longest | {"turn connecting": connecting["turn"]}


def _lost(middle: Middle | None) -> float:
    """Return for how many seconds other work has kept this process or the middle from its core."""
    return waited("self") + (0.0 if middle is None else middle.waited())


def _expect_untouched(peers: Peers, load: Load) -> None:
    """Raise PeerError when a frame that needs no repair does not arrive as it was sent."""
    sent, received = peers.arrives_as(load)
    if load.untouched and sent != received:
        raise PeerError(f"{load.name} was sent as {sent!r} but arrived as {received!r}")
