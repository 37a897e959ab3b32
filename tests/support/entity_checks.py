"""What is asked of the detector of every kind of personal data."""

from collections.abc import Iterable, Iterator, Sequence

from aipolicy.rules.matchers import MatchDetector
from aipolicy.rules.pii import Entity, matchers_of
from support.hard_negatives import HARD_NEGATIVES
from support.personal_data import SAMPLES, texts_of, values_of

SENTENCES = (
    "See {} there",
    "Das ist {}.",
    "voir {} svp",
    "参照{}。",
    "см. {}",
    "यह {} है",
    "انظر {}",
    "({}),",
    '{{"n": "{}"}}',
    "x = {};",
    "{}",
)
"""Nothing in them says what a number is."""


def find(
    entity: Entity, text: str, threshold: float = 0.5, allow: Sequence[str] = ()
) -> dict[str, float]:
    """The texts that are found as an entity, with the scores of the surest findings."""
    matchers = matchers_of(entity, threshold, tuple(allow))
    data = text.encode()
    found = MatchDetector(matchers).scan(data, 0, range(len(matchers)))
    return {
        data[one.start : one.end].decode(): one.score
        for one in sorted(found, key=lambda one: one.score)
    }


def _within(value: str, *, alone: bool) -> Iterator[str]:
    """The value as a part of something longer."""
    yield from (f"x{value}", f"{value}x", f"{value}7", f"9{value}", f"id_{value}", f"{value}_1")
    if alone:
        yield from (f"ab-{value}", f"3.{value}", f"{value}.5", f"/v/{value}/", f"${value}")


def _misspelt(value: str) -> Iterator[str]:
    """The value with another character in its last place."""
    last = value[-1]
    for other in "0123456789" if last.isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        if other != last.upper():
            yield value[:-1] + other


def check(
    entity: Entity,
    near_misses: Iterable[str],
    *,
    checked: bool = True,
    bounded: bool = True,
    alphabet: str = "0123456789",
) -> None:
    """Every value is found, whatever the language; nothing else is.

    `checked`: its last character checks the others; `bounded`: nothing may be joined to it.
    """
    sample = SAMPLES[entity]
    told = texts_of(entity)
    for value, text in told:
        assert list(find(entity, text)) == [value], text
        assert min(find(entity, text).values()) >= 0.5
    for place, value in enumerate(values_of(entity)):
        text = SENTENCES[place % len(SENTENCES)].format(value)
        assert list(find(entity, text)) == ([value] if sample.alone else []), text
    missed = 0
    for value, text in told[:20]:
        spoilt = list(_within(value, alone=sample.alone)) if bounded else []
        if checked and value[-1] in alphabet:
            spoilt += _misspelt(value)
        for one in spoilt:
            assert find(entity, text.replace(value, one)) == {}, one
        missed += len(spoilt)
    sentence = sample.sentences[0]
    for one in near_misses:
        assert find(entity, sentence.format(one)) == {}, one
    for one in HARD_NEGATIVES:
        assert find(entity, one) == {}, one
    assert missed + len(list(near_misses)) + len(HARD_NEGATIVES) >= 20
