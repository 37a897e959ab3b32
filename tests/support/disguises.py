"""Ways in which a text is disguised from rules, each undone by the views of a text."""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

_HOMOGLYPHS: Final = str.maketrans(
    "aceiopsxyBEKMOT",
    "\u0430\u0441\u0435\u0456\u043e\u0440\u0455\u0445\u0443\u0412\u0415\u041a\u041c\u041e\u0422",
)


def _each(spell: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(spell(letter) for letter in text)


def _split(text: str) -> str:
    """Letters apart from each other; a mark of the text stands for the blank that it replaces."""
    return " ".join(text.replace(" ", ""))


DISGUISES: Final[Mapping[str, Callable[[str], str]]] = {
    "zero-width characters": _each(lambda letter: f"{letter}\u200b"),
    "bidirectional controls": lambda text: f"\u202e{text[:3]}\u202c\u2067{text[3:]}\u2069",
    "tag characters": _each(
        lambda letter: chr(0xE0000 + ord(letter)) if " " <= letter < "\x7f" else letter
    ),
    "variation selectors": _each(lambda letter: f"{letter}\ufe0f"),
    "combining marks": _each(lambda letter: f"{letter}\u0336\u0301\u035b"),
    "homoglyphs": lambda text: text.translate(_HOMOGLYPHS),
    "full-width letters": _each(
        lambda letter: chr(ord(letter) + 0xFEE0) if "!" <= letter < "\x7f" else letter
    ),
    "mathematical letters": _each(
        lambda letter: chr(0x1D41A + ord(letter) - ord("a")) if "a" <= letter <= "z" else letter
    ),
    "digits of other scripts": _each(
        lambda letter: chr(0x660 + int(letter)) if letter in "0123456789" else letter
    ),
    "decimal entities": _each(lambda letter: f"&#{ord(letter)};"),
    "hexadecimal entities": _each(lambda letter: f"&#x{ord(letter):X};"),
    "doubled entities": _each(lambda letter: f"&amp;#{ord(letter)};"),
    "percent signs": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "doubled percent signs": lambda text: quote("".join(f"%{byte:02x}" for byte in text.encode())),
    "escapes of code points": _each(
        lambda letter: f"\\u{ord(letter):04x}" if letter <= "\uffff" else letter
    ),
    "escapes of bytes": _each(
        lambda letter: f"\\x{ord(letter):02x}" if letter <= "\x7f" else letter
    ),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 with blanks": lambda text: " ".join(
        re.findall("....", base64.b64encode(text.encode()).decode())
    ),
    "base64 in lines": lambda text: "\n".join(
        re.findall(".{1,8}", base64.b64encode(text.encode()).decode())
    ),
    "hexadecimal digits": lambda text: text.encode().hex(),
    "hexadecimal pairs": lambda text: text.encode().hex(" "),
    "hexadecimal digits in lines": lambda text: "\n".join(
        re.findall(".{1,30}", text.encode().hex())
    ),
    "hexadecimal bytes of a program": lambda text: ",\n  ".join(
        ", ".join(f"0x{byte:02x}" for byte in text.encode()[start : start + 12])
        for start in range(0, len(text.encode()), 12)
    ),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "base32 in lines": lambda text: "\n".join(
        re.findall(".{1,20}", base64.b32encode(text.encode()).decode())
    ),
    "binary digits": lambda text: "".join(f"{byte:08b}" for byte in text.encode()),
    "binary digits apart": lambda text: " ".join(f"{byte:08b}" for byte in text.encode()),
    "octal digits": lambda text: " ".join(f"{byte:03o}" for byte in text.encode()),
    "octal digits in lines": lambda text: "\n".join(
        " ".join(f"{byte:03o}" for byte in text.encode()[start : start + 8])
        for start in range(0, len(text.encode()), 8)
    ),
    "octal escapes": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()),
    "letters apart": _split,
    "letters one to a line": lambda text: re.sub("(?<=[a-z])(?=[a-z])", "\n", text),
    "base64 of base64": lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    "base64 of percent signs": lambda text: base64.b64encode(
        "".join(f"%{byte:02x}" for byte in text.encode()).encode()
    ).decode(),
    "entities of base64": lambda text: "".join(
        f"&#{byte};" for byte in base64.b64encode(text.encode())
    ),
}
"""By their names."""
