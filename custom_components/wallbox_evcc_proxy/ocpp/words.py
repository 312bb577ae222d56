"""Says of a text whether it is one of OCPP's words, and which one is meant when it is not."""

from collections.abc import Mapping
import re
from typing import Any, final, override

from .cures import BLANKS, Instead
from .shapes import (
    BLANK,
    LONGEST_WORD,
    OTHER_KIND,
    Bent,
    Leaf,
    Lost,
    as_text,
    is_unicode,
    trimmed,
)
from .value import value

RESPELLED = "written as OCPP spells it"
TRANSLATED = "replaced by OCPP's word for it"
UNKNOWN_WORD = "not one of OCPP's words for it"

_LONGEST_KEPT = 50
"""Characters of a text that is kept beside: those of ``info``."""

_PUNCTUATION = re.compile(r"[^a-z0-9]+")
_NONE: Mapping[str, Any] = {}
_UNKNOWN = Lost(UNKNOWN_WORD)


def folded(word: str) -> str:
    """Return a word without case, blanks and punctuation, for comparing."""
    return _PUNCTUATION.sub("", word.lower())


@final
@value
class Word(Leaf):
    """One of several texts."""

    words: frozenset[str]
    by_fold: Mapping[str, str]
    """The same without case and punctuation."""
    synonyms: Mapping[str, Instead]
    """What others mean, in lower case, and without punctuation."""
    endings: Mapping[str, Mapping[str, str]]
    """Members whose words may come appended with a point, and these without punctuation."""
    otherwise: str | None
    """What stands for a text that means nothing known."""
    kept_in: str | None
    """Where that text is kept."""

    @override
    def admits(self, given: Any) -> bool:
        return type(given) is str and given in self.words

    @override
    def bent(self, given: Any) -> Bent | Lost:
        text = as_text(given)
        if text is None:
            return OTHER_KIND
        if len(text) <= LONGEST_WORD:
            meant = self._meant(text)
            if meant is not None:
                return meant
            if "." in text and self.endings:
                meant = self._without_ending(text)
                if meant is not None:
                    return meant
        if self.otherwise is None:
            return _UNKNOWN
        text = trimmed(text)[:_LONGEST_KEPT]
        beside = {self.kept_in: text} if self.kept_in and is_unicode(text) else _NONE
        return Bent(self.otherwise, TRANSLATED, beside)

    def _meant(self, text: str) -> Bent | Lost | None:
        """Return what a text means, None when that is unknown."""
        fold = folded(text)
        word = self.by_fold.get(fold)
        if word is not None:
            return Bent(word, RESPELLED)
        text = text.strip().lower()
        for key in (text, fold):
            if key in self.synonyms:
                instead = self.synonyms[key]
                if instead is None:
                    return Lost(UNKNOWN_WORD, True)
                if isinstance(instead, str):
                    return Bent(instead, TRANSLATED)
                if isinstance(instead, Mapping):
                    return Lost(TRANSLATED, True, instead)
        return BLANK if text in BLANKS else None

    def _without_ending(self, text: str) -> Bent | None:
        """Return what a text means without the words of other members at its end."""
        beside: dict[str, str] = {}
        while "." in text:
            text, _, ending = text.rpartition(".")
            fold = folded(ending)
            for name, by_fold in self.endings.items():
                if fold in by_fold and name not in beside:
                    beside[name] = by_fold[fold]
                    break
            else:
                return None
            meant = self._meant(text)
            if isinstance(meant, Bent) and isinstance(meant.value, str):
                return Bent(meant.value, TRANSLATED, beside)
        return None
