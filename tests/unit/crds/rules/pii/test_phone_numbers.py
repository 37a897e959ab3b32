import pytest
from aipolicy.rules.pii import Entity, matchers_of
from support.entity_checks import check, find
from support.scans import matches

MATCHER = matchers_of(Entity.PHONE_NUMBER)[0]

FOUND = (
    "+49 30 1234567",
    "+493012345678",
    "+33 (0)1 23 45 67 89",
    "+44 20 7946 0958",
    "+1 415 555 2671",
    "+1-415-555-2671",
    "+1 (415) 555-2671",
    "+39-06-1234-5678",
    "0049 30 1234567",
    "(415) 555-2671",
    "(415)555-2671",
    "415-555-2671",
    "415.555.2671",
    "1-415-555-2671",
    "415-555-2671 x12",
    "+354 412 3456",
)
NEAR_MISSES = (
    "4155552671",  # bare digits
    "+1 115 555 2671",  # no area code begins with 1
    "115-555-2671",
    "415-155-2671",  # no exchange does
    "911-555-2671",
    "415-911-2671",
    "+999 1234 5678",  # unassigned
    "+49 123",
    "1+4930123456",
    "2-415-555-2671",
    "415-555-26712",
    "415-555-2671-3",
    "x415-555-2671",
    "3.415.555.2671",
    "2024-05-06 10:15",
    "192.168.100.1234",
    "order 48213-12-1",
    "00 48 65 6c 6c 6f",
    "order 415-555-2671",
)


@pytest.mark.parametrize("number", FOUND)
def test_numbers_are_found(number: str) -> None:
    assert matches(MATCHER, f"Call {number}, please") == [number]
    assert matches(MATCHER, f"{number}.") == [number]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_near_misses_are_not(text: str) -> None:
    assert matches(MATCHER, f"See {text} there") == []


def test_what_follows_the_fifteenth_digit_is_not_part_of_a_number() -> None:
    assert matches(MATCHER, "+49 30 12345678 20240101") == ["+49 30 12345678"]


def test_groups_within_an_account_number_are_none() -> None:
    assert matches(MATCHER, "DE89 3704 0044 0532 0130 00") == []


def test_national_forms_and_what_looks_like_them() -> None:
    for number in (
        *("06 12 34 56 78", "07700 900123", "(11) 98765-4321", "03-1234-5678", "06-12345678"),
        *("079 123 45 67", "0487 12 34 56", "0660 123 45 67", "020 7946 0958", "082 123 4567"),
        *("07700 900 123", "0431 12 34 56", "078 1234 5678", "(030) 1234-5678", "090-1234-5678"),
    ):
        assert find(Entity.PHONE_NUMBER, f"see {number}.") == {number: 0.6}, number
    for text in (
        *("4a 06 12 34 56 78", "06 12 34 56 78 9a", "01-02-2024", "3.06.12.34.56.78"),
        *("079 123 45", "06-1234567", "06-123456789", "00 12 34 56 78", "079 123 45 678"),
        *("1 079 123 45 67", "x06-12345678", "082 123 45678", "0660/123 45", "+35236450.6"),
        *("192 384 768 1536", "A-06-12345678", "item 06-12345678", "06 12 34 56 78.9"),
    ):
        assert find(Entity.PHONE_NUMBER, text) == {}, text


def test_any_number_counts_behind_words() -> None:
    for text, number in (
        ("Tel. 030/1234567", "030/1234567"),
        ('{"mobile": "01761234567"}', "01761234567"),
        ("reach me on 555 1234", "555 1234"),
        ("手机13812345678", "13812345678"),
        ("userPhone=4155552671", "4155552671"),
        ("Desk: 5403926876", "5403926876"),
        ("Durchwahl: 030 1234-567", "030 1234-567"),
        ("télécopie 01.23.45.76", "01.23.45.76"),
        ("телефон 495 123-45-67", "495 123-45-67"),
        ("tlf. 12 43 56", "12 43 56"),
        ("phone 555-1234 ext. 12", "555-1234 ext. 12"),
        ("هاتف 02 2345678", "02 2345678"),
        ("फोन 98765 12345", "98765 12345"),
        ("전화 02-123-4567 내선 12", "02-123-4567 내선 12"),
    ):
        assert find(Entity.PHONE_NUMBER, text) == {number: 0.7}, text
    for text in (
        *("tel 12345", "phone 12345678901234", "phone 2024-11-05", "telephone 1111111"),
        *("mobile app 12345678", "cell 1234567", "a handy 1234567", "phone: order 12, 1234567"),
        *("desk 1234567", "tel 12-34-56", "the office moved 1234567", "phone 12.03.2024"),
    ):
        assert find(Entity.PHONE_NUMBER, text) == {}, text
    check(
        Entity.PHONE_NUMBER, ("12345", "9/11", "2024-11-05", "10:30"), checked=False, bounded=False
    )


