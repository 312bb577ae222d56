"""Every quirky wallbox, by the preset that is to cure it."""

from ..parameters import WallboxParameters
from ..quirky import Quirky
from . import boxes_a_to_d, boxes_e_to_l, boxes_m_to_z

BOXES: dict[str, Quirky] = {
    one.preset: one
    for one in (*boxes_a_to_d.BOXES, *boxes_e_to_l.BOXES, *boxes_m_to_z.BOXES)
}
"""One for each preset that stands for a wallbox."""

COMPLIANT = Quirky(preset="compliant", quirks=(), box=WallboxParameters())
"""A wallbox that does everything as OCPP 1.6 asks."""
