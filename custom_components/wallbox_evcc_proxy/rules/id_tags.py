"""Gives EVCC card IDs that it takes in place of too long or unreadable ones, and the wallbox its own back.

EVCC refuses a message with an idTag of more than 20 characters, so that a charge neither begins
nor ends (evcc.md 4.3, R26; quirks S11).
"""

from hashlib import sha1
from typing import Any, ClassVar, Final, override

from ..ocpp.frames import Answer, Call, Leg
from .change import ABSENT, Change
from .rule import Context, Rule, Subject
from .verdict import Memory, Verdict, changed

LONGEST: Final = 20
"""Characters of an idTag (OCPP 1.6, 7.15: CiString20)."""
_KEPT = 12
"""Characters that stay of a tag whose first 20 are those of another one; the rest is its hash."""
_UNKNOWN: Final = "unknown"
"""Stands for an empty tag."""
_SHORTEST_KNOWN = 4
"""Characters of a tag that is looked for in a longer one; a shorter one may be in it by chance."""
_REPLACEMENT = "\ufffd"
"""What stands where a character could not be read."""

_MOST_TAGS = 64
"""Tags remembered at the most; a home has a few."""
_LONGEST_REMEMBERED = 255
"""Characters of a tag that is remembered; a longer one is cut and not given back."""

_FROM_WALLBOX = frozenset({"Authorize", "StartTransaction", "StopTransaction"})
_FROM_EVCC = frozenset({"RemoteStartTransaction", "ReserveNow", "SendLocalList"})


class IdTags(Rule):
    """Cleans and shortens a wallbox's tags, and puts its own back in what EVCC sends.

    It takes tags as they came, so it stands before ``conform``, which only cuts them.
    """

    name: ClassVar[str] = "id_tags"
    quirks: ClassVar[tuple[str, ...]] = ("S11",)
    subjects: ClassVar[tuple[Subject, ...]] = (
        Subject(Leg.WALLBOX, _FROM_WALLBOX),
        Subject(Leg.EVCC, _FROM_EVCC),
    )

    @override
    def judge(self, frame: Call | Answer, context: Context) -> Verdict | None:
        if type(frame) is not Call:
            return None
        memory = context.memory(self)
        if frame.action in _FROM_EVCC:
            return self._give_back(frame, memory)
        tag = frame.payload.get("idTag")
        if type(tag) is not str:
            return None
        if _is_sound(tag):
            if frame.action == "Authorize":
                _remember(memory, "known", tag.lower(), tag)
            return None
        alias, reason = _alias(tag, memory)
        if not alias and frame.action == "StopTransaction":
            if not tag:
                return None
            payload = {
                key: each for key, each in frame.payload.items() if key != "idTag"
            }
            change = Change(self.name, "/idTag", tag, ABSENT, reason)
            return changed(frame.bearing(payload), change)
        alias = alias or _UNKNOWN
        change = Change(self.name, "/idTag", tag, alias, reason)
        return changed(frame.bearing({**frame.payload, "idTag": alias}), change)

    def _give_back(self, call: Call, memory: Memory) -> Verdict | None:
        own: dict[str, str] = memory.get("own", {})
        tag = call.payload.get("idTag")
        if type(tag) is str:
            back = own.get(tag.lower())
            if back is not None:
                change = self._given_back("/idTag", tag, back)
                return changed(call.bearing({**call.payload, "idTag": back}), change)
            if call.action == "RemoteStartTransaction" and _is_sound(tag):
                _remember(memory, "known", tag.lower(), tag)
            return None
        entries = call.payload.get("localAuthorizationList")
        if not own or type(entries) is not list:
            return None
        return self._give_back_in_list(call, entries, own)

    def _give_back_in_list(
        self, call: Call, entries: list[Any], own: dict[str, str]
    ) -> Verdict | None:
        edited = list(entries)
        changes = []
        for index, entry in enumerate(entries):
            tag = entry.get("idTag") if type(entry) is dict else None
            back = own.get(tag.lower()) if type(tag) is str else None
            if back is not None:
                edited[index] = {**entry, "idTag": back}
                path = f"/localAuthorizationList/{index}/idTag"
                changes.append(self._given_back(path, tag, back))
        if not changes:
            return None
        payload = {**call.payload, "localAuthorizationList": edited}
        return changed(call.bearing(payload), *changes)

    def _given_back(self, path: str, tag: object, back: str) -> Change:
        return Change(self.name, path, tag, back, "as the wallbox itself spells it")


def _is_sound(tag: str) -> bool:
    """Return whether EVCC takes a tag and a person can read it."""
    return (
        0 < len(tag) <= LONGEST
        and tag.isprintable()
        and (tag.isascii() or _REPLACEMENT not in tag)
        and tag[0] != " " != tag[-1]
    )


def _alias(tag: str, memory: Memory) -> tuple[str, str]:
    """Return what EVCC is told in place of a tag, and why; empty where nothing is left of it.

    The same tag gets the same as long as it is remembered.
    """
    aliases: dict[str, tuple[str, str]] = memory.get("aliases", {})
    if tag in aliases:
        return aliases[tag]
    clean = "".join(
        each for each in tag if each.isprintable() and each != _REPLACEMENT
    ).strip()
    if not clean:
        return "", "an empty card ID" if not tag else "no readable character"
    known: dict[str, str] = memory.get("known", {})
    found = _known_in(clean.lower(), known)
    if found:
        alias, reason = known[found], "a longer spelling of a card ID that is known"
    elif len(clean) <= LONGEST:
        alias, reason = clean, "characters that cannot be read, removed"
    else:
        alias, reason = clean[:LONGEST].rstrip(), "longer than OCPP allows, cut"
        other: str | None = memory.get("own", {}).get(alias.lower())
        if other is not None and other.lower() != tag.lower():
            text = clean.lower().encode(errors="replace")
            digest = sha1(text, usedforsecurity=False)
            alias = clean[:_KEPT] + digest.hexdigest()[: LONGEST - _KEPT]
            reason = (
                "longer than OCPP allows, shortened so that it differs from another"
            )
    if len(tag) <= _LONGEST_REMEMBERED:
        _remember(memory, "aliases", tag, (alias, reason))
        if not found:
            _remember(memory, "own", alias.lower(), tag)
    return alias, reason


def _known_in(clean: str, known: dict[str, str]) -> str:
    """Return the longest known tag, in lower case, that a tag is or, if it is too long, holds."""
    if clean in known:
        return clean
    if len(clean) <= LONGEST:
        return ""
    held = (each for each in known if len(each) >= _SHORTEST_KNOWN and each in clean)
    return max(held, key=len, default="")


def _remember(memory: Memory, name: str, key: str, what: object) -> None:
    """Remember something under a name, and forget what was learned first when there is too much."""
    kept: dict[str, object] = memory.setdefault(name, {})
    if key not in kept and len(kept) >= _MOST_TAGS:
        del kept[next(iter(kept))]
    kept[key] = what
