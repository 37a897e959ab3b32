"""Kinds of no one language, told in many; and whether every kind has enough examples."""

from aipolicy.rules.pii import Entity
from support.entity_checks import find
from support.personal_data import values_of

TOLD = {
    Entity.CREDIT_CARD: (
        *("card {}", "Kreditkarte {}", "carte bancaire {}", "tarjeta {}", "carta di credito {}"),
        *(
            "cartão {}",
            "betaalkaart {}",
            "karta {}",
            "карта {}",
            "信用卡{}",
            "カード {}",
            "카드 {}",
        ),
    ),
    Entity.PHONE_NUMBER: (
        *("phone {}", "Telefon {}", "téléphone {}", "móvil {}", "cellulare {}", "telemóvel {}"),
        *(
            "mobiel {}",
            "komórka {}",
            "телефон {}",
            "手机{}",
            "携帯 {}",
            "전화 {}",
            "هاتف {}",
            "फोन {}",
        ),
    ),
    Entity.PASSPORT_NUMBER: (
        *("passport {}", "Reisepass {}", "passeport {}", "pasaporte {}", "passaporto {}"),
        *(
            "paszport {}",
            "паспорт {}",
            "护照{}",
            "パスポート {}",
            "여권 {}",
            "पासपोर्ट {}",
            "جواز {}",
        ),
    ),
    Entity.DRIVING_LICENCE_NUMBER: (
        *("driving licence {}", "Führerschein {}", "permis de conduire {}", "patente di guida {}"),
        *("permiso de conducir {}", "rijbewijs {}", "prawo jazdy {}", "驾照{}", "運転免許 {}"),
    ),
    Entity.DATE_OF_BIRTH: (
        *("born {}", "geboren {}", "née le {}", "fecha de nacimiento {}", "nato il {}"),
        *("родился {}", "出生{}", "生年月日 {}", "생년월일 {}", "जन्म {}", "تاريخ الميلاد {}"),
    ),
    Entity.IMEI: (
        *("imei {}", "Gerätenummer {}", "numéro de l'appareil {}", "número del dispositivo {}"),
        *("toestelnummer {}", "numer urządzenia {}", "номер устройства {}", "串号{}", "단말기 {}"),
    ),
    Entity.VIN: (
        *("chassis {}", "Fahrgestellnummer {}", "numéro de châssis {}", "bastidor {}"),
        *("numero di telaio {}", "número do chassi {}", "numer nadwozia {}", "номер кузова {}"),
        *("车架号{}", "車台番号 {}", "차대번호 {}"),
    ),
    Entity.US_SOCIAL_SECURITY_NUMBER: (
        *("social security {}", "Sozialversicherung {}", "sécurité sociale {}", "seguro social {}"),
        *("previdenza sociale {}", "segurança social {}", "социального страхования {}"),
        *("社会安全号{}", "社会保障番号 {}", "사회보장번호 {}"),
    ),
    Entity.US_TAXPAYER_ID: (
        *("taxpayer {}", "Steuernummer {}", "numéro fiscal {}", "número de contribuyente {}"),
        *(
            "codice fiscale {}",
            "belastingnummer {}",
            "numer podatkowy {}",
            "税号{}",
            "納税者番号 {}",
        ),
    ),
    Entity.US_ROUTING_NUMBER: (
        *("routing {}", "Bankleitzahl {}", "code banque {}", "número de ruta {}", "numer banku {}"),
        *("codice bancario {}", "código do banco {}", "маршрутный номер {}", "路由号码{}"),
    ),
}
"""What kinds of no one language are called in several."""


def test_kinds_of_no_one_language_are_found_in_many() -> None:
    for entity, sentences in TOLD.items():
        assert len(sentences) >= 8
        for place, sentence in enumerate(sentences):
            value = values_of(entity)[place % 5]
            found_there = find(entity, sentence.format(value))
            assert value in found_there, (entity, sentence)
            assert found_there[value] >= 0.7, (entity, sentence)


def test_every_kind_has_enough_examples() -> None:
    assert min(len(values_of(entity)) for entity in Entity) >= 20
