"""Normalisers: what reads a disguised text, each with a switch that only measuring has.

The guard has none: a normaliser costs little where there is nothing for it to read. Switched off,
it leaves everything else as it is, so that figures tell what it brings.
"""

import base64
import codecs
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from unittest.mock import patch

from aipolicy.rules import searches
from aipolicy.rules.views import layers
from aipolicy.rules.views.guises import GuisedView, guised_views
from aipolicy.rules.views.layers import Likening, View
from aipolicy.texts.byte_runs import Unit
from aipolicy.texts.codings import Coding
from aipolicy.texts.decodings import decode
from aipolicy.texts.guises import Guise
from support.disguises import DISGUISES
from typing_extensions import override

Disguise = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Normaliser:
    """One way of reading."""

    disguises: Mapping[str, Disguise]
    """What it is there for, by name."""
    codings: frozenset[Coding] = frozenset()
    guises: frozenset[Guise] = frozenset()
    nests: bool = False
    """Whether it is the reading of codings within each other."""


def _known(*names: str) -> dict[str, Disguise]:
    return {name: DISGUISES[name] for name in names}


_LEET: Final = str.maketrans("aeio", "4310")
_GUISES: Final[Mapping[str, Disguise]] = MappingProxyType(
    {
        "digits for letters": lambda text: text.translate(_LEET),
        "ROT13": lambda text: codecs.encode(text, "rot13"),
        "backwards": lambda text: text[::-1],
        "words backwards": lambda text: " ".join(word[::-1] for word in text.split(" ")),
    }
)


def _some(*names: str) -> dict[str, Disguise]:
    return {name: _GUISES[name] for name in names}


def _thrice(text: str) -> str:
    """Three codings around each other."""
    inner = base64.b64encode(text.encode()).decode()
    return DISGUISES["percent signs"](DISGUISES["escapes of code points"](inner))


NORMALISERS: Final[Mapping[str, Normaliser]] = MappingProxyType(
    {
        "clean": Normaliser(
            _known(
                *("zero-width characters", "bidirectional controls", "tag characters"),
                *("variation selectors", "full-width letters", "mathematical letters"),
            ),
            frozenset({Coding.CLEAN}),
        ),
        "letters that look alike": Normaliser(
            _known("homoglyphs", "combining marks"), frozenset({Coding.LATIN})
        ),
        "HTML entities": Normaliser(
            _known("decimal entities", "hexadecimal entities", "doubled entities"),
            frozenset({Coding.ENTITIES}),
        ),
        "URL coding": Normaliser(
            _known("percent signs", "doubled percent signs"), frozenset({Coding.PERCENT})
        ),
        "escapes": Normaliser(
            _known("escapes of code points", "escapes of bytes", "octal escapes"),
            frozenset({Coding.ESCAPES}),
        ),
        "base64": Normaliser(
            _known("base64", "base64 for addresses", "base64 with blanks", "base64 in lines"),
            frozenset({Coding.BASE64, Coding.SPACED_BASE64}),
        ),
        "hexadecimal": Normaliser(
            _known("hexadecimal digits", "hexadecimal pairs", "hexadecimal digits in lines"),
            frozenset({Coding.HEX}),
        ),
        "base32": Normaliser(_known("base32", "base32 in lines"), frozenset({Coding.BASE32})),
        "binary and octal digits": Normaliser(
            _known("binary digits", "binary digits apart", "octal digits"),
            frozenset({Coding.BINARY, Coding.OCTAL}),
        ),
        "letters apart": Normaliser(
            {"letters apart, and words": " ".join}
            | _known("letters apart", "letters one to a line"),
            frozenset({Coding.SPLIT}),
        ),
        "leetspeak": Normaliser(
            _some("digits for letters"), guises=frozenset({Guise.LEET, Guise.LEET_L})
        ),
        "ROT13": Normaliser(_some("ROT13"), guises=frozenset({Guise.ROT13})),
        "backwards": Normaliser(
            _some("backwards", "words backwards"),
            guises=frozenset({Guise.REVERSED, Guise.WORDS_REVERSED}),
        ),
        "codings within each other": Normaliser(
            _known("base64 of base64", "base64 of percent signs", "entities of base64")
            | {"three codings": _thrice},
            nests=True,
        ),
    }
)
"""By their names; a disguise is listed where it is read first."""
ALL: Final = Normaliser({}, frozenset(Coding), frozenset(Guise))


class _NoLikening(Likening):
    """Takes every letter for what it is."""

    @override
    def feed(self, data: bytes, *, final: bool) -> bytes:
        return data


@contextmanager
def switched_off(one: Normaliser) -> Iterator[None]:
    """Read texts without a normaliser."""

    def _decode(text: bytes, start: int, end: int) -> Unit | None:
        unit = decode(text, start, end)
        return None if unit is not None and unit.coding in one.codings else unit

    def _guised_views(below: View) -> Iterator[GuisedView]:
        return (view for view in guised_views(below) if view.guise not in one.guises)

    with ExitStack() as stack:
        stack.enter_context(patch.object(layers, "decode", _decode))
        stack.enter_context(patch.object(searches, "guised_views", _guised_views))
        if Coding.LATIN in one.codings:
            stack.enter_context(patch.object(layers, "Likening", _NoLikening))
        if one.nests:
            stack.enter_context(patch.object(layers, "DEPTH", 1))
        yield
