r"""Placeholders: what stands in the place of a value on its way to the model.

They have to come back out of a model's answer, so they are made to be copied: short, plain
ASCII, nothing that JSON, Markdown or HTML would escape, and no form that a model likes to
tidy up (it regroups the digits of a number, and counts on in ``[Card_1]``).

* An e-mail address stays one, at a domain that no one can have (RFC 2606), because tools
  check addresses by their form: ``person-k7f2qm3p@example.com``.
* Everything else becomes ``[CreditCard-k7f2qm3p]``. There is no range of card, account or
  telephone numbers that is both free of real ones and large enough to tell all values apart.

The token is 40 bits that only the guard can make (`aipolicy_sidecar.content.pseudonyms.vaults`):
neither an invented placeholder nor that of another session is one of this session's.
"""

import re
from typing import Final

from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import Regex

TOKEN_LENGTH: Final = 8
"""Characters of a token, each of 32."""
MAX_LABEL_LENGTH: Final = 40
MAX_LENGTH: Final = MAX_LABEL_LENGTH + TOKEN_LENGTH + 3
"""Bytes of the longest placeholder: what an answer may have to hold back is less."""

_MAIL: Final = "EmailAddress"
_TOKEN: Final = rf"[a-z2-7]{{{TOKEN_LENGTH}}}"
_PATTERN: Final = (
    rf"\[[0-9A-Za-z\-]{{1,{MAX_LABEL_LENGTH}}}-{_TOKEN}\]|person-{_TOKEN}@example\.com"
)
_NOT_IN_LABELS: Final = re.compile("[^0-9A-Za-z-]")

ANY: Final = Regex(_PATTERN)
"""Finds what has the form of a placeholder. No placeholder can begin inside another."""
BEGUN: Final = Regex(viable_prefixes(_PATTERN))
"""Finds the end of a text that may be the beginning of one."""


def write_placeholder(label: str, token: str) -> bytes:
    """The placeholder of a value of the kind `label`; `token` is `TOKEN_LENGTH` long."""
    if label == _MAIL:
        return f"person-{token}@example.com".encode()
    name = _NOT_IN_LABELS.sub("", label)[:MAX_LABEL_LENGTH] or "Data"
    return f"[{name}-{token}]".encode()
