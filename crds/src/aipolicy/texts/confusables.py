"""Characters that look like ASCII ones: the letters of which a word in disguise is made.

Source: Unicode Technical Standard #39, *confusables.txt* (its pairs of single characters of
which one is ASCII), as kept in the package confusable-homoglyphs 3.3.1, without those that
compatibility decomposition makes ASCII and those of everyday Japanese and Chinese. Added by hand
are letters that the standard keeps apart and attackers do not: small Greek and Cyrillic ones,
quotation marks and the long dash. Capital letters that look like a small L are an I here, since
that is what they are read as.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_BY_LOOKS: Final = {
    "!": "1C3 2D51",
    '"': "AB BB 201C 201D 201E 201F 2033",
    "'": (
        "2B9 2BB 2BC 2BD 2BE 2C8 2CA 2CB 2F4 55A 55D 144A 16CC 2018 2019 201B 2032 2035 A78C "
        "16F51 16F52"
    ),
    "(": "2768 2772 FD3E",
    ")": "2769 2773 FD3F",
    "+": "16ED 2795 1029B",
    ",": "201A A4F9",
    "-": "2D7 2010 2012 2013 2014 2043 2212 2796 2CBA",
    ".": "A4F8 A60E 1D16D",
    "/": "1735 2041 2044 2215 2571 27CB 29F8 2CC6 1D23A",
    "2": "1A7 3E8 14BF A644 A6EF A75A",
    "3": "1B7 21C 417 4E0 2CCC A76A A7AB 118CA 16F3B 1D206",
    "4": "13CE 118AF",
    "5": "1BC 118BB",
    "6": "431 13EE 2CD2 118D5",
    "7": "104D2 118C6 1D212",
    "8": "222 223 B03 1031A",
    "9": "2CCA A76E 118AC 118CC 118D6",
    ":": "2D0 2F8 589 903 A83 16EC 1803 1809 205A 2236 A4FD A789",
    "<": "2C2 1438 16B2 2039 276E 1D236",
    "=": "1400 2E40 30A0 A4FF",
    ">": "2C3 1433 203A 276F 16F3F 1D237",
    "A": "391 410 13AA 15C5 A4EE 102A0 16F40",
    "B": "392 412 13F4 15F7 A4D0 A7B4 10282 102A1 10301",
    "C": "421 13DF 2CA4 A4DA 102A2 10302 10415 1051C 118F2 1F74C",
    "D": "13A0 15DE 15EA A4D3",
    "E": "395 415 13AC 22FF 2D39 A4F0 10286 118A6 118AE",
    "F": "3DC 15B4 A4DD A798 10287 102A5 10525 118A2 118C2 1D213",
    "G": "50C 13C0 13F3 A4D6",
    "H": "397 41D 13BB 157C 2C8E A4E7 102CF",
    "I": "196 399 406 4C0 16C1 2C92 A4F2 10309",
    "J": "37F 408 13AB 148D A4D9 A7B2",
    "K": "39A 41A 13E6 16D5 2C94 A4D7 10518",
    "L": "13DE 14AA 2CD0 A4E1 1041B 10526 118A3 118B2 16F16 1D22A",
    "M": "39C 3FA 41C 13B7 15F0 16D6 2C98 A4DF 102B0 10311",
    "N": "39D 2C9A A4E0 10513",
    "O": "39F 41E 555 B20 12D0 2C9E 2D54 A4F3 10292 102AB 10404 104C2 10516 118B5",
    "P": "3A1 420 13E2 146D 2CA2 A4D1 10295",
    "Q": "2D55",
    "R": "1A6 13A1 13D2 1587 A4E3 104B4 16F35 1D216",
    "S": "405 54F 13D5 13DA A4E2 10296 10420 16F3A",
    "T": "3A4 422 13A2 22A4 27D9 2CA6 A4D4 10297 102B1 10315 118BC 16F0A 1F768",
    "U": "54D 1200 144C 222A 22C3 A4F4 104CE 118B8 16F42",
    "V": "474 13D9 142F 2D38 A4E6 A6DF 1051D 118A0 16F08 1D20D",
    "W": "51C 13B3 13D4 A4EA 118EF",
    "X": "3A7 425 166D 16B7 2573 2CAC 2D5D A4EB A7B3 10290 102B4 10317 10322 10527 118EC",
    "Y": "3A5 423 4AE 13A9 13BD 2CA8 A4EC 102B2 118A4 16F43",
    "Z": "396 13C3 A4DC 102F5 118A9",
    "\\": "2216 27CD 29F5 29F9 31D4 4E36 1D20F 1D23B",
    "a": "251 3B1 430 237A",
    "b": "184 3B2 42C 432 13CF 1472 15AF",
    "c": "441 1D04 2CA5 ABAF 1043D",
    "d": "501 13E7 146F A4D2",
    "e": "3B5 435 454 4BD 212E AB32",
    "f": "584 1E9D A799 AB35",
    "g": "18D 261 581 1D83",
    "h": "43D 4BB 570 13C2",
    "i": "131 269 26A 3B9 456 457 13A5 2373 A647 AB75 118C3",
    "j": "3F3 458",
    "k": "3BA 43A",
    "l": "1C0 4CF 2223 23FD 2D4F 1028A 10320 16F28",
    "m": "43C",
    "n": "3B7 578 57C",
    "o": (
        "3BF 3C3 43E 585 C02 C82 D02 D20 D82 101D 10FF 1D0F 1D11 2C9F AB3D 1042C 104EA 118C8 118D7"
    ),
    "p": "3C1 440 2374 2CA3",
    "q": "51B 563 566",
    "r": "433 1D26 2C85 AB47 AB48 AB81",
    "s": "1BD 455 A731 ABAA 10448 118C1",
    "t": "3C4 442",
    "u": "28B 3C5 57D 1D1C A79F AB4E AB52 104F6 118D8",
    "v": "3BD 475 1D20 2228 22C1 ABA9 11706 118C0",
    "w": "26F 3C9 461 51D 561 1D21 AB83 1170A 1170E 1170F",
    "x": "D7 3C7 445 1541 157D 166E 292B 292C 2A2F",
    "y": "263 28F 3B3 443 4AF 10E7 1D8C 1EFF AB5A 118DC",
    "z": "1D22 AB93 118C4",
}
"""The code points, in hexadecimal, that look like a character."""

CONFUSABLES: Final[Mapping[int, str]] = MappingProxyType(
    {int(code, 16): plain for plain, codes in _BY_LOOKS.items() for code in codes.split()}
)
"""What a code point looks like."""
