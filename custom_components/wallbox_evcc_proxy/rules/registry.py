"""The rules, in the order in which they look at a frame."""

from .rule import Rule
from .timestamps import Timestamps

RULES: tuple[type[Rule], ...] = (Timestamps,)
