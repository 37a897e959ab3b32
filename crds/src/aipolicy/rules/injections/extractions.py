"""Phrases that ask for the instructions themselves."""

from typing import Final

from aipolicy.rules.injections.notations import Family, Phrase, phrase

PHRASES: Final[tuple[Phrase, ...]] = (
    phrase(
        Family.EXTRACTION,
        4,
        r"\b{show}{gap5}(?:your|this|its|chatgpt'?s){gap2}(?:system|hidden|secret|pre|meta){_}"
        r"(?:prompts?|messages?|instructions?)\b",
    ),
    phrase(Family.EXTRACTION, 4, r"\b{show}{gap3}your{gap2}{hidden}{gap1}{orders}\b"),
    phrase(
        Family.EXTRACTION,
        3,
        r"\b{show}{gap3}your{gap2}{hidden}{_}(?:messages?|configuration|rules)",
    ),
    phrase(
        Family.EXTRACTION,
        3,
        r"\b{show}{gap3}(?:your|the){gap1}(?:prompts?|instructions){_}(?:verbatim|word|above|"
        r"exactly|(?:that\W+)?you\W+(?:were|have)|given\W+to\W+you)\b",
    ),
    phrase(
        Family.EXTRACTION,
        3,
        r"\b{show}{_}(?:me{_})?(?:all{_}|back{_})?(?:of{_})?your{gap1}(?:prompts?|instructions?|"
        r"directives|guidelines|embeddings)\b",
    ),
    phrase(
        Family.EXTRACTION,
        3,
        r"\b(?:repeat|print|output|copy|recite|echo|return){gap3}(?:everything|all|words|text|"
        r"messages?|conversation|instructions?){gap1}(?:above|before\W+this|preceding|(?:you\W+)?"
        r"(?:were|have\W+been)\W+given|at\W+the\W+(?:beginning|start|top))\b",
    ),
    phrase(
        Family.EXTRACTION,
        4,
        r"\b(?:repeat|print|output|copy|recite|echo|return|write|say|put){gap3}(?:everything|all|"
        r"text|words?|prompt){gap1}(?:in|from|of){_}(?:the|your){_}(?:system|initial|original){_}"
        r"(?:prompt|message|instructions?)\b",
    ),
    phrase(
        Family.EXTRACTION,
        4,
        r"\bwhat{gap2}(?:your|those){gap2}(?:initial|original|first|previous|system|hidden|exact)"
        r"{gap1}(?:instructions?|prompts?|directives?|message)\b",
    ),
    phrase(
        Family.EXTRACTION,
        3,
        r"\b(?:what|which){gap3}you{_}(?:were{_}|been{_}|have{_}been{_})(?:told|instructed|given)"
        r"{gap1}(?:before|initially|at\b|not\b|to\W+do)|\bwhat\W+are\W+you\W+not\W+(?:supposed|"
        r"allowed)\W+to\W+(?:tell|say|reveal)",
    ),
    phrase(
        Family.EXTRACTION,
        3,
        r"\b(?:above|previous|preceding|this){_}prompt\b|\bprompt{_}above\b|\bprompt\W?text[es]?\b",
    ),
    phrase(
        Family.EXTRACTION,
        3,
        r"\b(?:my{_}(?:system{_})?(?:instructions|prompt){_}(?:are|is)|i{_}was{_}instructed{_}to)\b",
    ),
    phrase(Family.EXTRACTION, 3, r"\bsystem\W?prompt\b|\binitial\W+prompt\b"),
    phrase(
        Family.EXTRACTION, 2, r"\binitiali[sz]ation{_}(?:string|prompt|message|instructions?)\b"
    ),
    phrase(
        Family.EXTRACTION, 3, r"\b(?:starting|beginning|starts|begins)\W+with\W+.{0,3}you\W+are\b"
    ),
    phrase(
        Family.EXTRACTION,
        3,
        r"\b(?:zeig\w*|nenn\w*|gib|schreib\w*|wiederhol\w*|verrat\w*){gap5}(?:deine?n?{gap2})"
        r"(?:system\W?prompt|prompt|anweisungen|instruktionen)",
    ),
    phrase(
        Family.EXTRACTION,
        3,
        r"\b(?:muestra\w*|revel[ae]\w*|dime|repite\w*|imprim[ea]\w*){gap5}(?:prompt|instrucciones"
        r"\W+(?:iniciales|del\W+sistema|anteriores|originales))",
    ),
    phrase(
        Family.EXTRACTION,
        3,
        r"\b(?:affiche\w*|r\S{1,2}v\S{1,2}le\w*|montre\w*|r\S{1,2}p\S{1,2}te\w*|donne\w*){gap5}"
        r"(?:prompt|instructions\W+(?:initiales|syst|pr\S{1,2}c))",
    ),
)
