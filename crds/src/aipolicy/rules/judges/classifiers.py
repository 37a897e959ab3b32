"""Classifiers: services that the team runs and that judge texts in the guard's stead.

A rule that asks one finds nothing by itself. What is compiled of it says whom to ask and
how; asking is the guard's business, which alone has a network.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from aipolicy.rule_specs import Streaming


class Protocol(StrEnum):
    """How a classifier is spoken to."""

    MODERATIONS = "Moderations"
    OPENAI_CHAT = "OpenAIChat"
    PRESIDIO_ANALYZE = "PresidioAnalyze"
    HTTP = "HTTP"


SPANS: Final = frozenset({Protocol.PRESIDIO_ANALYZE, Protocol.HTTP})
"""Protocols in which a classifier can say where in a text it found something."""
SCORES: Final = frozenset({Protocol.MODERATIONS, Protocol.PRESIDIO_ANALYZE})
"""Protocols in which it says how sure it is."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """A service that judges texts."""

    service: str
    namespace: str
    """Empty: that of the pods which the policy guards."""
    port: int
    path: str
    """Empty: the protocol's own."""
    protocol: Protocol
    timeout: float
    """Seconds that all questions of a rule about one message may take."""
    model: str = ""
    language: str = ""
    threshold: float | None = None
    streaming: Streaming = field(default=Streaming(), compare=False)
    """What becomes of a streamed answer until it was asked. It does not change what is asked."""

    @property
    def host(self) -> str:
        """The service's name in the cluster's DNS."""
        return f"{self.service}.{self.namespace}.svc"
