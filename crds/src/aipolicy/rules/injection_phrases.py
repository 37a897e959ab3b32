r"""The wording of prompt injection: phrases that ask a model to change sides.

Each phrase is a weight of evidence and an expression in the notation of `_expand`. The
families follow the OWASP *Top 10 for LLM Applications*, LLM01, and what public
collections of attacks have in common; the weights and phrases were chosen by hand and
measured on such collections and on benign texts that use the same words.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Family(StrEnum):
    """What a phrase tries; a text is judged by the sum of the strongest phrase of each."""

    OVERRIDE = "override"
    """Take back the instructions given so far."""
    TASK = "task"
    """Give new ones as if from above."""
    ROLE = "role"
    """Become somebody who knows no rules."""
    UNBOUND = "unbound"
    """Be told that the rules do not hold."""
    EXTRACTION = "extraction"
    """Reveal the instructions."""
    FORGERY = "forgery"
    """Imitate the marks between the parts of a conversation."""
    PAYLOAD = "payload"
    """Carry instructions in a coding."""
    COVERT = "covert"
    """Act behind the user's back."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way of wording an attempt."""

    family: Family
    weight: int
    """Points of evidence, 1 to 5."""
    pattern: str
    """RE2 expression, matched without regard to case."""


_MACROS: Final = {
    "{_}": r"[^\w.!?]+",
    "{1}": r"[^\w.!?]+(?:\w+[^\w.!?]+){0,1}",
    "{2}": r"[^\w.!?]+(?:\w+[^\w.!?]+){0,2}",
    "{3}": r"[^\w.!?]+(?:\w+[^\w.!?]+){0,3}",
    "{5}": r"[^\w.!?]+(?:\w+[^\w.!?]+){0,5}",
    "{drop}": r"(?:ignore|disregard|forget|bypass|override|overrule|neglect|discard|dismiss|"
    r"abandon|erase|cancel)(?:ing|s)?",
    "{before}": r"(?:previous|prior|preceding|above|earlier|former|foregoing|original|initial|"
    r"existing|old|past|last)(?:ly)?",
    "{orders}": r"(?:instruct?ions?|prompts?|directives?|directions?|guidelines?|commands?|orders?|"
    r"rules?|programming|training|assignments?|constraints?|restrictions?)",
    "{show}": r"(?:reveal|show|print|display|output|repeat|tell|give|share|leak|dump|expose|"
    r"disclose|return|translate|summari[sz]e|copy|recite|write|provide|list|describe|encode|"
    r"what(?:'s|\W+is|\W+are|\W+was|\W+were))",
    "{hidden}": r"(?:system|initial|original|hidden|secret|internal|pre|meta|developer|base|"
    r"initiali[sz]ation|confidential|underlying)",
    "{ai}": r"(?:ai|a\.i\.|assistant|llm|language\s+model|chatgpt|gpt|chatbot|bot|agent|model)s?",
    "{bad}": r"(?:illegal|unethical|immoral|harmful|dangerous|offensive|inappropriate|evil|"
    r"derogatory|hateful|controversial)",
    "{free}": r"(?:unfiltered|uncensored|unrestricted|unlimited|unhinged|amoral|unethical|evil|"
    r"jailbroken|lawless|rogue|unaligned|unchained)",
    "{limits}": r"(?:restrictions?|filters?|limits?|limitations?|guidelines?|censorship|rules?|"
    r"boundaries|constraints?|confines|policies|policy|safeguards?|guardrails?|protocols?)",
}


def _expand(notation: str) -> str:
    """Replace macros: ``{3}`` is a gap of up to three words within a sentence."""
    for macro, expression in _MACROS.items():
        notation = notation.replace(macro, expression)
    return f"(?i){notation}"


