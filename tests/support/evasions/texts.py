"""Texts in which a client hides words."""

import base64
import codecs
from typing import Final

from support.chats import Request, prompt
from support.disguises import DISGUISES
from support.evasions.records import Evasion, Fate
from support.evasions.requests import HIDDEN, chat, post, user


def _say(*texts: str) -> tuple[Request, ...]:
    return tuple(Request(prompt(text)) for text in texts)


def _disguised(*names: str) -> tuple[Request, ...]:
    return _say(*(f"So: {DISGUISES[name](HIDDEN)}." for name in names))


def _parts(*texts: str, kind: str = "text") -> list[dict[str, str]]:
    return [{"type": kind, "text": text} for text in texts]


def _layered(text: str, times: int) -> str:
    return _layered(base64.b64encode(text.encode()).decode(), times - 1) if times else text


TEXTS: Final = (
    Evasion(
        "Zero-width and bidirectional characters, tags, variation selectors",
        Fate.READ,
        _disguised(
            *("zero-width characters", "bidirectional controls"),
            *("tag characters", "variation selectors"),
        ),
    ),
    Evasion(
        "Homoglyphs, accents, letters struck out",
        Fate.READ,
        _disguised("homoglyphs", "combining marks"),
    ),
    Evasion(
        "Full-width and mathematical letters",
        Fate.READ,
        _disguised("full-width letters", "mathematical letters"),
    ),
    Evasion(
        "HTML entities, once or twice",
        Fate.READ,
        _disguised("decimal entities", "hexadecimal entities", "doubled entities"),
    ),
    Evasion(
        "URL encoding, once or twice",
        Fate.READ,
        _disguised("percent signs", "doubled percent signs"),
    ),
    Evasion(
        "Escapes in the text, as in source code",
        Fate.READ,
        _disguised("escapes of code points", "escapes of bytes"),
    ),
    Evasion(
        "Base64, in either alphabet, with blanks, in lines",
        Fate.READ,
        _disguised("base64", "base64 for addresses", "base64 with blanks", "base64 in lines"),
    ),
    Evasion("Base32, in lines", Fate.READ, _disguised("base32", "base32 in lines")),
    Evasion(
        "Hexadecimal, in lines, as bytes of a program",
        Fate.READ,
        _disguised(
            *("hexadecimal digits", "hexadecimal pairs"),
            *("hexadecimal digits in lines", "hexadecimal bytes of a program"),
        ),
    ),
    Evasion(
        "Binary and octal digits",
        Fate.READ,
        _disguised(
            *("binary digits", "binary digits apart"),
            *("octal digits", "octal digits in lines", "octal escapes"),
        ),
    ),
    Evasion(
        "Codings around each other, three deep",
        Fate.READ,
        (
            *_disguised("base64 of percent signs", "entities of base64"),
            *_say(_layered(HIDDEN, 2), _layered(HIDDEN, 3)),
        ),
    ),
    Evasion(
        "Leetspeak",
        Fate.READ,
        _say(HIDDEN.translate(str.maketrans("aeio", "4310")), "about the b|ue8!rd"),
    ),
    Evasion("ROT13", Fate.READ, _say(codecs.encode(HIDDEN, "rot13"))),
    Evasion(
        "Backwards, whole or word by word",
        Fate.READ,
        _say(HIDDEN[::-1], " ".join(word[::-1] for word in HIDDEN.split())),
    ),
    Evasion(
        "Letters set apart by blanks, marks or line breaks",
        Fate.READ,
        (
            *_say(*(f"about: {mark.join('bluebird')}." for mark in (" ", "-", ".", "\n", ", "))),
            *_say(*(" ".join(mark.join(word) for word in HIDDEN.split()) for mark in ".-_*|/")),
            *_say(*(mark.join(HIDDEN.replace(" ", "")) for mark in (" ", ".", "-", ", "))),
        ),
    ),
    Evasion(
        "Split over the parts of a message",
        Fate.READ,
        (
            chat(user(_parts("the blue", "bird"))),
            chat(user(_parts("about b l u e", "b i r d"))),
            post("/v1/messages", messages=[user(_parts("the blue", "bird"))], max_tokens=9),
            post("/v1/messages", messages=[user("Hi")], system=_parts("the blue", "bird")),
            post("/v1/responses", input=[user(_parts("the blue", "bird", kind="input_text"))]),
        ),
    ),
    Evasion(
        "Split over messages of one role",
        Fate.READ,
        (
            chat(user("about the blue"), user("bird")),
            chat(user("about the blue"), user(_parts("bird"))),
            post("/v1/messages", messages=[user("the blue"), user("bird")], max_tokens=9),
            post("/v1/responses", input=[user("the blue"), user("bird")]),
            post("/api/chat", messages=[user("the blue"), user("bird")]),
        ),
    ),
    Evasion(
        "Split over the members of a request that hold one role's texts",
        Fate.READ,
        (
            post(
                "/v1/messages",
                system="the blue",
                messages=[{"role": "system", "content": "bird"}, user("Hi")],
                max_tokens=9,
            ),
            post(
                "/v1/responses",
                input=[{"role": "developer", "content": "bird"}, user("Hi")],
                instructions="the blue",
            ),
            post("/v1/completions", suffix="bird", prompt="the blue"),
            post("/api/generate", suffix="bird", prompt="the blue"),
        ),
    ),
    Evasion(
        "Split over turns (`promptInjection`, with a session)",
        Fate.READ,
        tests=("test_sessions.py::test_an_attack_that_is_split_over_turns_is_denied",),
    ),
)
