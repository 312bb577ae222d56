"""What rules have in common that edit the samples of meter values, each meter value on its own."""

from abc import abstractmethod
from typing import override

from ..ocpp.frames import Answer, Call
from .rule import Context, Rule
from .samples import Editing, Sample
from .verdict import Verdict


class SampleRule(Rule):
    """A rule that edits one meter value after the other."""

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        editing = Editing(self.name, frame)
        for place, samples in editing.meter_values():
            self.edit(editing, place, samples)
        return editing.verdict(context.epoch)

    @abstractmethod
    def edit(self, editing: Editing, place: int, samples: list[Sample]) -> None:
        """Edit the meter value at a place; ``samples`` are as they came."""
