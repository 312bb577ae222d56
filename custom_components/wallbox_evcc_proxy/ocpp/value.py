"""Makes classes of values: dataclasses that the type checker holds frozen."""

from dataclasses import dataclass, field
from typing import dataclass_transform


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value[T](cls: type[T]) -> type[T]:
    """Make a class a dataclass with slots whose attributes are not to be set again.

    That is for the type checker to see to. At run time a frozen dataclass takes four times as
    long to make, and of these several are made for every frame.
    """
    return dataclass(slots=True)(cls)
