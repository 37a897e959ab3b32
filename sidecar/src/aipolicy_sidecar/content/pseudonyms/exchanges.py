"""The pseudonyms of one exchange: what becomes of findings, and of placeholders in answers.

On the way in, a finding of a pseudonymising rule is hidden behind its session's
placeholder. On the way out, placeholders become the originals first, and then the rules
look at what the client would get. So a rule that redacts or denies answers judges the
originals too, and a pseudonymising one leaves what its session has hidden itself. What
else it finds was not this client's to begin with, so it gets the mark of a redaction.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rules import mark

from aipolicy_sidecar.content.pseudonyms.restorers import Restorer, restore
from aipolicy_sidecar.content.pseudonyms.vaults import Vault


class Pseudonyms:
    """What stands for what in one exchange."""

    __slots__ = ("_by_rule", "_vaults")

    def __init__(self, vaults: Mapping[int, Vault]) -> None:
        """`vaults` by the places of the rules that pseudonymise and are enforced."""
        self._by_rule = vaults
        self._vaults = tuple({id(vault): vault for vault in vaults.values()}.values())

    @property
    def restoring(self) -> bool:
        """Whether an answer may hold a placeholder of ours."""
        return any(map(len, self._vaults))

    def hide(self, finding: Finding, text: bytes) -> bytes | None:
        """What goes to the model in place of a finding of a request (`aipolicy.rules.Replace`)."""
        vault = self._by_rule.get(finding.rule)
        if vault is None:
            return mark(finding)
        return None if vault.value(text) is not None else vault.hide(text, finding.label)

    def shield(self, finding: Finding, text: bytes) -> bytes | None:
        """What goes to the client in place of a finding of an answer.

        What the session has hidden is the client's own, and so is a placeholder that is left
        where originals must not come back (`TextForm.SIGNED`).
        """
        vault = self._by_rule.get(finding.rule)
        if vault is not None and (vault.holds(text) or vault.value(text) is not None):
            return None
        return mark(finding)

    def restore(self, text: bytes) -> bytes:
        """A whole text of an answer with the originals in it."""
        return restore(text, self._value)

    def restorer(self) -> Restorer | None:
        """Restores one text of a streamed answer; None when there is nothing to restore."""
        return Restorer(self._value) if self.restoring else None

    def _value(self, placeholder: bytes) -> bytes | None:
        for vault in self._vaults:
            value = vault.value(placeholder)
            if value is not None:
                return value
        return None


NO_PSEUDONYMS: Final = Pseudonyms(MappingProxyType({}))
"""Of an exchange in which no rule pseudonymises."""
