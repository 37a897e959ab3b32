"""Numbers of persons with right check digits, made from the rules that the issuers publish."""

import random
import string
from collections.abc import Callable
from itertools import count

from aipolicy.rules.pii import Entity
from support import accounts
from support.check_digits import (
    DIGITS,
    complete,
    iso_7064_mod_11_10,
    luhn,
    mod_97,
    sum_of,
    values,
    verhoeff,
)

Make = Callable[[random.Random], str | None]
"""Makes a number, or None where chance has led to one that does not exist."""


def digits(dice: random.Random, length: int, first: str = DIGITS) -> str:
    """Some digits."""
    return dice.choice(first) + "".join(dice.choices(DIGITS, k=length - 1))


def day(dice: random.Random, order: str = "ymd") -> str:
    """A day of the last century, in two digits each."""
    parts = {"y": dice.randint(30, 99), "m": dice.randint(1, 12), "d": dice.randint(1, 28)}
    return "".join(f"{parts[one]:02}" for one in order)


def _us_routing(dice: random.Random) -> str | None:
    body = dice.choice(("02", "11", "26", "31", "12")) + digits(dice, 6)
    return complete(body, lambda all9: sum_of(all9, (3, 7, 1, 3, 7, 1, 3, 7, 1)) % 10 == 0)


def _nhs(dice: random.Random) -> str | None:
    body = digits(dice, 9)
    rest = 11 - sum_of(body, (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11
    number = None if rest == 10 else body + str(rest % 11)
    return number and f"{number[:3]} {number[3:6]} {number[6:]}"


def _steuer_id(dice: random.Random) -> str | None:
    some = dice.sample(DIGITS, 9)
    body = [*some, dice.choice(some)]
    dice.shuffle(body)
    return None if body[0] == "0" else complete("".join(body), iso_7064_mod_11_10)


def _personalausweis(dice: random.Random) -> str | None:
    alphabet = "0123456789CFGHJKLMNPRTVWXYZ"
    body = dice.choice("CFGHJKLMNPRTVWXYZ") + "".join(dice.choices(alphabet, k=8))
    check = sum(value * weight for value, weight in zip(values(body), (7, 3, 1) * 3, strict=True))
    return f"{body}{check % 10}" if sum(map(str.isdigit, body)) > 2 else None


def _nir(dice: random.Random) -> str:
    body = f"{dice.choice('12')}{day(dice, 'ym')}{dice.randint(10, 95)}{dice.randint(100, 999)}"
    body += f"{dice.randint(1, 999):03}"
    return f"{body}{97 - mod_97(body):02}"


def _dni(dice: random.Random) -> str:
    number = digits(dice, 8, "123456789")
    return number + "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]


def _bsn(dice: random.Random) -> str | None:
    body = digits(dice, 8, "123456789")
    return complete(body, lambda all9: sum_of(all9, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0)


def _pesel(dice: random.Random) -> str:
    body = day(dice) + digits(dice, 4)
    return f"{body}{-sum_of(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10}"


def _cpf(dice: random.Random) -> str:
    body = digits(dice, 9)
    for most in (10, 11):
        rest = sum_of(body, range(most, 1, -1)) * 10 % 11
        body += str(rest % 10)
    return f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}"


def _cnpj(dice: random.Random) -> str:
    body = digits(dice, 8) + "0001"
    for weights in ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)):
        body += str(sum_of(body, weights) * 10 % 11 % 10)
    return f"{body[:2]}.{body[2:5]}.{body[5:8]}/{body[8:12]}-{body[12:]}"


def _aadhaar(dice: random.Random) -> str | None:
    number = complete(digits(dice, 11, "23456789"), verhoeff)
    return number and f"{number[:4]} {number[4:8]} {number[8:]}"


def _personnummer(dice: random.Random) -> str | None:
    number = complete(day(dice) + digits(dice, 3, "3456789"), luhn)
    return number and f"{number[:6]}-{number[6:]}"


def _hetu(dice: random.Random) -> str:
    born, serial = day(dice, "dmy"), f"{dice.randint(240, 899)}"
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(born + serial) % 31]
    return f"{born}{dice.choice('-YXWVU')}{serial}{check}"


