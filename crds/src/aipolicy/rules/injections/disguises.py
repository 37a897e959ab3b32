"""Phrases of instructions in disguise: forged marks, encoded payloads, hidden acts."""

from typing import Final

from aipolicy.rules.injections.notations import Family, Phrase, phrase

PHRASES: Final[tuple[Phrase, ...]] = (
    phrase(
        Family.FORGERY,
        4,
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|"
        r"end_header_id|begin_of_text|end|endofprompt)\|>",
    ),
    phrase(Family.FORGERY, 4, r"(?-i:\[/?INST\]|<</?SYS>>)|<(?:start|end)_of_turn>"),
    phrase(
        Family.FORGERY,
        3,
        r"</?(?:system|system_?prompt|system_?message|instructions?|user_?(?:input|query|prompt|"
        r"message)|untrusted\w*)>",
    ),
    phrase(
        Family.FORGERY,
        2,
        r"(?m)^[^\w\n]{0,6}(?:system|sys|admin|developer)(?:\W(?:message|prompt|note|instruction|"
        r"command|update|notice))?[^\w\n]{0,3}:",
    ),
    phrase(
        Family.FORGERY,
        2,
        r"\[(?:system|admin|developer|end)[ _]?(?:message|prompt|note|instruction\w*|of[ _]\w+)?\]",
    ),
    phrase(
        Family.FORGERY,
        2,
        r"[#=*\-_]{3}\W*(?:end|begin|start)\b(?:\W+of\b)?(?:\W+\w+)?\W+(?:prompt|instructions?|"
        r"system|context|documents?|user\W+input)\b",
    ),
    phrase(
        Family.FORGERY,
        3,
        r"\b(?:message|instructions?|note|attention|important|notice|directive){gap2}(?:to|for)"
        r"{gap2}(?:ai|llm|language\W+model|chatgpt|assistant)s?\b(?:\W+(?:model|assistant|agent)s?)?"
        r"\W{0,2}[:,.]",
    ),
    phrase(
        Family.FORGERY,
        3,
        r"\b(?:if|when|since|because){_}you{_}(?:are|'re){_}(?:an?\W+)?(?:ai|llm|(?:large\W+)?"
        r"language\W+model){gap1}(?:reading|processing|summari|parsing)",
    ),
    phrase(
        Family.PAYLOAD,
        4,
        r"\b(?:decod\w*|decipher\w*|decrypt\w*|unscramble|deobfuscate|base64|rot13){gap5}(?:and|"
        r"then){gap2}(?:follow|execute|obey|comply|carry\W+out|act\W+on)\b",
    ),
    phrase(
        Family.PAYLOAD,
        2,
        r"\b(?:in|as|into|using|to|with|through){gap1}(?:base-?64|rot-?13|morse|leet(?:speak)?|"
        r"pig\W+latin|caesar)\b",
    ),
    phrase(
        Family.COVERT,
        2,
        r"\b(?:do\W+not|don'?t|never){_}(?:tell|inform|mention|reveal|alert|notify|disclose){gap3}"
        r"(?:the\W+user|anyone|this\W+(?:instruction|message|prompt)|these\W+instructions)\b",
    ),
    phrase(
        Family.COVERT,
        2,
        r"\bwithout{_}(?:telling|informing|asking|notifying|alerting){gap2}(?:user|anyone|human)\b",
    ),
)
