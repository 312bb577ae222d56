"""A message that a wallbox sends again is answered from the first; what is a repetition is the relay's to see.

Wallboxes repeat what they were not answered in time, some several times without waiting: EVCC
would begin a second transaction (quirks F10, S21).
"""

from typing import ClassVar

from .parameter import Parameter
from .rule import Rule


class Repeats(Rule):
    """Keeps a repeated message from EVCC and answers it as the first was answered."""

    name: ClassVar[str] = "repeats"
    quirks: ClassVar[tuple[str, ...]] = ("F10", "S21")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(name="window", default=120.0, unit="s", least=0, most=3600),
    )
