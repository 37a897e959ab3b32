"""How well secrets are found in labelled texts: recall, recall by the right name, false positives.

A secret is found when a finding overlaps it; where a text is labelled without a place, when
anything is found in it. It is found by its right name when that is of one of its provider's
formats; of what no provider issues, such as a password, any name is right. A text is *documented*
when its secret is of a provider whose formats are known: there a miss is a fault, elsewhere it is
a limit.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from aipolicy.rules.secrets.providers import FORMATS

from aipolicy_sidecar.offline.span_scores import Place


class Labelled(NamedTuple):
    """A text of a set."""

    text: str
    rule: str
    """What the set says is in it, such as ``np.aws.1``: the name of a provider or a syntax."""
    secret: tuple[int, int] | None
    """Where, in code points, if it says so."""
    holds: bool
    """Whether there is a secret; else it only looks like one."""


@dataclass(frozen=True, slots=True)
class SecretScores:
    """The figures of a set of texts."""

    secrets: int = 0
    found: int = 0
    typed: int = 0
    """Found by the right name."""
    documented: int = 0
    """Secrets whose provider's formats are known."""
    documented_typed: int = 0
    others: int = 0
    """Texts without a secret."""
    flagged: int = 0
    """Those in which something is found."""

    @property
    def recall(self) -> float:
        """The share of secrets that are found."""
        return _share(self.found, self.secrets)

    @property
    def typed_recall(self) -> float:
        """The share that is found by the right name."""
        return _share(self.typed, self.secrets)

    @property
    def documented_recall(self) -> float:
        """The same, of those whose provider's formats are known."""
        return _share(self.documented_typed, self.documented)

    @property
    def false_positive_rate(self) -> float:
        """The share of texts without a secret in which something is found."""
        return _share(self.flagged, self.others)


NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "gcp": ("google",),
        "gcs": ("google",),
        "s3": ("aws",),
        "appsync": ("appsync",),
        "azure": ("azure", "entra"),
        "hashicorp": ("vault", "terraform"),
        "hashicorp_vault": ("vault",),
        "1password": ("onepassword",),
        "intra42": ("fortytwo",),
        "sidekiq": ("contribsys", "password"),
        "cratesio": ("crates",),
        "dockerhub": ("docker",),
        "dtrack": ("dependencytrack",),
        "flyio": ("fly",),
        "msteams": ("teams",),
        "sauce": ("saucelabs",),
        "twitter": ("x",),
        "kubernetes": ("bootstrap", "jsonwebtoken"),
        "krb5": ("kerberos",),
        "pwhash": ("passwordhash",),
        "pem": ("privatekey",),
        "privatekey": ("privatekey",),
        "jwt": ("jsonwebtoken",),
        "age": ("age",),
        "octopusdeploy": ("octopus",),
        "twilio": ("twilio",),
        "sonarqube": ("sonar",),
        "particleio": ("particle",),
    }
)
"""Beginnings of the labels of what sets call otherwise than the labels begin."""
_LABELS: Final = frozenset(item.label.lower() for item in FORMATS) | {"jsonwebtoken", "privatekey"}


def score_secrets(rows: Iterable[Labelled], find: Callable[[str], Iterable[Place]]) -> SecretScores:
    """Compare what is found with what is labelled."""
    secrets = found = typed = documented = documented_typed = others = flagged = 0
    for row in rows:
        findings = list(find(row.text))
        if not row.holds:
            others += 1
            flagged += bool(findings)
            continue
        if row.secret is not None:
            start, end = row.secret
            findings = [one for one in findings if one.start < end and start < one.end]
        names = names_of(row.rule)
        known = any(label.startswith(names) for label in _LABELS)
        if known:
            right = any(one.kind.lower().startswith(names) for one in findings)
        else:
            right = bool(findings)
        secrets += 1
        found += bool(findings)
        typed += right
        documented += known
        documented_typed += known and right
    return SecretScores(secrets, found, typed, documented, documented_typed, others, flagged)


def names_of(rule: str) -> tuple[str, ...]:
    """How the labels of a rule's provider begin, in small letters."""
    family = rule.removeprefix("np.").split(".")[0].lower()
    return NAMES.get(family, (family,))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
