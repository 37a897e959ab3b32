"""How a format becomes a matcher: what stands around it, words, scores, what is allowed."""

from aipolicy.findings import Finding
from aipolicy.rules.expressions.regexes import Regex
from aipolicy.rules.matchers import MatchDetector
from aipolicy.rules.pii.formats import (
    GAP,
    Format,
    compact,
    digits_of,
    make_matcher,
    near_words,
    wide_format,
)
from support.scans import matches

FIVE = r"\d{5}"


def scan(
    one: Format, text: str, threshold: float = 0.5, allow: tuple[str, ...] = ()
) -> list[Finding]:
    matcher = make_matcher("Five", one, threshold, allow)
    return list(MatchDetector((matcher,)).scan(text.encode(), 0, (0,)))


def test_digits() -> None:
    assert digits_of("1-2 3x٤".encode()) == b"123"
    assert compact("12 ab-3ü".encode()) == "12AB3Ü"


def test_a_number_stands_alone() -> None:
    one = make_matcher("Five", Format(FIVE))

    for text in (
        "12345",
        "(12345)",
        "a 12345.",
        "n=12345&",
        "é12345é",
        "号码12345。",
        "- 12345 -",
        "$ 12345",
    ):
        assert matches(one, text) == ["12345"]
    for text in (
        "123456",
        "x12345",
        "1-12345",
        "1.12345",
        "a/12345",
        "a_12345",
        "12345-1",
        "12345.6",
        "12345x",
    ):
        assert matches(one, text) == []
    for text in ("$12345", "€12345", "#12345", "@12345", "~12345"):
        assert matches(one, text) == []


def test_words_make_a_number_surer() -> None:
    one = Format(FIVE, words=("tax id", "код"), score=0.4, near=0.9)

    for text in ("tax id 12345", "Tax_ID: 12345", "my_tax-id=12345", "TAX\nID\n12345", "код 12345"):
        assert [finding.score for finding in scan(one, text)] == [0.9]
    assert scan(one, "taxi 12345") == scan(one, "tax id" + "." * 91 + "12345") == []
    assert [finding.score for finding in scan(one, "12345", 0.4)] == [0.4]


def test_what_is_called_otherwise_is_doubtful() -> None:
    for text in ("order 12345", "Invoice no. 12345", "Rechnung Nr. 12345", "tracking id = 12345"):
        assert scan(Format(FIVE, score=0.7), text) == []
        assert len(scan(Format(FIVE, score=0.8), text)) == 1
    assert len(scan(Format(FIVE, score=0.7), "order it, 12345")) == 1


def test_behind_words_only_what_follows_them_counts() -> None:
    one = Format(FIVE, words=("pin", "number"), behind=True, score=0.7)

    for text in (
        "pin 12345",
        "numbers: 12345",
        "your_pin_is 12345",
        "PIN-12345",
        f"pin{'.' * 40}12345",
    ):
        assert matches(make_matcher("Five", one), text) == ["12345"]
    for text in (
        "12345",
        "pink 12345",
        "spin 12345",
        "pin 1 12345",
        f"pin{'.' * 41}12345",
        "pin 123456",
    ):
        assert scan(one, text) == []
    assert [finding.score for finding in scan(one, "pin 12345")] == [0.7]


def test_a_refused_one_hides_none_behind_it() -> None:
    one = Format(r"\d{2} ?\d{3}", lambda digits: digits == "12345", words=("pin",), behind=True)

    assert [finding.start for finding in scan(one, "pin 99999, pin 12345")] == [15]


def test_wide_gaps_count_near_words() -> None:
    one = wide_format(rf"\d\d{GAP}\d{{3}}", lambda digits: digits == "12345", ("tax id",))

    for gap in (" ", "-", ".", "_", "  ", "\n", " \r\n ", "\u00a0", "\u00a0 ", "\u2009", "--"):
        assert [found.score for found in scan(one, f"tax id 12{gap}345")] == [0.95], repr(gap)
        assert scan(one, f"see 12{gap}345") == [], repr(gap)
        assert scan(one, f"tax id 12{gap}346") == [], repr(gap)
    for gap in ("", "     ", "/", "+", "\n\n\n\n\n", ", ", " x "):
        assert scan(one, f"tax id 12{gap}345") == [], repr(gap)
    matcher = make_matcher("Five", one, 0.5)
    for gap in (" ", "  ", "\r\n", "."):
        assert matches(matcher, f"my tax id 12{gap}345, 12 12") == [f"12{gap}345"]


def test_what_is_allowed_is_compared_without_spaces_and_case() -> None:
    one = Format(r"[A-Za-z]\d{2} ?\d{2}")

    assert scan(one, "a12 34", allow=("A-1234",)) == []
    assert len(scan(one, "a12 35", allow=("A-1234",))) == 1


def test_words_that_stand_in_others() -> None:
    words = Regex(near_words(("sin", "passport", "паспорт")))

    for text in (
        *(b"sin", b"SIN", b"my_sin_1", b"sinNumber", b"userSin", b"userSIN", b"sins", b"sin_id"),
        *(b"passports", b"userPassportNo", b"PASSPORT", "паспорта".encode(), "ПАСПОРТ".encode()),
    ):
        assert words.search(text) is not None
    for text in (b"using", b"since", b"cousin", b"eSinc"):
        assert words.search(text) is None
