"""Pseudonyms: placeholders for what a client must not show the model, and the way back.

`placeholders` says what they look like, `vaults` which stand for what in one session, and
`restorers` puts the originals back into an answer. `Pseudonyms` is all of it for one exchange.
"""

from aipolicy_sidecar.content.pseudonyms.exchanges import NO_PSEUDONYMS, Pseudonyms
from aipolicy_sidecar.content.pseudonyms.restorers import Restorer
from aipolicy_sidecar.content.pseudonyms.vaults import Vault

__all__ = ["NO_PSEUDONYMS", "Pseudonyms", "Restorer", "Vault"]
