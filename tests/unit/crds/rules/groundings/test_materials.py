from aipolicy.rules.groundings.materials import MAX_DENIALS, MAX_PAIRS, Material

TEXT = "The old bridge in Bergen has twelve arches. It was not painted in 1987."


def test_what_documents_and_questions_say_is_kept_apart() -> None:
    material = Material([TEXT], ["Was it Karl, 99?"])
    assert {"bridg", "bergen", "arch"} <= material.words
    assert material.numbers == {"12", "1987"}
    assert material.asked == {"karl"}
    assert material.asked_numbers == {"99"}


def test_words_stand_together_or_apart() -> None:
    material = Material([TEXT])
    assert material.together("bergen", "bridg")
    assert not material.together("old", "paint")


def test_a_denial_is_known_by_its_words() -> None:
    material = Material([TEXT])
    assert material.denies(frozenset({"paint", "red"}))
    assert not material.denies(frozenset({"old", "bergen"}))


def test_what_is_kept_is_bounded() -> None:
    words = " ".join(f"w{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}q{n}" for n in range(60_000))
    material = Material([words, "It is not so. " * 1000])
    assert len(material._pairs) <= MAX_PAIRS + 3 * 60_000  # noqa: SLF001 - a bound one cannot see
    assert len(material._denials) == MAX_DENIALS  # noqa: SLF001 - as above
    assert material.together("never", "seen") or len(material._pairs) <= MAX_PAIRS  # noqa: SLF001
