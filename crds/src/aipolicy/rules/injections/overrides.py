"""Phrases that take back the instructions given so far and give new ones."""

from typing import Final

from aipolicy.rules.injections.notations import Family, Phrase, phrase

PHRASES: Final[tuple[Phrase, ...]] = (
    phrase(Family.OVERRIDE, 4, r"\b{drop}{gap3}{before}{gap2}{orders}\b"),
    phrase(Family.OVERRIDE, 3, r"\b(?:{drop}|{beat}){gap3}{before}{gap2}{rules}\b"),
    phrase(
        Family.OVERRIDE,
        4,
        r"\b(?:{drop}|{beat}){gap3}{rules}{gap2}(?:you|i|we)\W+(?:\w+\W+)?"
        r"(?:got|had|were|have|given|gave|received|said|told)\b",
    ),
    phrase(
        Family.OVERRIDE, 4, r"\b{drop}{gap3}{rules}{gap1}(?:above|before|previously|so\W+far)\b"
    ),
    phrase(Family.OVERRIDE, 4, r"\b(?:{drop}|{beat}){_}(?:all{_}(?:of{_})?)?your{gap2}{rules}\b"),
    phrase(Family.OVERRIDE, 4, r"\b{drop}{_}(?:all|any|every){gap1}{orders}\b"),
    phrase(Family.OVERRIDE, 3, r"\b(?:{drop}|{beat}){_}(?:all|any|every){gap2}{rules}\b"),
    phrase(
        Family.OVERRIDE,
        4,
        r"\b{drop}{gap2}(?:everything|all|anything|what(?:ever)?)\W+(?:that\W+|of\W+)?(?:the\W+)?"
        r"(?:above|before|prior|previous|preceding|earlier|(?:i|we)\W+(?:have\W+|had\W+)?(?:said|"
        r"told|just|discussed|talked)|you\W+(?:were|have\W+been|'ve\W+been|know|learned|got|had)|"
        r"was\W+said|was\W+told)\b",
    ),
    phrase(
        Family.OVERRIDE,
        3,
        r"\b(?:forget|ignore|disregard){_}(?:about{_})?(?:everything|it\W+all)\b",
    ),
    phrase(
        Family.OVERRIDE,
        3,
        r"\b{drop}{gap3}{before}{gap1}(?:text|messages?|conversations?|context|content|tasks?|"
        r"answers?|requests?|questions?|discussion|chat|information|statements?|inputs?)\b",
    ),
    phrase(
        Family.OVERRIDE,
        3,
        r"\b(?:not|n't|ignor\w+|instead{_}of){gap3}(?:provided|given|retrieved){gap1}(?:documents?|"
        r"context|articles?)\b",
    ),
    phrase(
        Family.OVERRIDE, 4, r"\b(?:{drop}|{beat}){gap2}{hidden}{_}(?:prompts?|messages?|{orders})\b"
    ),
    phrase(Family.OVERRIDE, 4, r"\b(?:change|replace|update|rewrite){_}your{gap1}{orders}\b"),
    phrase(
        Family.OVERRIDE,
        3,
        r"\b(?:stop|don'?t|do\W+not|no\W+longer){_}(?:follow|obey|adher|comply)\w*{gap3}"
        r"(?:{before}|your){gap1}{rules}",
    ),
    phrase(
        Family.OVERRIDE, 3, r"\b(?:system|admin(?:istrator)?|developer|root|emergency)\W+override\b"
    ),
    phrase(
        Family.OVERRIDE,
        4,
        r"\b(?:vergiss|vergesse\w*|ignorier\w*|missachte\w*){gap5}(?:anweisung|auftr|instruktion|"
        r"vorgabe|befehl|aufgabe|vorher|bisher|davor|zuvor|gesagt|prompt)",
    ),
    phrase(
        Family.OVERRIDE,
        4,
        r"\b(?:vorherig|bisherig|vorangegangen|vorig|obig)\w*{gap1}(?:anweisung|aufgabe|auftr|"
        r"instruktion|information|befehl)\w*{gap5}(?:vergessen|ignorieren|streichen|hinter\W+sich)",
    ),
    phrase(
        Family.OVERRIDE,
        4,
        r"\b(?:ignor[ae]\w*|olvid[ae]\w*|omit[ea]\w*|descart[ae]\w*|desestim[ae]\w*){gap5}"
        r"(?:instruccion|indicacion|directrices|todo\W+(?:lo\W+)?(?:anterior|que))",
    ),
    phrase(
        Family.OVERRIDE,
        4,
        r"\b(?:ignore[rz]?|oublie[rz]?){gap3}(?:instructions|consignes|r\S{1,2}gles|directives)"
        r"\W+(?:pr\S{1,2}c|ant\S{1,2}r|ci-dessus|donn|initial|et\b)",
    ),
    phrase(Family.OVERRIDE, 4, r"\b(?:oublie[rz]?|ignore[rz]?){_}tout\W+ce\W+qu"),
    phrase(
        Family.OVERRIDE,
        4,
        r"\b(?:ignora|dimentica|negeer|vergeet|zaboravi|zignoruj|esque\S{1,2}a){gap5}"
        r"(?:istruzioni|indicazioni|instructies|opdrachten|instrukc|instru\S{2,4}es)",
    ),
    phrase(Family.OVERRIDE, 4, r"(?:игнорируй|забудь|забудьте)[^.!?]{1,80}(?:инструкци|указани)"),
    phrase(
        Family.OVERRIDE,
        4,
        r"(?:忽略|无视|忘记|忘掉)[^。\x{FF01}\x{FF1F}]{0,20}(?:指令|指示|提示词|说明)",
    ),
    phrase(
        Family.OVERRIDE, 4, r"(?:指示|命令|プロンプト)[^。\x{FF01}\x{FF1F}]{0,12}(?:無視し|忘れ)"
    ),
    phrase(
        Family.TASK,
        2,
        r"\b(?:new|updated|real|actual|revised|additional){_}(?:\w+{_})?(?:instructions?|"
        r"directives?|orders?|prompt|task|statement)\W{0,3}[:\-]",
    ),
    phrase(
        Family.TASK,
        2,
        r"\byour{_}(?:new|real|actual|true|only){gap1}(?:task|instructions?|role|objective|goal|"
        r"purpose|mission|identity|persona){_}(?:is|are)\b",
    ),
    phrase(
        Family.TASK,
        2,
        r"\bfrom\W+(?:now\W+on|this\W+(?:point|moment)\W+(?:on|forward\w*)|here\W+on)\W+{gap1}"
        r"(?:you|chatgpt|act|answer|respond|always)\b",
    ),
    phrase(Family.TASK, 1, r"\byou\W+(?:are\W+(?:now|no\W+longer)|will\W+now)\b"),
    phrase(
        Family.TASK,
        2,
        r"\byou(?:\W+are|'re)?{_}(?:about|going){_}to{_}(?:act|immerse|pretend|simulate|role|be\b|"
        r"become)",
    ),
    phrase(
        Family.TASK,
        2,
        r"\byou{gap1}must{gap1}(?:obey|comply)|\bobey{_}(?:all|my|every|these|any)\b",
    ),
    phrase(
        Family.TASK,
        2,
        r"\b(?:ab\W+(?:jetzt|sofort|nun)|nun|jetzt)\W+(?:bist|wirst|antwortest)\W+du",
    ),
    phrase(Family.TASK, 2, r"\bneue\w?{_}(?:aufgabe|anweisung|auftr|instruktion)"),
    phrase(
        Family.TASK,
        2,
        r"\b(?:konzentrier\w*|fokussier\w*){_}dich{gap5}(?:neue\w*|folgende\w*|n.chste\w*){_}"
        r"(?:aufgabe|frage|anweisung)",
    ),
    phrase(
        Family.TASK,
        2,
        r"\b(?:focus|concentrate){gap3}(?:new|next|following){_}(?:task|assignment|instruction)",
    ),
    phrase(Family.TASK, 2, r"\ba\W+partir\W+de\W+ahora\b|\bpartir\W+de\W+maintenant\b"),
)
