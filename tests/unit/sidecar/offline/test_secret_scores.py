import re
from collections.abc import Iterator

import pytest
from aipolicy_sidecar.offline.secret_scores import Labelled, SecretScores, names_of, score_secrets
from aipolicy_sidecar.offline.span_scores import Place


def find(text: str) -> Iterator[Place]:
    """Finds ``Label:…`` as what it says it is."""
    for found in re.finditer(r"(\w+):\S+", text):
        yield Place(found.start(), found.end(), found[1])


ROWS = (
    Labelled("a GitHubToken:x", "np.github.1", (2, 15), holds=True),
    Labelled("a Secret:x", "np.github.2", (2, 10), holds=True),
    Labelled("nothing", "github", None, holds=True),
    Labelled("Secret:x and more", "github", (12, 16), holds=True),
    Labelled("Password:x", "curl", None, holds=True),
    Labelled("GitHubToken:x", "curl", None, holds=True),
    Labelled("AzureAiKey:x", "azure", None, holds=True),
    Labelled("Secret:x", "github", None, holds=False),
    Labelled("nothing", "github", None, holds=False),
    Labelled("nothing", "github", None, holds=False),
    Labelled("nothing", "github", None, holds=False),
)


def test_secrets_are_found_by_their_name_or_otherwise_or_not() -> None:
    scores = score_secrets(ROWS, find)

    assert scores == SecretScores(
        secrets=7, found=5, typed=4, documented=5, documented_typed=2, others=4, flagged=1
    )
    assert scores.recall == pytest.approx(5 / 7)
    assert scores.typed_recall == pytest.approx(4 / 7)
    assert scores.documented_recall == pytest.approx(2 / 5)
    assert scores.false_positive_rate == pytest.approx(1 / 4)


def test_without_any_text_there_is_nothing_to_share() -> None:
    scores = score_secrets((), find)

    assert (scores.recall, scores.typed_recall, scores.false_positive_rate) == (0, 0, 0)


def test_rules_are_named_as_labels_begin() -> None:
    assert names_of("np.hashicorp.5") == ("vault", "terraform")
    assert names_of("np.pwhash.2") == ("passwordhash",)
    assert names_of("1password") == ("onepassword",)
    assert names_of("stripe") == ("stripe",)