def test_digits_in_groups_count_where_a_call_is_asked_for() -> None:
    for text, number in (
        ("They do not answer. You can call 781 5991.", "781 5991"),
        ("stop sending messages to 699 956 915", "699 956 915"),
        ("nobody is answering at (37) 788-063", "(37) 788-063"),
        ("contact us at: 21 232 945 1338", "21 232 945 1338"),
        ("ruf mich bitte unter 89 1234567 an", "89 1234567"),
        ("appelez nous au 71-33-52-22", "71-33-52-22"),
        ("llámame al 416 60 039", "416 60 039"),
        ("chiamami al numero 96 228011", "96 228011"),
        ("ligue para o número 9493 7477", "9493 7477"),
        ("zadzwoń do mnie na numer 322 327 102", "322 327 102"),
        ("позвони мне по номеру 495 123-45-67", "495 123-45-67"),
        ("请拨打 9885 1152", "9885 1152"),
        ("text me back on 33 93 31", "33 93 31"),
    ):
        assert find(Entity.PHONE_NUMBER, text)[number] in (0.6, 0.7), text
    for text in (
        *("call 7815991", "call 2024-11-05", "called 10 000 000 times", "text 1999-2003"),
        *("call of duty 21 1234567", "the message has 781 5991 parts", "call f(781, 5991)"),
        *("ring 12-34", "reached 12 345", "calls 111 1111", "sms 123-456-78901234567"),
        *("contact 3.14159265", "call 0x781 5991", "message 10.0.19045.3803", "call 10:30 15"),
    ):
        assert find(Entity.PHONE_NUMBER, text) == {}, text


def test_a_label_behind_a_number_says_what_it_is() -> None:
    for text, number in (
        ("089 72 63 41 office\n", "089 72 63 41"),
        ("166-684-7899 fax", "166-684-7899"),
        ("001-748-088-2851x818-Fax", "001-748-088-2851x818"),
        ("+1-984-182-0190 mobile;", "+1-984-182-0190"),
        ("2813882583 (mobile)", "2813882583"),
        ("61 51 81 - work", "61 51 81"),
        ("030 1234567 (Büro)", "030 1234567"),
        ("71 33 52 22 portable.", "71 33 52 22"),
        ("699 956 915 móvil\r\n", "699 956 915"),
        ("96 228011 ufficio,", "96 228011"),
        ("9493-7477 telemóvel", "9493-7477"),
        ("322 327 102 komórka", "322 327 102"),
        ("495 123-45-67 факс", "495 123-45-67"),
        ("8123 4567 手机", "8123 4567"),
    ):
        assert find(Entity.PHONE_NUMBER, text)[number] >= 0.7, text
    for text in (
        *("2 000 000 mobile.", "1234567 mobile users", "12345 office", "2024-11-05 work"),
        *("part no. 12-345678 phone.", "v1.2345678-fax", "1234567, phone, email", "1111111 tel"),
        *("3.1415926535 home run", "12-34-56 desk", "12345678901234567 phone", "x1234567 fax"),
    ):
        assert find(Entity.PHONE_NUMBER, text) == {}, text


def test_what_north_america_cannot_have_issued_needs_words() -> None:
    for number in ("+1 115 555 2671", "+1-984-182-0190", "001-748-088-2851"):
        assert find(Entity.PHONE_NUMBER, f"see {number}") == {}
        assert find(Entity.PHONE_NUMBER, f"Fax: {number}") == {number: 0.95}
    assert find(Entity.PHONE_NUMBER, "fax +1 115 555 267") == {}


def test_extensions_are_part_of_a_number() -> None:
    for extension in ("x62406", " ext 12", " ext. 12", " extension 12", ", dw 12", " доб. 5"):
        for number in ("+1-743-438-6774", "+49 30 1234567", "0049 30 1234567"):
            assert list(find(Entity.PHONE_NUMBER, f"at {number}{extension}.")) == [
                f"{number}{extension}"
            ]
    assert list(find(Entity.PHONE_NUMBER, "+49 30 12345678 20240101 x12")) == ["+49 30 12345678"]


def test_streams_find_what_whole_texts_hold() -> None:
    for place, text in (
        (3, "You can call 781 5991, or call"),
        (4, "089 72 63 41 office, 1234567 mobile users"),
        (0, "+1-743-438-6774x62406-Fax"),
        (2, "Desk: 5403926876 ext. 12 x"),
    ):
        assert len(matches(matchers_of(Entity.PHONE_NUMBER)[place], text)) == 1, text
