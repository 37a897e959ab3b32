"""Phrases that turn a model into somebody to whom no rules apply."""

from typing import Final

from aipolicy.rules.injections.notations import Family, Phrase, phrase

PHRASES: Final[tuple[Phrase, ...]] = (
    phrase(Family.ROLE, 5, r"\bdo\W+anything\W+now\b"),
    phrase(Family.ROLE, 2, r"(?-i:\bDANs?\b)"),
    phrase(
        Family.ROLE,
        3,
        r"\b(?:dan|developer|dev|debug|god|jailbreak|unrestricted|maintenance|sudo|admin|root|"
        r"opposite|evil|chaos|unfiltered|anarchy|unlocked){_}mode\b",
    ),
    phrase(Family.ROLE, 3, r"\bjailbr(?:eak|oke)"),
    phrase(Family.ROLE, 4, r"\b(?:anti|dark|evil|jail|chaos|hacker|free|based|dev|4chan)-?gpt\b"),
    phrase(
        Family.ROLE,
        3,
        r"\b{free}{gap1}(?:{ai}|version|response|answer|twin|persona|character|alter|output|mode)\b",
    ),
    phrase(
        Family.ROLE, 2, r"\b(?:pretend|imagine|act|roleplay|simulate|respond|behave){gap3}{free}\b"
    ),
    phrase(
        Family.ROLE,
        4,
        r"\balways\W+intelligent\W+and\W+machiavellian|\bevil\W+(?:confidant|trusted)",
    ),
    phrase(
        Family.ROLE,
        2,
        r"\bstay\W+(?:in\W+character|a\W+dan|as)\b|\bbreak\w*\W+(?:of\W+)?character\b",
    ),
    phrase(
        Family.ROLE,
        3,
        r"\byou(?:'re|\W+are)\W+(?:no\W+longer|not)\W+(?:just\W+)?(?:an?\W+)?(?:chatgpt|ai\b|gpt|"
        r"language\W+model|openai)",
    ),
    phrase(
        Family.ROLE,
        2,
        r"\[[^\[\]]{0,12}(?:gpt|classic|jailbreak|\bdan\b|normal|uncensored)[^\[\]]{0,12}\]",
    ),
    phrase(
        Family.ROLE, 2, r"\b(?:lose|loose|deduct\w*|have|start\w*\W+with|minus){gap2}\d+{_}tokens\b"
    ),
    phrase(
        Family.ROLE,
        2,
        r"\bvirtual\W+machine\b.{0,80}\b(?:ai|gpt|dan)\b|\bsimulat\w+{gap3}(?:chatgpt|an?\W+ai)\b",
    ),
    phrase(
        Family.ROLE,
        2,
        r"\b(?:generate|respond|answer|reply|give|provide|produce)\w*{gap5}two{gap2}(?:ways|"
        r"responses|types|answers|paragraphs|outputs)\b",
    ),
    phrase(
        Family.ROLE, 2, r"\b(?:ai|gpt)\W+(?:named|called)\W+\w+\W+(?:that|who|which|with|has)\b"
    ),
    phrase(
        Family.UNBOUND,
        2,
        r"\b(?:without|no|not|any|free\W+of|zero|ignor\w+|bypass\w*){gap2}(?:ethical|moral|content|"
        r"safety|legal|openai\W?s?){gap3}(?:{limits}|compass|principles|concerns|values|code|"
        r"considerations|standards|warnings?)\b",
    ),
    phrase(
        Family.UNBOUND,
        2,
        r"\b(?:without|no|zero){_}(?:any{_})?(?:restrictions|filters?|limitations|censorship|"
        r"guardrails|inhibitions|morals|ethics)\b",
    ),
    phrase(
        Family.UNBOUND,
        3,
        r"\b(?:not|no\W+longer|never|isn'?t|aren'?t|n't){gap2}(?:bound|restricted|limited|"
        r"constrained|subject|governed|confined){_}(?:by|to){gap2}(?:any|rules?|ethic\w*|moral\w*|"
        r"openai|laws?|{limits}|typical|usual)\b",
    ),
    phrase(
        Family.UNBOUND,
        3,
        r"\b(?:free|freed|broken\W+free|liberated|released|unbound|unshackled){_}(?:of|from)"
        r"{gap3}(?:confines|{limits}|shackles|chains)\b",
    ),
    phrase(
        Family.UNBOUND,
        2,
        r"\b(?:never|not|n't){gap2}(?:refus\w*|declin\w*|reject\w*|say\W+no\b|censor\w*|warn\w*|"
        r"apologi\w*)",
    ),
    phrase(
        Family.UNBOUND, 2, r"\b(?:even\W+(?:if|when)|regardless|no\W+matter|whether){gap5}{bad}\b"
    ),
    phrase(
        Family.UNBOUND,
        3,
        r"\b(?:openai|anthropic)(?:'?s)?{gap2}(?:polic(?:y|ies)|guidelines|rules|restrictions|"
        r"censorship|filters)\b",
    ),
    phrase(
        Family.UNBOUND,
        2,
        r"\b(?:not|n't|never|without){gap3}as\W+an?\W+ai\b|\b(?:not|n't|never){gap2}(?:mention|say|"
        r"tell|state){gap3}(?:you\W+(?:can't|cannot)|an?\W+ai|language\W+model)\b",
    ),
    phrase(Family.UNBOUND, 2, r"\b{bad}\W+(?:or\W+|and\W+)?{bad}\b"),
    phrase(
        Family.UNBOUND, 2, r"\b(?:no|not|n't|without){gap3}(?:disclaimers?|refus\w+|moraliz\w+)\b"
    ),
    phrase(
        Family.UNBOUND,
        2,
        r"\b(?:do|does|did)\W*(?:not|n't)\W+(?:have\W+to\W+|need\W+to\W+)?(?:abide|adhere|comply|"
        r"follow|care){gap3}(?:{limits}|ethic\w*|moral\w*|laws?)\b",
    ),
    phrase(
        Family.UNBOUND,
        2,
        r"\b(?:bypass|circumvent|evade|get\W+around|disable|turn\W+off){gap3}(?:restrictions|"
        r"filters|safety|moderation|alignment|guardrails|safeguards)\b",
    ),
    phrase(
        Family.UNBOUND,
        2,
        r"\b(?:answer|do|say|provide|fulfil\w*|generate|return|create){gap2}(?:any\W+request|"
        r"anything\W+(?:and|you\W+(?:want|ask)|i\W+ask|it\W+wants)|any\W+kind\W+of\W+content|"
        r"whatever\W+(?:it|he|she|they|i)\W+(?:want|ask)s?)",
    ),
)
