"""Takes out of the traffic who and where it is from: for traces and diagnostics that are given away.

Id tags, serial numbers, addresses, keys and the like become pseudonyms: ``tag-1``, ``serial-1``.
The same value has the same one throughout, so that the traffic can still be followed. All else
stays as it is, to the last blank. What is looked at first (``learn``) is found everywhere, also
in texts for people and in frames that cannot be read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import AddressValueError, IPv4Address, IPv6Address
import json
import re
from typing import Any, Final

import orjson

from ..rules.change import ABSENT, Change
from . import private
from .json_tokens import KEY_MEMBER, VALUE_MEMBER, Token, quoted, rewritten
from .passage import Event
from .pointer import named_at
from .source import Entry
from .traces.record import understood

_SHORTEST = 4
_SHORTEST_NUMBER = 6
"""Characters that a value has to have to be looked for everywhere, and not only in its place."""
_MOST_KNOWN = 20_000
_MOST_REMEMBERED = 20_000
_PLACEHOLDER: Final = re.compile(r"[a-z]+-\d+")
_OPEN_ADDRESSES = frozenset({"0.0.0.0", "127.0.0.1", "::", "::1"})


class Anonymiser:
    """Gives pseudonyms, consistently, for one export."""

    def __init__(self, *, wallboxes: bool = True) -> None:
        """Give wallboxes pseudonyms too, unless ``wallboxes`` is false: an id is often a serial number."""
        self._wallboxes = wallboxes
        self._pseudonyms: dict[str, str] = {}
        """By the value in small letters."""
        self._counts: dict[str, int] = {}
        self._known: dict[str, list[str]] = {}
        """Values to look for everywhere, in small letters, by how they begin."""
        self._sought: set[str] = set()
        """All of these."""
        self._remembered: dict[tuple[str, bool], str] = {}
        """What strings that were seen became."""

    # Learning

    def know(self, kind: str, value: str) -> None:
        """Have a value replaced wherever it stands; ``kind`` is what its pseudonym begins with."""
        if value.strip() and value.lower() not in private.HARMLESS:
            self._pseudonym(kind, value)

    def learn(self, entry: Entry) -> None:
        """Note what is private in an entry."""
        if self._wallboxes and entry.wallbox:
            self.know("wallbox", entry.wallbox)
        self.entry(entry)

    # Replacing

    def entry(self, entry: Entry) -> Entry:
        """Return an entry without what is private."""
        wallbox = entry.wallbox
        if self._wallboxes and wallbox:
            wallbox = self._pseudonyms.get(wallbox.lower(), wallbox)
        if isinstance(entry, Event):
            return replace(
                entry, wallbox=wallbox, reason=self.text(entry.reason), tell=None
            )
        received = None if entry.received is None else self._raw(entry.received)
        sent = received
        if entry.sent is not entry.received:
            sent = None if entry.sent is None else self._raw(entry.sent)
        payload = getattr(understood(entry).frame, "payload", {})
        return replace(
            entry,
            wallbox=wallbox,
            id=self._string(entry.id),
            action=self._string(entry.action),
            received=received,
            sent=sent,
            reason=self.text(entry.reason),
            changes=self._changes(entry.changes, payload),
            observed=self._changes(entry.observed, payload),
        )

    def _changes(
        self, changes: Sequence[Change], payload: Mapping[str, Any]
    ) -> tuple[Change, ...]:
        put = []
        for change in changes:
            name = named_at(payload, change.path)
            put.append(
                Change(
                    change.rule,
                    self._string(change.path),
                    self.value(change.before, name),
                    self.value(change.after, name),
                    self.text(change.reason),
                )
            )
        return tuple(put)

    def _raw(self, raw: bytes) -> bytes:
        text = raw.decode(errors="replace")
        put = self.text(text)
        return raw if put == text else put.encode(errors="replace")

    def text(self, text: str) -> str:
        """Return a text, JSON or not, without what is private."""
        if not any(sign in text for sign in '{["='):
            return self._string(text)
        try:
            orjson.loads(text)
        except orjson.JSONDecodeError:
            put = rewritten(self._scrubbed(text, False), self._put)
            return self._without_named(put)
        return rewritten(text, self._put)

    def value(self, value: Any, name: str = "") -> Any:
        """Return a value as JSON has it, the member ``name`` of something, without what is private."""
        match value:
            case str():
                return self._string(value, name)
            case bool():
                return value
            case int() | float():
                return self._number(str(value), name) or value
            case dict():
                named = value.get(KEY_MEMBER)
                return {
                    self._string(key): self.value(
                        each,
                        named
                        if key == VALUE_MEMBER and isinstance(named, str)
                        else key,
                    )
                    for key, each in value.items()
                }
            case list() | tuple():
                return [self.value(each, name) for each in value]
            case _:
                return value if value is None or value is ABSENT else None

    def _put(self, token: Token) -> str | None:
        """Return what stands for a token of JSON, None for itself."""
        if token.value is None:
            return None
        if token.is_scalar:
            pseudonym = self._number(token.text, token.name)
            return None if pseudonym is None else quoted(pseudonym)
        value = self._string(token.value, "" if token.is_key else token.name)
        if value == token.value:
            return None
        return quoted(value) if token.is_string else value

    def _without_named(self, text: str) -> str:
        """Return a broken text without what seems to be the value of a private name."""
        parts, at, done = [], 0, 0
        while match := private.NAMED.search(text, at):
            at = match.end("name")
            kind = self._kind(match["name"])
            found = private.VALUE.match(text, match.end()) if kind else None
            if kind is None or found is None:
                continue
            if found[0].lower() not in private.HARMLESS:
                pseudonym = self._pseudonym(kind, found[0], certain=False)
                parts += [text[done : found.start()], pseudonym]
                done = found.end()
            at = found.end()
        return "".join((*parts, text[done:]))

    def _kind(self, name: str) -> str | None:
        kind = private.kind_of(name)
        return None if kind == "wallbox" and not self._wallboxes else kind

    def _number(self, text: str, name: str) -> str | None:
        if text in ("true", "false", "null"):
            return None
        kind = self._kind(name)
        if kind is not None:
            return self._pseudonym(kind, text)
        return self._pseudonyms.get(text) if len(text) >= _SHORTEST_NUMBER else None

    def _string(self, value: str, name: str = "") -> str:
        """Return what stands for a string that is the value of ``name``."""
        kind = self._kind(name) if name else None
        bare = value.strip()
        if kind is not None and bare and bare.lower() not in private.HARMLESS:
            return self._pseudonym(kind, value)
        if bare.startswith(("{", "[")):
            return self.text(value)
        key = (value, private.is_version(name))
        put = self._remembered.get(key)
        if put is None:
            put = self._scrubbed(*key)
            if len(self._remembered) < _MOST_REMEMBERED:
                self._remembered[key] = put
        if put == value and private.is_address(name):
            put = private.HOST.sub(lambda match: self._host(match[0]), value)
        return put

    # What is private by its form, or known

    def _scrubbed(self, text: str, is_version: bool) -> str:
        if len(text) < _SHORTEST:
            return text
        text = self._without_known(text)
        text = private.PEM.sub(self._as("secret"), text)
        text = private.URL.sub(self._url, text)
        text = private.AUTHORIZATION.sub(
            lambda match: (
                f"{match['scheme']} {self._pseudonym('secret', match['token'])}"
            ),
            text,
        )
        text = private.MAIL.sub(self._as("mail"), text)
        text = private.MAC.sub(
            lambda match: self._pseudonym("mac", match[0].replace("-", ":")), text
        )
        if not is_version:
            text = private.IPV4.sub(self._address, text)
        text = private.IPV6.sub(self._address, text)
        return private.ICCID.sub(self._as("sim"), text)

    def _as(self, kind: str) -> Any:
        return lambda match: self._pseudonym(kind, match[0])

    def _address(self, match: re.Match[str]) -> str:
        text = match[0]
        try:
            IPv6Address(text) if ":" in text else IPv4Address(text)
        except AddressValueError:
            return text
        return text if text in _OPEN_ADDRESSES else self._pseudonym("ip", text)

    def _url(self, match: re.Match[str]) -> str:
        user = match["user"]
        who = "" if user is None else f"{self._pseudonym('secret', user)}@"
        path = private.QUERY.sub(
            lambda part: part[1] + self._pseudonym("secret", part[2]), match["path"]
        )
        host = self._host(match["host"])
        return f"{match['scheme']}{who}{host}{match['port'] or ''}{path}"

    def _host(self, host: str) -> str:
        bare = host.strip("[]")
        if not bare or bare.lower() in private.HARMLESS or bare in _OPEN_ADDRESSES:
            return host
        try:
            IPv6Address(bare) if ":" in bare else IPv4Address(bare)
        except AddressValueError:
            return self._pseudonym("host", bare)
        return self._pseudonym("ip", bare)

    def _pseudonym(self, kind: str, value: str, *, certain: bool = True) -> str:
        """Return what a value is called from now on, and elsewhere too if it is ``certain``."""
        if _PLACEHOLDER.fullmatch(value):
            return value
        key = value.lower()
        bare = key.strip()
        pseudonym = self._pseudonyms.get(key)
        if pseudonym is None:
            count = self._counts[kind] = self._counts.get(kind, 0) + 1
            pseudonym = self._pseudonyms[key] = f"{kind}-{count}"
            self._pseudonyms.setdefault(bare, pseudonym)
        if certain and bare not in self._sought:
            self._seek(bare)
            for written in _escaped(bare):
                self._pseudonyms.setdefault(written, pseudonym)
                self._seek(written)
        return pseudonym

    def _seek(self, value: str) -> None:
        """Look for a value everywhere from now on, if it is long enough not to be there by chance."""
        shortest = _SHORTEST_NUMBER if value.isdigit() else _SHORTEST
        if len(value) < shortest or len(self._sought) >= _MOST_KNOWN:
            return
        self._sought.add(value)
        begun = self._known.setdefault(value[:_SHORTEST], [])
        begun.append(value)
        begun.sort(key=len, reverse=True)
        self._remembered.clear()

    def _without_known(self, text: str) -> str:
        lower = text.lower()
        if len(lower) != len(text):
            lower = text
        parts, at, done = [], 0, 0
        known = self._known
        while at <= len(lower) - _SHORTEST:
            for value in known.get(lower[at : at + _SHORTEST], ()):
                if lower.startswith(value, at) and _stands_alone(lower, at, value):
                    parts += [text[done:at], self._pseudonyms[value]]
                    at = done = at + len(value)
                    break
            else:
                at += 1
        return "".join((*parts, text[done:])) if parts else text


def _escaped(value: str) -> Iterator[str]:
    """Yield how a value stands in JSON, and in JSON within JSON, where that is not as it is."""
    for to_ascii in (False, True):
        written = value
        for _ in range(2):
            written = json.dumps(written, ensure_ascii=to_ascii)[1:-1]
            if written != value:
                yield written


def _stands_alone(text: str, at: int, value: str) -> bool:
    """Return whether a value is the whole of a number where it stands; true for what is no number."""
    if not value.isdigit():
        return True
    end = at + len(value)
    return not (text[at - 1 : at].isdigit() or text[end : end + 1].isdigit())
