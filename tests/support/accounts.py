"""Numbers of accounts, cards and documents, and addresses of machines, made by their rules."""

import hashlib
import random
import string

from support.check_digits import DIGITS, complete, luhn, mod_97, values

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ODD_VALUES = "BAKPLCQDREVOSFTGUHMINJWZYX"
"""Letters by their worth at odd places of an Italian fiscal code, from 0 on."""
_BANKS = {"DE": 18, "AT": 16, "CH": 17, "ES": 20, "PL": 24, "SE": 20, "DK": 14, "PT": 21}
"""Digits of an account in some countries that have no letters in it."""
HEAD_OFFICE = "XXX"
"""What ISO 9362 writes for the branch in a bank's code when none is meant."""


def _letters(dice: random.Random, length: int, some: str = string.ascii_uppercase) -> str:
    return "".join(dice.choices(some, k=length))


def make_card(dice: random.Random) -> str | None:
    prefix, length = dice.choice((("4", 16), ("51", 16), ("37", 15), ("6011", 16), ("2221", 16)))
    return complete(prefix + _letters(dice, length - len(prefix) - 1, DIGITS), luhn)


def make_iban(dice: random.Random) -> str:
    country = dice.choice(sorted(_BANKS))
    account = _letters(dice, _BANKS[country], DIGITS)
    check = 98 - mod_97("".join(map(str, values(f"{account}{country}00"))))
    solid = f"{country}{check:02}{account}"
    return " ".join(solid[place : place + 4] for place in range(0, len(solid), 4))


def make_wallet(dice: random.Random) -> str:
    data = bytes([dice.choice((0, 5))]) + dice.randbytes(20)
    data += hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4]
    number, written = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        written = _BASE58[rest] + written
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + written


def make_ethereum(dice: random.Random) -> str:
    return f"0x{dice.randbytes(20).hex()}"


def make_fiscal_code(dice: random.Random) -> str:
    body = f"{_letters(dice, 6)}{dice.randint(0, 99):02}{dice.choice('ABCDEHLMPRST')}"
    body += f"{dice.randint(1, 28) + dice.choice((0, 40)):02}"
    body += f"{dice.choice('AFHL')}{dice.randint(100, 999)}"
    as_letters = "".join(chr(ord("A") + int(one)) if one.isdigit() else one for one in body)
    odd = sum(map(_ODD_VALUES.index, as_letters[::2]))
    even = sum(ord(one) - ord("A") for one in as_letters[1::2])
    return body + chr(ord("A") + (odd + even) % 26)


def make_curp(dice: random.Random) -> str:
    body = f"{_letters(dice, 1)}{dice.choice('AEIOU')}{_letters(dice, 2)}"
    body += f"{dice.randint(40, 99)}{dice.randint(1, 12):02}{dice.randint(1, 28):02}"
    body += f"{dice.choice('HM')}{dice.choice(('DF', 'JC', 'NL', 'NE'))}"
    body += f"{_letters(dice, 3, 'BCDFGLMNR')}0"
    alphabet = "0123456789ABCDEFGHIJKLMN?OPQRSTUVWXYZ"  # the letter between N and O has a place
    total = sum(alphabet.index(one) * (18 - place) for place, one in enumerate(body))
    return f"{body}{-total % 10}"


def make_passport(dice: random.Random) -> str:
    letters, digits = dice.choice(((1, 8), (2, 7), (0, 9)))
    return _letters(dice, letters) + dice.choice("3456789") + _letters(dice, digits - 1, DIGITS)


def make_licence(dice: random.Random) -> str:
    return _letters(dice, dice.randint(1, 2)) + _letters(dice, dice.randint(6, 12), DIGITS)


def make_birth(dice: random.Random) -> str:
    year, month, day = dice.randint(1930, 2015), dice.randint(1, 12), dice.randint(1, 28)
    return dice.choice(
        (f"{day}.{month}.{year}", f"{year}-{month:02}-{day:02}", f"{day}/{month}/{year}")
    )


def make_phone(dice: random.Random) -> str:
    digits = _letters(dice, 8, DIGITS)
    return dice.choice(
        (f"+49 30 {digits}", f"+1 212 55{digits[0]} {digits[:4]}", f"+3361{digits[1:]}")
    )


def make_ip(dice: random.Random) -> str:
    if dice.random() < 0.3:
        return "2001:db8:" + ":".join(f"{dice.randint(1, 65535):x}" for _ in range(6))
    return ".".join(str(dice.randint(11, 99)) for _ in range(4))


def make_mac(dice: random.Random) -> str:
    return dice.choice(":-").join(dice.randbytes(6).hex(":").split(":"))


def make_bic(dice: random.Random) -> str:
    country = dice.choice(("DE", "FR", "US", "GB", "CH"))
    branch = dice.choice(("", HEAD_OFFICE, "500"))
    return _letters(dice, 4) + country + _letters(dice, 2, "FXMLZ2") + branch
