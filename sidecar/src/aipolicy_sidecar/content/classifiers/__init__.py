"""Classifiers that teams run: what they are asked and what they answer, without any network.

Each protocol is a module with a `Codec`; `CODECS` is the only list of them.
"""

from collections.abc import Mapping
from typing import Final

from aipolicy.rules.judges.classifiers import Protocol

from aipolicy_sidecar.content.classifiers.chat_judges import ChatJudge
from aipolicy_sidecar.content.classifiers.moderations import Moderations
from aipolicy_sidecar.content.classifiers.plain_http import PlainHttp
from aipolicy_sidecar.content.classifiers.presidio import PresidioAnalyze
from aipolicy_sidecar.content.classifiers.questions import (
    BadAnswerError,
    Codec,
    Found,
    Opinion,
    Question,
    Subject,
)

CODECS: Final[Mapping[Protocol, Codec]] = {
    Protocol.MODERATIONS: Moderations(),
    Protocol.OPENAI_CHAT: ChatJudge(),
    Protocol.PRESIDIO_ANALYZE: PresidioAnalyze(),
    Protocol.HTTP: PlainHttp(),
}
"""How each protocol is spoken."""

__all__ = ["CODECS", "BadAnswerError", "Codec", "Found", "Opinion", "Question", "Subject"]
