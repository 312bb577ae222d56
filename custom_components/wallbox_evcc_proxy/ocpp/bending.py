"""Bends a payload until it satisfies its schema and EVCC's limits, with the fewest changes.

One walk along the schema, with what ``cures`` says about what wallboxes send instead.
"""

from typing import Any, final

from .absent import ABSENT
from .cures import BLANKS
from .frames import Payload
from .schemas import Schemas
from .shapes import NOT_ALLOWED, NOTHING, UNWRAPPED, Bent, Items, Lost, Members
from .value import value
from .words import folded

_MOST_ITEMS = 5_000
"""Array items looked at in one payload; the rest goes. The samples of a long charge are as many."""

_MOST_EDITS = 250
"""Edits told one by one."""

_LONGEST_NAME = 64
"""Characters of a name that may be one of OCPP's in other spelling."""

_UNKNOWN_MEMBER = "OCPP has no such member here"
_RENAMED = "the name of the member written as OCPP spells it"
_WRAPPED = "put into a list"
_TOO_MANY = "too many entries, the rest removed"
_TOLD_BESIDE = "told by another member, kept here"
_FILLED = "missing or not readable, filled in"

_NONE_LEFT = Lost("no entry")
_NO_OBJECT = Lost(NOT_ALLOWED)
_MISSING = Lost("something that must be there is missing")


@final
@value
class Edit:
    """One place of a payload before and after it was bent."""

    path: str
    """Where in the payload, as a JSON pointer (RFC 6901); empty for the payload itself."""
    before: Any
    """What came; ABSENT when nothing was there."""
    after: Any
    """What stands there now; ABSENT when it was removed."""
    reason: str
    """Why, in plain words."""


def bend(
    action: str, payload: Payload, schemas: Schemas, *, answer: bool
) -> tuple[Payload, tuple[Edit, ...]] | None:
    """Return the payload so that it satisfies the schema of its action, and what was changed.

    A valid payload, or that of an action without a schema, is returned as the same object.
    None when it cannot be valid without inventing what matters. Never raises, whatever JSON it
    is; looks at ``_MOST_ITEMS`` items of arrays at the most.
    """
    shape = schemas.shape(action, answer=answer)
    if shape is None:
        return payload, ()
    walk = _Walk()
    bent = walk.along(shape, payload, "")
    if walk.is_cut and schemas.is_valid(action, payload, answer=answer):
        return payload, ()
    if type(bent) is Lost:
        return None
    if walk.count > _MOST_EDITS:
        reason = f"bent in more than {_MOST_EDITS} places"
        return bent, (Edit("", payload, bent, reason),)
    return bent, tuple(walk.edits)


