"""What a rule can be told: its parameters, each with its meaning, unit and bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

type Setting = bool | int | float | str | tuple[str, ...] | Mapping[str, str]
"""The value of a parameter: a switch, a number, a choice or text, a list or a table of texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a rule. Its type is that of its default."""

    name: str
    """As it stands in settings and in presets."""
    default: Setting
    """Its value unless the preset or the user says otherwise."""
    unit: str = ""
    """Unit of a number, such as ``s`` or ``A``; empty for none."""
    least: float | None = None
    """The smallest number allowed."""
    most: float | None = None
    """The largest number allowed."""
    choices: tuple[str, ...] = ()
    """The texts allowed; for a list, those that may stand in it. Empty for any."""

    def read(self, value: Any) -> Setting:
        """Return a value from a form or a preset as this parameter's type.

        Raises ValueError, with words for a person, when it is none or out of bounds.
        """
        match self.default:
            case bool():
                if type(value) is not bool:
                    raise self._wrong(value, "yes or no")
                return value
            case int() | float():
                return self._number(value)
            case str():
                if type(value) is not str:
                    raise self._wrong(value, "a text")
                return self._chosen(value)
            case tuple():
                if not isinstance(value, list | tuple):
                    raise self._wrong(value, "a list")
                return tuple(self._chosen(str(item)) for item in value)
            case _:
                if not isinstance(value, Mapping):
                    raise self._wrong(value, "a table")
                return {str(key): str(item) for key, item in value.items()}

    def _number(self, value: Any) -> int | float:
        if type(value) not in (int, float) or not isfinite(value):
            raise self._wrong(value, "a number")
        if self.least is not None and value < self.least:
            raise self._wrong(value, f"at least {self.least:g}")
        if self.most is not None and value > self.most:
            raise self._wrong(value, f"at most {self.most:g}")
        if type(self.default) is int:
            if value != int(value):
                raise self._wrong(value, "a whole number")
            return int(value)
        return float(value)

    def _chosen(self, value: str) -> str:
        if self.choices and value not in self.choices:
            raise self._wrong(value, f"one of {', '.join(self.choices)}")
        return value

    def _wrong(self, value: Any, wanted: str) -> ValueError:
        return ValueError(f"{self.name} has to be {wanted}, not {value!r:.50}")
