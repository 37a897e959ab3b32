"""Words of a text as they are compared: without endings, and by how much each one says.

Two words are the same when they begin alike, which takes a verb for its noun and a plural
for its singular in most languages that are written in letters. Scripts without spaces are
cut into pairs of characters.
"""

import re
from typing import Final

_KEY: Final = 6
"""Letters that two words have in common at their beginning when they are the same."""

_SHORT: Final = 3
"""Letters of words that have no ending."""
_ENDING: Final = re.compile(r"(?<=...)(?:ings?|ies|ied|e[ds]|er|ly|[sey])\Z")

_STOP: Final = """
a about above after again all also although am an and any are aren as at be because been before
being below between both but by can could couldn d did didn do does doesn doing don done down
during each either else etc few for from further had hadn has hasn have haven having he her here
hers him his how however i if in into is isn it its itself just ll m many may me might more most
much must my neither no nor not now of off often on once one only or other others our out over own
per quite rather re really s same shall she should shouldn since so some such t than that the
their theirs them themselves then there therefore these they this those though through thus to too
under until up upon us ve very was wasn we were weren what when where whether which while who whom
whose why will with within without won would wouldn yes yet you your yours
"""
_LIGHT: Final = """
able according accordingly actually add addition additional additionally allow allows almost along
already always among answer approximately around article aspects associated available aware based
become becomes began begin begins best better bit build called case cases cause certain chance
choose clear clearly come comes common commonly compared consider considered contain contains
content context couple course create created current currently day days definitely describe
described despite detail details determine different directly discuss discussed document documents
due earlier easily effect enjoy ensure especially essential even eventually ever every exact
exactly example examples explain explained fact factor factors feature features feel finally find
first follow following follows form former found generally get gets getting give given gives
giving go goes going good great guess happen happens happy heard help helpful helps high highly
hope ideal identify important include included includes including indeed indicate indicates
information instance instead interesting involve involved involves issue item items keep kind know
known large last late later lead leads least less let level like likely list little located long
look looking looks lot lots made main mainly make makes making manner mean means mention mentioned
mentions method methods multiple name named namely nearly necessary need needed needs never new
next nice non note noted number obtain occur occurs offer offers old order original originally
originated part particular particularly parts passage passages people perform period place play
plays point points possible possibly potential potentially prefer present pretty prevent primarily
prior probably process produce product products provide provided provides providing purpose put
range reason reasons recent recently recommended refer refers regarding related relatively relevant
remember require required requires response result resulting results right said saw say says
second section see seem seems seen serve serves set several show shown shows significant similar
simply single situation small something sometimes sorry source sources specific specifically start
started state stated states step steps still stop suggest suggested suggests summary support sure
take taken takes tell term terms text thank thing things think thought time times together took
total towards true try trying type types typical typically understand unique use used useful uses
using usually varies various vary via want wants way ways well widely wonder work works world year
years
"""
_DENIALS: Final = """
aren cannot couldn didn doesn don hadn hasn haven isn neither never no nobody none nor not nothing
shouldn unable wasn weren without won wouldn
"""
_ABOUT: Final = """
answer article articles context document documents information passage passages provided question
source sources text
"""

STOP: Final = frozenset(_STOP.split()) | frozenset(_DENIALS.split())
"""Words that say nothing by themselves."""
LIGHT: Final = frozenset(_LIGHT.split())
"""Words that most answers have, whatever they are about: they say little."""
DENIALS: Final = frozenset(_DENIALS.split())
"""Words by which a sentence denies something."""
ABOUT: Final = frozenset(_ABOUT.split())
"""Words for the material itself. Who denies that it has something claims nothing."""


def key(word: str) -> str:
    """What a word is compared by: case-folded, without an ending, and no longer than `_KEY`."""
    folded = word.casefold()
    if len(folded) > _SHORT and (ending := _ENDING.search(folded)) is not None:
        folded = folded[: ending.start()]
    return folded[:_KEY]