_TABLE: Final[tuple[tuple[Family, int, str], ...]] = (
    # Override.
    (Family.OVERRIDE, 4, r"\b{drop}{3}{before}{2}{orders}\b"),
    (
        Family.OVERRIDE,
        4,
        r"\b{drop}{3}{orders}{2}(?:you|i|we|were|above|before|previously|so\W+far)\b",
    ),
    (Family.OVERRIDE, 4, r"\b{drop}{_}(?:all|any|every|your){2}{orders}\b"),
    (
        Family.OVERRIDE,
        4,
        r"\b{drop}{2}(?:everything|all|anything|what(?:ever)?)\W+(?:that\W+)?(?:of\W+the\W+|the\W+)?(?:above|before|prior|previous|preceding|earlier|i\W+(?:said|told|just)|you\W+(?:were|have\W+been|'ve\W+been|know|learned|got|had|'ve)|was\W+said|we)\b",
    ),
    (
        Family.OVERRIDE,
        3,
        r"\b{drop}{3}{before}{1}(?:text|messages?|conversations?|context|content|tasks?|answers?|requests?|questions?|discussion|chat|information|statements?)\b",
    ),
    (Family.OVERRIDE, 3, r"\b{drop}{2}{hidden}{1}(?:prompt|message|instructions?|{orders})\b"),
    (
        Family.OVERRIDE,
        3,
        r"\b(?:stop|don'?t|do\W+not|no\W+longer){_}(?:follow|obey|adher|comply)\w*{3}{before}{1}{orders}",
    ),
    (
        Family.OVERRIDE,
        3,
        r"\bsystem\W+override\b|\b(?:admin|developer|root|emergency)\W+override\b",
    ),
    (
        Family.OVERRIDE,
        4,
        r"\b(?:vergiss|vergesse|vergessen\W+sie|ignorier\w*|missachte\w*){5}(?:anweisung|auftr|instruktion|vorgabe|befehl|regel|aufgabe|vorher|bisher|davor|zuvor|oben|prompt)",
    ),
    (
        Family.OVERRIDE,
        4,
        r"\b(?:ignor[ae]\w*|olvid[ae]\w*|omit[ea]\w*|descart[ae]\w*|desestim[ae]\w*){5}(?:instruccion|indicacion|.rdenes|directrices|todo\W+lo\W+(?:anterior|que))",
    ),
    (
        Family.OVERRIDE,
        4,
        r"\b(?:ignore[rz]?|oublie[rz]?){5}(?:instructions?|consignes|r.gles|directives)\W+(?:pr.c.dent|ant.rieur|ci-dessus|donn|initial)",
    ),
    (
        Family.OVERRIDE,
        4,
        r"\b(?:oublie[rz]?|ignore[rz]?){_}(?:tout\W+ce\W+(?:qui|que)|tout\W+ce\W+qu)",
    ),
    # Task.
    (
        Family.TASK,
        2,
        r"\b(?:new|updated|real|actual|revised|following){1}(?:system\W+)?(?:instructions?|directives?|orders?|prompt)\W{0,3}:",
    ),
    (
        Family.TASK,
        2,
        r"\b(?:your|the){_}(?:new|real|actual|true|only){1}(?:task|instructions?|role|objective|goal|purpose|mission|identity|persona){_}(?:is|are)\b",
    ),
    (
        Family.TASK,
        2,
        r"\bfrom\W+(?:now\W+on|this\W+(?:point|moment)\W+(?:on|forward\w*)|here\W+on)\W+{1}(?:you|chatgpt|act|answer|respond|always)\b",
    ),
    (Family.TASK, 1, r"\byou\W+are\W+(?:now|no\W+longer)\b|\byou\W+will\W+now\b"),
    (
        Family.TASK,
        2,
        r"\byou(?:\W+are|'re)?{_}(?:about|going){_}to{_}(?:act|immerse|pretend|simulate|role|be\b|become)",
    ),
    (
        Family.TASK,
        2,
        r"\byou{1}must{1}(?:obey|always\W+obey|comply)|\bobey{_}(?:all|my|every|these|any)\b",
    ),
    (
        Family.TASK,
        2,
        r"\bab\W+(?:jetzt|sofort|nun)\W+(?:bist|wirst|antwortest|sollst|musst)\W+du\b",
    ),
    (Family.TASK, 1, r"\bneue\w?\W+(?:aufgabe|anweisung|auftrag)|\bdu\W+bist\W+(?:jetzt|nun)\b"),
    (
        Family.TASK,
        3,
        r"\b(?:konzentrier\w*|fokussier\w*){_}dich{5}(?:neue\w*|folgende\w*|diese){_}(?:aufgabe|frage|anweisung)",
    ),
    (
        Family.TASK,
        3,
        r"\b(?:focus|concentrate){3}(?:your{_}new|new|the\W+following){_}(?:task|assignment|instruction|question)",
    ),
    (Family.TASK, 2, r"\ba\W+partir\W+de\W+ahora\b|\bpartir\W+de\W+maintenant\b"),
    # Role.
    (Family.ROLE, 5, r"\bdo\W+anything\W+now\b"),
    (Family.ROLE, 2, r"(?-i:\bDAN\b)"),
    (
        Family.ROLE,
        3,
        r"\b(?:dan|developer|dev|debug|god|jailbreak|unrestricted|maintenance|sudo|admin|root|opposite|evil|chaos|unfiltered|anarchy){_}mode\b",
    ),
    (Family.ROLE, 3, r"\bjailbr(?:eak|oke)"),
    (
        Family.ROLE,
        3,
        r"\b{free}{1}(?:{ai}|version|response|answer|twin|persona|character|alter|output|mode)\b",
    ),
    (
        Family.ROLE,
        2,
        r"\b(?:pretend|imagine|act|roleplay|simulate|respond|answer|behave){3}{free}\b",
    ),
    (
        Family.ROLE,
        3,
        r"\balways\W+intelligent\W+and\W+machiavellian|\bsupreme\W+being|\bevil\W+(?:confidant|trusted)",
    ),
    (
        Family.ROLE,
        2,
        r"\bstay\W+in\W+character\b|\bbreak\w*\W+(?:of\W+)?character\b|\bstay\W+a\W+dan\b",
    ),
    (
        Family.ROLE,
        3,
        r"\b(?:you\W+are|you're)\W+(?:no\W+longer|not)\W+(?:just\W+)?(?:an?\W+)?(?:chatgpt|ai\b|gpt|language\W+model|openai)",
    ),
    (
        Family.ROLE,
        2,
        r"\[[^\[\]]{0,12}(?:gpt|classic|jailbreak|dan|normal|uncensored)[^\[\]]{0,12}\]\W{0,4}:?",
    ),
    (
        Family.ROLE,
        2,
        r"\b(?:lose|deduct\w*|have|start\w*\W+with|given|minus|subtract){2}\d+{_}tokens\b",
    ),
    (
        Family.ROLE,
        2,
        r"\bvirtual\W+machine\b.{0,80}\b(?:ai|gpt|dan)\b|\bsimulat\w+{3}(?:of\W+)?(?:chatgpt|an?\W+ai)\b",
    ),
    (
        Family.ROLE,
        2,
        r"\bsimulator\W+mode|\b(?:ai|gpt)\W+(?:named|called)\W+\w+\W+(?:that|who|which|with|has)\b",
    ),
    # Unbound.
    (
        Family.UNBOUND,
        2,
        r"\b(?:without|no|any|has\W+no|have\W+no|free\W+of|zero|ignor\w+|bypass\w*){2}(?:ethical|moral|content|safety|legal|openai\W?s?){2}(?:{limits}|compass|principles|concerns|values|code|considerations|standards|warnings?)\b",
    ),
    (
        Family.UNBOUND,
        2,
        r"\b(?:without|no){_}(?:any{_})?(?:restrictions|filters?|limitations|censorship|guardrails|inhibitions|morals|ethics)\b",
    ),
    (
        Family.UNBOUND,
        3,
        r"\b(?:not|no\W+longer|never|isn'?t|aren'?t|n't){2}(?:bound|restricted|limited|constrained|subject|governed|confined){_}(?:by|to){2}(?:any|rules?|ethic\w*|moral\w*|openai|laws?|{limits}|typical|usual)\b",
    ),
    (
        Family.UNBOUND,
        3,
        r"\b(?:free|freed|broken\W+free|liberated|released|unbound|unshackled){_}(?:of|from){3}(?:confines|{limits}|shackles|chains)\b",
    ),
    (
        Family.UNBOUND,
        2,
        r"\bnever{2}(?:refus\w*|declin\w*|reject\w*|say\W+no\b|censor\w*|warn\w*|apologi\w*)",
    ),
    (Family.UNBOUND, 2, r"\b(?:even\W+(?:if|when)|regardless|no\W+matter|whether){5}{bad}\b"),
    (
        Family.UNBOUND,
        3,
        r"\b(?:openai|anthropic|content)(?:'?s)?{1}(?:polic(?:y|ies)|guidelines|rules|restrictions)\b",
    ),
    (
        Family.UNBOUND,
        2,
        r"\b(?:not|n't|never|without){3}as\W+an?\W+ai\b|\b(?:not|n't|never){2}(?:mention|say|tell|state){3}(?:you\W+(?:can't|cannot)|an?\W+ai|language\W+model|you\W+are\W+(?:an?\W+)?ai)\b",
    ),
    (Family.UNBOUND, 2, r"\b{bad}\W+(?:or|and|,)\W+{bad}\b"),
    (
        Family.UNBOUND,
        2,
        r"\b(?:no|not|n't|without){3}(?:disclaimers?|warnings?|refus\w+|moraliz\w+)\b",
    ),
    (
        Family.UNBOUND,
        2,
        r"\b(?:do|does|did)\W*(?:not|n't)\W+(?:have\W+to\W+|need\W+to\W+)?(?:abide|adhere|comply|follow|care){3}(?:{limits}|ethic\w*|moral\w*|laws?)\b",
    ),
    (
        Family.UNBOUND,
        2,
        r"\b(?:bypass|circumvent|evade|get\W+around|disable|turn\W+off){3}(?:{limits}|safety|moderation|alignment|security)\b",
    ),
    # Extraction.
    (
        Family.EXTRACTION,
        4,
        r"\b{show}{5}(?:your|this|the|its|chatgpt'?s){2}(?:system|hidden|secret|pre|meta){_}(?:prompts?|messages?|instructions?)\b",
    ),
    (
        Family.EXTRACTION,
        4,
        r"\b{show}{3}your{2}{hidden}{1}(?:{orders}|message|configuration|text|setup|context)\b",
    ),
    (
        Family.EXTRACTION,
        3,
        r"\b{show}{3}(?:your|the){1}(?:prompts?|instructions){_}(?:you|verbatim|word|above|before|exactly|that\W+(?:you|were)|given\W+to\W+you|text)\b",
    ),
    (
        Family.EXTRACTION,
        3,
        r"\b{show}{_}(?:me{_})?(?:all{_}|back{_})?(?:of{_})?your{1}(?:prompts?|instructions?|directives|guidelines|rules|embeddings)\b",
    ),
    (
        Family.EXTRACTION,
        4,
        r"\b(?:repeat|print|output|copy|recite|echo|write|show|summari[sz]e|translate){3}(?:everything|all|words|text|content|sentences?|lines?|message|messages|conversation|instructions?){1}(?:above|before\W+this|(?:in|from)\W+the\W+system|preceding|(?:you\W+)?(?:were|have\W+been)\W+given|at\W+the\W+(?:beginning|start|top))\b",
    ),
    (
        Family.EXTRACTION,
        3,
        r"\bwhat{2}(?:your|those|the|these){2}(?:initial|original|first|previous|system|hidden|exact|very\W+first){1}(?:instructions?|prompts?|directives?|rules|message)\b",
    ),
    (Family.EXTRACTION, 3, r"\bsystem\W+prompt\b"),
    (
        Family.EXTRACTION,
        2,
        r"\binitiali[sz]ation{_}(?:string|prompt|message|instructions?)\b|\binitial\W+prompt\b|\bprompt\W*text[es]?\b",
    ),
    (Family.EXTRACTION, 3, r"\b(?:starting|beginning|starts|begins)\W+with\W+.{0,3}you\W+are\b"),
    (
        Family.EXTRACTION,
        3,
        r"\b(?:zeig\w*|nenn\w*|gib|schreib\w*|wiederhol\w*|verrat\w*){5}(?:system\W?prompt|prompt\w*|anweisungen|instruktionen)\b",
    ),
    (
        Family.EXTRACTION,
        3,
        r"\b(?:muestra\w*|revel[ae]\w*|dime|repite\w*|imprim[ea]\w*){5}(?:prompt|instrucciones\W+(?:iniciales|del\W+sistema|anteriores|originales))",
    ),
    (
        Family.EXTRACTION,
        3,
        r"\b(?:affiche\w*|r.v.le\w*|montre\w*|r.p.te\w*|donne\w*){5}(?:prompt|instructions\W+(?:initiales|syst|pr.c))",
    ),
    # Forgery.
    (
        Family.FORGERY,
        4,
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|end_header_id|begin_of_text|end|endofprompt)\|>",
    ),
    (Family.FORGERY, 3, r"\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>"),
    (
        Family.FORGERY,
        3,
        r"</?(?:system|system_?prompt|system_?message|instructions?|user_?(?:input|query|prompt|message)|untrusted\w*)>",
    ),
    (
        Family.FORGERY,
        2,
        r"(?m)^\W{0,6}\[?\{?(?:system|sys|admin|developer)\W?(?:message|prompt|note|instruction|command|update|notice)?\]?\W{0,3}:",
    ),
    (
        Family.FORGERY,
        2,
        r"\[(?:system|admin|developer|end)[ _]?(?:message|prompt|note|instruction\w*|of[ _]\w+)?\]",
    ),
    (
        Family.FORGERY,
        2,
        r"\W{3}\s*(?:end|begin|start)\W+(?:of\W+)?(?:\w+\W+)?(?:prompt|instructions?|system|context|document|user\W+input)",
    ),
    (
        Family.FORGERY,
        3,
        r"\b(?:message|instructions?|note|attention|important|notice|directive){2}(?:to|for){2}(?:any\W+|all\W+|the\W+)?(?:ai|llm|language\W+model|chatgpt|assistant)s?\b(?:\W+(?:model|assistant|agent)s?)?\W{0,2}[:,.]",
    ),
    (
        Family.FORGERY,
        2,
        r"\b(?:if|when|since|because){_}you{_}(?:are|'re){_}(?:an?\W+)?(?:ai|llm|language\W+model|large\W+language\W+model){_}(?:reading|processing|summari|parsing|assistant|model)",
    ),
    # Payload.
    (
        Family.PAYLOAD,
        3,
        r"\b(?:decod\w*|decipher\w*|decrypt\w*|unscramble|deobfuscate|base64|rot13|hex|morse){5}(?:and|then|to){2}(?:follow|execute|obey|run|comply|perform|act|do|carry)\b",
    ),
    (
        Family.PAYLOAD,
        2,
        r"\b(?:in|as|into|using|to|with|through){1}(?:base-?64|rot-?13|hex(?:adecimal)?|morse(?:\W+code)?|leet(?:speak)?|pig\W+latin|caesar){1}(?:encod\w*|format|cipher)?\W",
    ),
    # Covert.
    (
        Family.COVERT,
        2,
        r"\b(?:do\W+not|don'?t|never){_}(?:tell|inform|mention|reveal|alert|notify|let|disclose|say){3}(?:to\W+)?(?:the\W+user|anyone|this\W+(?:instruction|message|prompt)|these\W+instructions)\b",
    ),
    (
        Family.COVERT,
        2,
        r"\bwithout{_}(?:telling|informing|asking|notifying|alerting|mentioning){2}(?:user|anyone|human|them)\b",
    ),
)

PHRASES: Final = tuple(
    Phrase(family, weight, _expand(notation)) for family, weight, notation in _TABLE
)
"""All phrases."""
