"""Personal data of every kind: what issuers have published, numbers made by rule, and sentences.

A sentence names the kind in a language, so that kinds count which need words near them.
"""

from dataclasses import dataclass

from aipolicy.rules.pii import Entity
from support.accounts import HEAD_OFFICE
from support.identifiers import MAKERS, make_numbers


@dataclass(frozen=True)
class Sample:
    """What one kind looks like."""

    sentences: tuple[str, ...]
    published: tuple[str, ...] = ()
    alone: bool = True
    """Whether it is found without words near it."""


SAMPLES: dict[Entity, Sample] = {
    Entity.EMAIL_ADDRESS: Sample(
        ("Write to {}.", "Schreib an {}", "Écrivez à {} svp"),
        tuple(f"{name}@mail{n}.example.com" for n, name in enumerate("abcdefghijklmnopqrst")),
    ),
    Entity.CREDIT_CARD: Sample(
        ("Card: {}, exp 12/29", "Kreditkarte {}", "信用卡 {}"),
        (
            *("4111 1111 1111 1111", "5555555555554444", "378282246310005", "6011111111111117"),
            *("30569309025904", "3530111333300000", "6200000000000005", "2223003122003222"),
        ),
    ),
    Entity.IBAN: Sample(
        ("Pay to {}.", "Bitte an {} überweisen", "Virement à {}, merci"),
        (
            *("DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "NO9386011117947"),
            *("FR1420041010050500013M02606", "BE68 5390 0754 7034", "NL91 ABNA 0417 1643 00"),
        ),
    ),
    Entity.US_SOCIAL_SECURITY_NUMBER: Sample(("My SSN is {}.", "Social Security: {}")),
    Entity.PHONE_NUMBER: Sample(
        ("Call me at {}, please", "Telefon: {}", "電話 {}"),
        ("+49 30 1234567", "(415) 555-2671", "+33 1 23 45 67 89", "06 12 34 56 78"),
    ),
    Entity.PASSPORT_NUMBER: Sample(
        ("Passport no. {}", "Reisepass: {}", "passeport n° {}", "护照号码{}", "паспорт {}"),
        ("C01X00T47", "X1234567", "AB1234567", "12AB34567", "45 12 123456", "M456B7890"),
        alone=False,
    ),
    Entity.DRIVING_LICENCE_NUMBER: Sample(
        ("Driver's license {}", "Führerschein: {}", "Permis de conduire {}", "ehliyet no {}"),
        ("MORGA657054SM9IJ", "D1234567", "F162823540116", "2270-66-1551", "B072RRE2I55"),
        alone=False,
    ),
    Entity.BITCOIN_ADDRESS: Sample(
        ("Send it to {}.", "Wallet {}"),
        (
            *("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
            *("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        ),
    ),
    Entity.ETHEREUM_ADDRESS: Sample(
        ("Send it to {}.", "Wallet {}"),
        (
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xde709f2102306220921060314715629080e2fb77",
        ),
    ),
    Entity.IMEI: Sample(("IMEI: {}", "imei {}"), ("490154203237518",), alone=False),
    Entity.VIN: Sample(
        ("VIN {}", "Fahrgestellnummer: {}", "numéro de châssis {}"),
        ("1M8GDM9AXKP042788", "1HGCM82633A004352", "5GZCZ43D13S812715"),
        alone=False,
    ),
    Entity.US_TAXPAYER_ID: Sample(("My ITIN is {}", "Taxpayer: {}")),
    Entity.US_ROUTING_NUMBER: Sample(
        ("Routing number {}", "ABA: {}"),
        ("021000021", "011401533", "091000019", "122105155"),
        alone=False,
    ),
    Entity.CA_SOCIAL_INSURANCE_NUMBER: Sample(
        ("My SIN is {}", "numéro d'assurance sociale : {}"),
        ("130 692 544", "193456787"),
        alone=False,
    ),
    Entity.MX_POPULATION_CODE: Sample(
        ("Mi CURP es {}", "See {}."), ("BOXW310820HNERXN09", "HEGG560427MVZRRL04")
    ),
    Entity.BR_TAXPAYER_ID: Sample(
        ("Meu CPF é {}", "CPF: {}"), ("111.444.777-35", "529.982.247-25", "123.456.789-09")
    ),
    Entity.UK_NHS_NUMBER: Sample(
        ("NHS number: {}", "his NHS no {}"),
        ("943 476 5919", "943 476 5870", "401 023 2137"),
        alone=False,
    ),
    Entity.UK_NATIONAL_INSURANCE_NUMBER: Sample(
        ("National Insurance: {}", "NINO {}"), ("AB 12 34 56 C",)
    ),
    Entity.DE_TAX_ID: Sample(
        ("Steuer-ID: {}", "Meine Identifikationsnummer ist {}"),
        ("86095742719", "47036892816", "65929970489", "57549285017"),
    ),
    Entity.DE_IDENTITY_CARD: Sample(
        ("Personalausweis {}", "Ausweisnummer: {}"),
        ("T220001293", "L01X00T47"),
        alone=False,
    ),
    Entity.FR_SOCIAL_SECURITY_NUMBER: Sample(
        ("Sécurité sociale : {}", "mon NIR est {}"),
        ("1 85 05 78 006 084 91", "255081416802538", "253072B07300470"),
    ),
    Entity.ES_IDENTITY_NUMBER: Sample(
        ("Mi DNI es {}", "NIE {}"), ("12345678Z", "X1234567L", "Y1234567X", "12.345.678-Z")
    ),
    Entity.PT_TAX_NUMBER: Sample(
        ("O meu NIF é {}", "Contribuinte {}"), ("501964843", "501 964 843"), alone=False
    ),
    Entity.IT_FISCAL_CODE: Sample(
        ("Codice fiscale: {}", "Il mio cf è {}"),
        ("RSSMRA85T10A562S", "MRTMTT91D08F205J", "RSSMRA80A01H501U", "RSS MRA 85T10 A562S"),
    ),
    Entity.NL_CITIZEN_SERVICE_NUMBER: Sample(
        ("Mijn BSN is {}", "burgerservicenummer {}"), ("111222333", "123456782"), alone=False
    ),
    Entity.BE_NATIONAL_NUMBER: Sample(
        ("Rijksregisternummer {}", "Numéro national : {}"), ("85.07.30-033.28", "93.05.18-223.61")
    ),
    Entity.CH_SOCIAL_SECURITY_NUMBER: Sample(
        ("AHV-Nummer {}", "n° AVS {}"), ("756.9217.0769.85", "7569217076985")
    ),
    Entity.PL_PESEL: Sample(
        ("Mój PESEL to {}", "PESEL: {}"), ("44051401359", "02070803628"), alone=False
    ),
    Entity.SE_IDENTITY_NUMBER: Sample(
        ("Mitt personnummer är {}", "personnummer: {}"),
        ("811218-9876", "670919-9530", "19640823-3234", "701063-2391"),
    ),
    Entity.FI_IDENTITY_CODE: Sample(("Henkilötunnus: {}", "hetu {}"), ("131052-308T",)),
    Entity.NO_IDENTITY_NUMBER: Sample(
        ("Fødselsnummer {}", "fnr: {}"), ("13097248022", "15021951940", "010107 50160")
    ),
    Entity.DK_IDENTITY_NUMBER: Sample(
        ("CPR-nummer {}", "mit cpr er {}"), ("211062-5629", "0707614285"), alone=False
    ),
    Entity.IN_AADHAAR: Sample(
        ("Aadhaar: {}", "मेरा आधार {} है"), ("9999 4105 7058", "999941057058"), alone=False
    ),
    Entity.IN_ACCOUNT_NUMBER: Sample(("PAN: {}", "my PAN card {}"), ("AAAPL1234C", "ALWPG5809L")),
    Entity.AU_TAX_FILE_NUMBER: Sample(
        ("TFN: {}", "tax file number {}"), ("123 456 782",), alone=False
    ),
    Entity.AU_MEDICARE_NUMBER: Sample(
        ("Medicare card {}", "Medicare: {}"), ("2123 45670 1",), alone=False
    ),
    Entity.SG_IDENTITY_NUMBER: Sample(
        ("NRIC {}", "my FIN is {}"),
        ("S1234567D", "T1234567J", "F1234567N", "G1234567X", "M1234567K"),
    ),
    Entity.CN_IDENTITY_NUMBER: Sample(
        ("我的身份证是{}。", "身份证号码：{}"), ("11010519491231002X",)
    ),
    Entity.KR_REGISTRATION_NUMBER: Sample(("주민등록번호 {}", "주민번호: {}")),
    Entity.TR_IDENTITY_NUMBER: Sample(
        ("T.C. kimlik no {}", "TCKN: {}"), ("10000000146",), alone=False
    ),
    Entity.ZA_IDENTITY_NUMBER: Sample(("ID number {}", "SA ID: {}"), ("8001015009087",)),
    Entity.DATE_OF_BIRTH: Sample(
        (
            "She was born on {}.",
            "geboren am {}",
            "née le {}",
            "fecha de nacimiento: {}",
            "出生于{}",
        ),
        (
            "12/03/1985",
            "1985-03-12",
            "12.03.1985",
            "12 March 1985",
            "March 12, 1985",
            "12. März 1985",
        ),
        alone=False,
    ),
    Entity.IP_ADDRESS: Sample(
        ("client ip {}", "von {} gesperrt"),
        ("86.121.97.248", "203.0.113.77", "2001:db8::8a2e:370:7334", "fe80::1ff:fe23:4567:890a"),
    ),
    Entity.MAC_ADDRESS: Sample(
        ("device {}", "Adresse {}"), ("00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e")
    ),
    Entity.SWIFT_CODE: Sample(
        ("SWIFT: {}", "BIC {}"),
        ("DEUTDEFF", "DEUTDEFF500", f"NEDSZAJJ{HEAD_OFFICE}"),
        alone=False,
    ),
    Entity.BR_COMPANY_ID: Sample(
        ("CNPJ {}", "o CNPJ é {}"), ("11.222.333/0001-81", "12.ABC.345/01DE-35")
    ),
    Entity.AU_BUSINESS_NUMBER: Sample(("ABN {}", "our ABN: {}"), ("51 824 753 556",)),
}


def values_of(entity: Entity) -> list[str]:
    """Values of an entity, all of which must be found."""
    made = make_numbers(entity) if entity in MAKERS else []
    return [*SAMPLES[entity].published, *made]


def texts_of(entity: Entity) -> list[tuple[str, str]]:
    """Each value, with one of the sentences around it."""
    sentences = SAMPLES[entity].sentences
    return [
        (value, sentences[place % len(sentences)].format(value))
        for place, value in enumerate(values_of(entity))
    ]
