"""What stands for a member that is not there, where None would be a JSON null."""

from enum import Enum
from typing import Final


class _Absent(Enum):
    ABSENT = "absent"


ABSENT: Final = _Absent.ABSENT
"""Stands for a member that is not there, before or after an edit."""

type Absent = _Absent
"""The type of ``ABSENT``."""
