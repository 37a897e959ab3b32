"""How long an answer a client may ask for: every name by which servers take that wish.

A bound that only one server knows may overrule the API's own there, and is none elsewhere.
So all are lowered, and the API's own is set when the client gave none that counts everywhere.
"""

from dataclasses import dataclass
from typing import Final

from aipolicy_sidecar.content.members import Members, read_count

MAX_OUTPUT_TOKENS: Final = 2**31 - 1
SERVER_BOUNDS: Final = ("max_new_tokens", "n_predict", "num_predict")
"""Names that some servers know beside those of an API (llama.cpp takes ``n_predict`` before
``max_tokens``)."""


@dataclass(frozen=True, slots=True)
class OutputBounds:
    """The names of an API's bound on an answer, at the top level of its requests."""

    names: tuple[str, ...]
    """Those that every server of the API knows; the last is set when none of them is."""
    aliases: tuple[str, ...]
    """Those that only some know."""
    least: int = 1
    """0 where a client may ask for no answer at all."""
    default: int = MAX_OUTPUT_TOKENS
    """What the API takes when a client gives none, if that is little: no more is set then."""

    @property
    def members(self) -> tuple[str, ...]:
        """All names."""
        return self.names + self.aliases

    def read(self, members: Members) -> int | None:
        """The largest of the client's bounds, if one of them is known to every server.

        Raises:
            BodyError: When one is no number of tokens.
        """
        known, others = (
            [bound for name in names if (bound := self._read(members, name)) is not None]
            for names in (self.names, self.aliases)
        )
        return max([*known, *others]) if known else None

    def lower(self, members: Members, most: int) -> dict[str, str]:
        """The values, as JSON by pointer, that bound the answers to `most` tokens each."""
        bounds = {
            f"/{name}": str(most)
            for name in self.members
            if isinstance(bound := members.get(name), int) and bound > most
        }
        if all(members.get(name) is None for name in self.names):
            bounds[f"/{self.names[-1]}"] = str(min(most, self.default))
        return bounds

    def _read(self, members: Members, name: str) -> int | None:
        return read_count(members, name, "", most=MAX_OUTPUT_TOKENS, least=self.least)