def _fodselsnummer(dice: random.Random) -> str | None:
    body: str | None = day(dice, "dmy") + digits(dice, 3, "01234")
    for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
        rest = -sum_of(body or "", weights) % 11
        if rest == 10:
            return None
        body = f"{body}{rest}"
    return body


def _cpr(dice: random.Random) -> str:
    return f"{day(dice, 'dmy')}-{digits(dice, 4)}"


def _portuguese(dice: random.Random) -> str:
    body = digits(dice, 8, "123")
    check = 11 - sum_of(body, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return f"{body}{0 if check > 9 else check}"


def _belgian(dice: random.Random) -> str:
    body = day(dice) + f"{dice.randint(1, 997):03}"
    check = 97 - mod_97(body)
    return f"{body[:2]}.{body[2:4]}.{body[4:6]}-{body[6:]}.{check:02}"


def _swiss(dice: random.Random) -> str:
    body = "756" + digits(dice, 9)
    check = -sum_of(body, (1, 3) * 6) % 10
    return f"756.{body[3:7]}.{body[7:11]}.{body[11]}{check}"


def _sin(dice: random.Random) -> str | None:
    number = complete(digits(dice, 8, "1234567"), luhn)
    return number and f"{number[:3]} {number[3:6]} {number[6:]}"


def _tfn(dice: random.Random) -> str | None:
    return complete(
        digits(dice, 8, "123456789"),
        lambda all9: sum_of(all9, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0,
    )


def _medicare(dice: random.Random) -> str:
    body = digits(dice, 8, "23456")
    return (
        f"{body[:4]} {body[4:]}{sum_of(body, (1, 3, 7, 9, 1, 3, 7, 9)) % 10} {dice.randint(1, 9)}"
    )


def _abn(dice: random.Random) -> str:
    body = digits(dice, 9)
    for lead in count(10):
        number = f"{lead}{body}"
        lessened = f"{int(number[0]) - 1}{number[1:]}"
        if sum_of(lessened, (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)) % 89 == 0:
            return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"
    raise AssertionError


def _nric(dice: random.Random) -> str:
    body = digits(dice, 7)
    total = sum_of(body, (2, 7, 6, 5, 4, 3, 2))
    return f"S{body}{'JZIHGFEDCBA'[total % 11]}"


def _chinese(dice: random.Random) -> str:
    body = f"110105{dice.randint(1950, 2005)}{day(dice, 'md')}{digits(dice, 3)}"
    for check in "0123456789X":
        total = sum(2 ** (17 - place) * int(one) for place, one in enumerate(body))
        if (total + (10 if check == "X" else int(check))) % 11 == 1:
            return body + check
    raise AssertionError


def _korean(dice: random.Random) -> str:
    body = day(dice) + dice.choice("12") + digits(dice, 5)
    check = (11 - sum_of(body, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    return f"{body[:6]}-{body[6:]}{check}"


def _turkish(dice: random.Random) -> str:
    body = digits(dice, 9, "123456789")
    odd, even = sum(values(body[::2])), sum(values(body[1::2]))
    body += str((7 * odd - even) % 10)
    return body + str(sum(values(body)) % 10)


def _south_african(dice: random.Random) -> str | None:
    return complete(f"{day(dice)}{digits(dice, 4)}{dice.choice('01')}8", luhn)


def _imei(dice: random.Random) -> str | None:
    return complete("35" + digits(dice, 12), luhn)


def _vin(dice: random.Random) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
    body = "1HG" + "".join(dice.choices(alphabet, k=5)) + "?" + "".join(dice.choices("AC12", k=2))
    body += digits(dice, 6)
    groups = ("AJ1", "BKS2", "CLT3", "DMU4", "ENV5", "FW6", "GPX7", "HY8", "RZ9", "0")
    worth = {one: int(group[-1]) for group in groups for one in group}
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(worth.get(one, 0) * weight for one, weight in zip(body, weights, strict=True))
    return body.replace("?", "X" if total % 11 == 10 else str(total % 11))


def _nino(dice: random.Random) -> str:
    prefix = dice.choice("ABCEHJLMPRSWXY") + dice.choice("ABCEHJLMPRSWXYZ")
    number = digits(dice, 6)
    return f"{prefix} {number[:2]} {number[2:4]} {number[4:]} {dice.choice('ABCD')}"


def _pan(dice: random.Random) -> str:
    letters = "".join(dice.choices(string.ascii_uppercase, k=3))
    return f"{letters}P{dice.choice(string.ascii_uppercase)}{digits(dice, 4, '123')}K"


def _ssn(dice: random.Random) -> str:
    return f"{dice.randint(1, 665):03}-{dice.randint(1, 99):02}-{dice.randint(1, 9999):04}"


def _itin(dice: random.Random) -> str:
    return f"9{digits(dice, 2)}-{dice.choice((50, 65, 70, 88, 90, 94, 99))}-{digits(dice, 4)}"


MAKERS: dict[Entity, Make] = {
    Entity.CREDIT_CARD: accounts.make_card,
    Entity.IBAN: accounts.make_iban,
    Entity.PHONE_NUMBER: accounts.make_phone,
    Entity.PASSPORT_NUMBER: accounts.make_passport,
    Entity.DRIVING_LICENCE_NUMBER: accounts.make_licence,
    Entity.BITCOIN_ADDRESS: accounts.make_wallet,
    Entity.ETHEREUM_ADDRESS: accounts.make_ethereum,
    Entity.MX_POPULATION_CODE: accounts.make_curp,
    Entity.IT_FISCAL_CODE: accounts.make_fiscal_code,
    Entity.DATE_OF_BIRTH: accounts.make_birth,
    Entity.IP_ADDRESS: accounts.make_ip,
    Entity.MAC_ADDRESS: accounts.make_mac,
    Entity.SWIFT_CODE: accounts.make_bic,
    Entity.US_SOCIAL_SECURITY_NUMBER: _ssn,
    Entity.US_TAXPAYER_ID: _itin,
    Entity.US_ROUTING_NUMBER: _us_routing,
    Entity.UK_NHS_NUMBER: _nhs,
    Entity.UK_NATIONAL_INSURANCE_NUMBER: _nino,
    Entity.DE_TAX_ID: _steuer_id,
    Entity.DE_IDENTITY_CARD: _personalausweis,
    Entity.FR_SOCIAL_SECURITY_NUMBER: _nir,
    Entity.ES_IDENTITY_NUMBER: _dni,
    Entity.NL_CITIZEN_SERVICE_NUMBER: _bsn,
    Entity.PL_PESEL: _pesel,
    Entity.BR_TAXPAYER_ID: _cpf,
    Entity.BR_COMPANY_ID: _cnpj,
    Entity.IN_AADHAAR: _aadhaar,
    Entity.IN_ACCOUNT_NUMBER: _pan,
    Entity.SE_IDENTITY_NUMBER: _personnummer,
    Entity.FI_IDENTITY_CODE: _hetu,
    Entity.NO_IDENTITY_NUMBER: _fodselsnummer,
    Entity.DK_IDENTITY_NUMBER: _cpr,
    Entity.PT_TAX_NUMBER: _portuguese,
    Entity.BE_NATIONAL_NUMBER: _belgian,
    Entity.CH_SOCIAL_SECURITY_NUMBER: _swiss,
    Entity.CA_SOCIAL_INSURANCE_NUMBER: _sin,
    Entity.AU_TAX_FILE_NUMBER: _tfn,
    Entity.AU_MEDICARE_NUMBER: _medicare,
    Entity.AU_BUSINESS_NUMBER: _abn,
    Entity.SG_IDENTITY_NUMBER: _nric,
    Entity.CN_IDENTITY_NUMBER: _chinese,
    Entity.KR_REGISTRATION_NUMBER: _korean,
    Entity.TR_IDENTITY_NUMBER: _turkish,
    Entity.ZA_IDENTITY_NUMBER: _south_african,
    Entity.IMEI: _imei,
    Entity.VIN: _vin,
}


def make_numbers(entity: Entity, wanted: int = 20) -> list[str]:
    """As many numbers of an entity, the same ones each time."""
    dice = random.Random(entity)  # noqa: S311 - the same each time, and nothing is kept secret
    made: list[str] = []
    while len(made) < wanted:
        number = MAKERS[entity](dice)
        if number is not None and number not in made:
            made.append(number)
    return made