@final
class _Walk:
    """One way through a payload."""

    __slots__ = ("count", "edits", "is_cut", "items_left")

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        """What was changed, as far as it is told."""
        self.count = 0
        """How often something was changed."""
        self.items_left = _MOST_ITEMS
        """How many items of arrays may still be looked at."""
        self.is_cut = False
        """Whether there were more."""

    def note(self, path: str, before: Any, after: Any, reason: str) -> None:
        """Take down an edit."""
        self.count += 1
        if self.count <= _MOST_EDITS:
            self.edits.append(Edit(path, before, after, reason))

    def along(self, shape: Members | Items, given: Any, path: str) -> Any:
        """Return an object or array as asked for, the same when it is so already; or why it is lost."""
        mark = len(self.edits)
        outcome: Any
        if type(shape) is Members:
            outcome = self._object(shape, given, path)
        else:
            outcome = self._array(shape, given, path)
        if type(outcome) is Lost:
            del self.edits[mark:]
        return outcome

    def _object(self, shape: Members, given: Any, path: str) -> dict[str, Any] | Lost:
        if type(given) is not dict:
            if given is None:
                return NOTHING
            if type(given) is not list or len(given) != 1 or type(given[0]) is not dict:
                return _NO_OBJECT
            self.note(path, given, given[0], UNWRAPPED)
            given = given[0]
        if not shape.is_open and not given.keys() <= shape.shapes.keys():
            given = self._renamed(shape, given, path)
        if shape.variant is not None and shape.variant[0] in given:
            shape = _variant(shape, shape.variant, given)
        bent: dict[str, Any] = given
        beside: dict[str, Any] = {}
        outcome: Any
        for name, inner in given.items():
            known = shape.shapes.get(name)
            if known is None:
                continue
            if known.is_leaf:
                if known.admits(inner):
                    continue
                outcome = known.received(inner)
            else:
                outcome = self.along(known, inner, f"{path}/{name}")
                if outcome is inner:
                    continue
            if bent is given:
                bent = dict(given)
            if type(outcome) is Bent:
                beside.update(outcome.beside)
                bent[name] = outcome.value
                self.note(f"{path}/{name}", inner, outcome.value, outcome.reason)
            elif type(outcome) is not Lost:
                bent[name] = outcome
            elif _is_fatal(shape, name, outcome):
                return outcome
            else:
                beside.update(outcome.beside)
                del bent[name]
                if name not in shape.fillings:
                    self.note(f"{path}/{name}", inner, ABSENT, outcome.reason)
        return self._completed(shape, given, bent, beside, path)

    def _renamed(
        self, shape: Members, given: dict[str, Any], path: str
    ) -> dict[str, Any]:
        """Return an object without members that OCPP does not have there, under the right names."""
        known = shape.shapes
        kept = {name: inner for name, inner in given.items() if name in known}
        for name, inner in given.items():
            if name in known:
                continue
            place = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
            right = (
                shape.by_fold.get(folded(name)) if len(name) <= _LONGEST_NAME else None
            )
            if right is None or right in kept:
                self.note(place, inner, ABSENT, _UNKNOWN_MEMBER)
            else:
                kept[right] = inner
                self.note(place, inner, ABSENT, _RENAMED)
                self.note(f"{path}/{right}", ABSENT, inner, _RENAMED)
        return kept

    def _completed(
        self,
        shape: Members,
        given: dict[str, Any],
        bent: dict[str, Any],
        beside: dict[str, Any],
        path: str,
    ) -> dict[str, Any] | Lost:
        """Return an object with what it must have, and what its members told of others."""
        for name in shape.required:
            if name in bent:
                continue
            filling = shape.fillings.get(name)
            if filling is None:
                return _MISSING
            if bent is given:
                bent = dict(given)
            bent[name] = instead = filling.where(bent)
            self.note(f"{path}/{name}", given.get(name, ABSENT), instead, _FILLED)
        for name, told in beside.items():
            before = bent.get(name, ABSENT)
            if before is ABSENT or _says_nothing(before):
                bent[name] = told
                self.note(f"{path}/{name}", before, told, _TOLD_BESIDE)
        return bent

    def _array(self, shape: Items, given: Any, path: str) -> list[Any] | Lost:
        is_changed = type(given) is not list
        if is_changed:
            if given is None:
                return NOTHING
            self.note(path, given, [given], _WRAPPED)
            given = [given]
        item_shape, lost = shape.item, _NONE_LEFT
        kept: list[Any] = []
        outcome: Any
        for index, item in enumerate(given):
            if not self.items_left:
                self.is_cut = is_changed = True
                self.note(path, given, kept, _TOO_MANY)
                break
            self.items_left -= 1
            if not item_shape.is_leaf:
                outcome = self.along(item_shape, item, f"{path}/{index}")
            elif item_shape.admits(item):
                outcome = item
            else:
                outcome = item_shape.received(item)
            if outcome is item:
                kept.append(item)
                continue
            is_changed = True
            if type(outcome) is Lost:
                if shape.is_unbroken:
                    return outcome
                lost = outcome
                self.note(f"{path}/{index}", item, ABSENT, outcome.reason)
            elif type(outcome) is Bent:
                kept.append(outcome.value)
                self.note(f"{path}/{index}", item, outcome.value, outcome.reason)
            else:
                kept.append(outcome)
        if len(kept) < shape.least or (given and not kept):
            return lost
        return kept if is_changed else given


def _variant(
    shape: Members, variant: tuple[str, str, Members], given: dict[str, Any]
) -> Members:
    """Return the shape of an object that has another one when a member holds a certain word."""
    name, word, other = variant
    inner = given[name]
    if inner != word:
        known = shape.shapes[name]
        if not known.is_leaf or known.admits(inner):
            return shape
        outcome = known.received(inner)
        if type(outcome) is Lost or outcome.value != word:
            return shape
    return other


def _says_nothing(text: object) -> bool:
    """Return whether a text is a word for nothing (quirk B04)."""
    return type(text) is str and text.strip().lower() in BLANKS


def _is_fatal(shape: Members, name: str, lost: Lost) -> bool:
    """Return whether an object is of no use without a member that was lost."""
    if name in shape.required:
        return name not in shape.fillings
    return not lost.is_blank and (shape.is_unbroken or name in shape.spoiling)
