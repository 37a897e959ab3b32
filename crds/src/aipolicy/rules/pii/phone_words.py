"""Words around phone numbers, in several languages: before them, asking for a call, behind them.

Three lists, since they say more or less. Behind a *name* of such a number any digits are one. A
*request* to call is said of much else (functions, witnesses), so it counts only with nothing but
small words between, and for digits in groups. A *label* stands behind the number, as in the lines
of a signature, and ends the line or the clause there.
"""

from typing import Final

NAMES: Final = (
    *("phone", "telephone", "tel", "cellphone", "fax", "whatsapp", "phone number", "dial"),
    *("mobile no", "mobile number", "mobile phone", "my mobile", "mobile:", 'mobile"', "mobile is"),
    *("cell no", "cell number", "cell phone", "my cell", "cell: ", 'cell":', "cell is"),
    *("call me", "call us", "text me", "text us", "reach me", "reach you", "reach us"),
    *("desk: ", "office: ", "direct line", "direct: ", "landline", "hotline", "toll free"),
    *("telefon", "handynummer", "mobilnummer", "mobil:", "festnetz", "rufnummer", "durchwahl"),
    *("téléphone", "portable :", "numéro de portable", "télécopie"),
    *("teléfono", "móvil", "celular", "telefono", "cellulare", "telefoon", "mobiel"),
    *("telefone", "telemóvel", "puhelin", "puhelinnumero", "komórka", "tlf", "cep telefonu"),
    *("телефон", "тел.", "моб.", "факс", "电话", "手机", "传真", "電話", "携帯", "전화", "휴대폰"),
    *("핸드폰", "هاتف", "جوال", "फोन", "मोबाइल", "दूरभाष"),
)
"""What a number is called."""

REQUESTS: Final = (
    *("call", "calls", "calling", "called", "dialing", "ring", "text", "texting", "sms"),
    *("answering", "contact", "contacted", "reach", "reached", "message", "messages"),
    *("ruf", "rufen", "anrufen", "anruf", "erreichbar", "erreichen", "kontakt"),
    *("appeler", "appelez", "appelle", "joindre", "joignable", "contacter", "contactez"),
    *("llamar", "llame", "llámame", "llama", "contactar", "contacte", "chiamare", "chiamami"),
    *("contattare", "ligar", "ligue", "bellen", "bereikbaar", "zadzwoń", "dzwonić", "dzwoń"),
    *("ringa", "ringe", "soita", "arayabilir", "позвони", "звоните", "звонить", "связаться"),
    *("拨打", "致电", "联系", "打给", "連絡", "연락", "اتصل", "कॉल", "संपर्क"),
)
"""What is asked for, or done, with a number."""

_SMALL: Final = (
    *("me", "us", "him", "her", "them", "you", "my", "our", "your", "his", "the", "this", "at"),
    *("on", "to", "via", "under", "back", "now", "or", "number", "registered", "please"),
    *("mich", "uns", "ihn", "sie", "unter", "auf", "bitte", "der", "die", "nummer", "an", "ist"),
    *("moi", "nous", "au", "le", "sur", "numéro", "nos", "al", "en", "el", "número", "mi", "ci"),
    *("numero", "no", "o", "para", "ons", "op", "naar", "het", "do", "mnie", "na", "pod", "numer"),
    *("mig", "oss", "på", "meg", "mne", "мне", "нам", "по", "номеру", "на"),
)
BETWEEN: Final = rf"(?:[ \t]{{1,2}}(?i:{'|'.join(_SMALL)})){{0,5}}[ \t:\x{{FF1A}}]{{0,3}}"
"""What may stand between a request and its number."""

_LABELS: Final = (
    *("office", "fax", "mobile", "cell", "cellular", "cellphone", "phone", "telephone", "tel"),
    *("home", "work", "desk", "direct", "landline", "hotline", "toll-free", "pager", "whatsapp"),
    *("büro", "handy", "mobil", "festnetz", "privat", "telefon", "dienstlich", "bureau"),
    *("portable", "fixe", "domicile", "oficina", "móvil", "celular", "casa", "fijo", "trabajo"),
    *("ufficio", "cellulare", "fisso", "escritório", "telemóvel", "kantoor", "mobiel", "thuis"),
    *("komórka", "biuro", "praca", "мобильный", "моб", "рабочий", "домашний", "факс", "手机"),
    *("电话", "传真", "办公室", "携帯", "電話", "휴대폰", "전화", "팩스", "هاتف", "मोबाइल"),
)
LABEL: Final = (
    rf"[ \t]{{0,2}}[\-\x{{2013}}\x{{2014}}(/|]{{0,2}}[ \t]?(?i:{'|'.join(_LABELS)})"
    r"(?:\z|[\r\n,;.)\]|/\\<\"'])"
)
"""A label behind a number, and what ends it."""
