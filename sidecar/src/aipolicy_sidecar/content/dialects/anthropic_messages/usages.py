"""What a message cost, as its server counted it.

The prompt's tokens come in three members: those that were read anew, those that went into
a cache, and those that came out of one. A server that makes an answer in several rounds
(compaction, other models) may list them; then their sum is what was used.
"""

from typing import Final

from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.messages import Usage

_MOST: Final = 2**31
"""As many as a request may ask for; whoever counts more has miscounted."""
_INPUT: Final = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
_OUTPUT: Final = ("output_tokens",)


def read_usage(members: Members, *, prompt: int = 0) -> Usage | None:
    """The ``usage`` of a message or an event, if it can be true; None otherwise.

    Args:
        members: Of the message or event.
        prompt: Tokens of the prompt that an earlier event told: this one may leave them out.
    """
    usage = members.get("usage")
    if not isinstance(usage, dict) or usage.get("output_tokens") is None:
        return None
    read, written = _sum(usage, _INPUT), _sum(usage, _OUTPUT)
    if read is None or written is None:
        return None
    rounds = usage.get("iterations")
    listed = [item for item in rounds if isinstance(item, dict)] if isinstance(rounds, list) else []
    read = max(read, prompt, sum(_sum(item, _INPUT) or 0 for item in listed))
    written = max(written, sum(_sum(item, _OUTPUT) or 0 for item in listed))
    return Usage(read, written) if read else None  # no prompt is empty


def _sum(counts: Members, names: tuple[str, ...]) -> int | None:
    """The sum of members, of which absent ones are 0; None when it cannot be true."""
    total = 0
    for name in names:
        count = counts.get(name)
        if count is None:
            continue
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            return None
        total += count
    return total if total < _MOST else None
