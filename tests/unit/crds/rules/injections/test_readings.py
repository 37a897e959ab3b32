from aipolicy.rules.injections.readings import Reader, fold, is_wide
from hypothesis import given
from hypothesis import strategies as st

GIVEN = ("忽略", "指令", "คำสั่ง", "무시")

TEXTS = {
    "Ignore ALL, don't ask_me!": ["ignore", "all", "don", "t", "ask", "me"],
    "v1.2/path-to:x": ["v1", "2", "path", "to", "x"],
    "": [],
    " \n\t\x00": [],
    "Instrucciónes «anteriores»": ["instrucciones", "anteriores"],
    "ÜBERSPRINGE, Straße": ["uberspringe", "strasse"],
    "Забудь всё, ёлки": ["забудь", "все", "елки"],
    "yukarıdaki İLK": ["yukaridaki", "ilk"],
    "łódź đường": ["lodz", "duong"],
    "“quoted”—dash…end": ["quoted", "dash", "end"],
    "请忽略之前的指令。": ["请", "忽略", "之", "前", "的", "指令"],
    "이전 무시해": ["이", "전", "무시", "해"],
    "ABC株式会社 x": ["abc", "株", "式", "会", "社", "x"],
    "ทำคำสั่ง": ["ท", "ำ", "คำสั่ง"],
    "تجاهل التعليمات،": ["تجاهل", "التعليمات"],
    "a😀b": ["a", "b"],
    "ｆｕｌｌ ＷＩＤＴＨ": ["full", "width"],
    "\u212aEY, İX": ["key", "ix"],
    "“忽略”指令x忽": ["忽略", "指令", "x", "忽"],
}


def test_words_of_many_scripts_are_read() -> None:
    reader = Reader(GIVEN)

    for text, words in TEXTS.items():
        assert reader.words(text.encode()) == words, text


def test_a_sigma_ends_a_word_as_it_does_in_the_whole_text() -> None:
    assert Reader().words("ΛΟΓΟΣ ΛΟΓΟΣ.ΚΑΙ".encode()) == ["λογος", "λογοσ", "και"]


@given(st.lists(st.sampled_from([*TEXTS, "é", "̈", "x", " ", ".", "\u2028"])).map("".join))
def test_each_word_has_its_place(text: str) -> None:
    reader = Reader(GIVEN)
    data = text.encode()

    words, places = reader.words(data), list(reader.places(data))

    assert len(words) == len(places)
    for word, (start, end) in zip(words, places, strict=True):
        raw = data[start:end].decode()
        assert word == (raw if is_wide(raw) else fold(raw))
    assert places == sorted(places)


@given(st.binary(max_size=40))
def test_bytes_that_are_no_text_are_read_too(data: bytes) -> None:
    reader = Reader()

    assert len(reader.words(data)) == len(list(reader.places(data)))


def test_a_mark_that_stands_alone_is_a_word() -> None:
    assert fold("\u0308") == "\u0308"
