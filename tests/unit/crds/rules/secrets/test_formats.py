"""Tokens made up here: of the right form, and nobody's."""

import random
import re
import string
import zlib

import pytest
from aipolicy.rules.matchers import MatchDetector
from aipolicy.rules.secrets.formats import FORMATS, MATCHER, Format
from support.scans import matches

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
MADE = {
    "AnthropicKey": "api03-{w95}",
    "AtlassianToken": "{w186}=1A2B3C4D",
    "AwsAccessKey": "Q3EGRIUXT7ZKPM2A",
    "DatabricksToken": "{h32}-2",
    "DockerToken": "{w27}",
    "DopplerToken": "{b43}",
    "GitLabToken": "{w20}.01.{b9}",
    "GoogleApiKey": "{w35}",
    "GoogleClientSecret": "{w28}",
    "GrafanaToken": "{b32}_{h8}",
    "GroqKey": "{b52}",
    "HuggingFaceToken": "{l34}",
    "LinearKey": "{b40}",
    "NewRelicKey": "7QK2M9XJ4V8B1N6C3Z5L0PWTRGH",
    "NotionToken": "{b46}",
    "OpenAIKey": "proj-{w74}T3BlbkFJ{w74}",
    "PerplexityKey": "{b48}",
    "PostmanKey": "{h24}-{h34}",
    "PyPIToken": "{w120}",
    "ReplicateToken": "{b37}",
    "RubyGemsKey": "{h48}",
    "SendGridKey": "{w22}.{w43}",
    "ShopifyToken": "{h32}",
    "SlackWebhook": "T0{u8}/B0{u8}/{b24}",
    "SquareToken": "{w22}",
    "StripeKey": "{b24}",
    "StripeSecret": "{b32}",
    "SupabaseToken": "{h40}",
    "TailscaleKey": "auth-{b12}-{b32}",
    "TerraformToken": "{w64}",
    "TwilioKey": "{h32}",
    "VaultToken": "{w90}",
    "XaiKey": "{b80}",
    "DigitalOceanToken": "{h64}",
}
MADE_BY_PREFIX = {
    "github_pat_": "{b22}_{b59}",
    "sntryu_": "{h64}",
    "sntrys_eyJ": "{b60}_{b43}",
    "xapp-": "1-A0{u9}-1234098765432-{h64}",
    "xoxb-": "4820915637-7193046825-{b24}",
}
ALPHABETS = {
    "b": BASE62,
    "h": "0123456789abcdef",
    "l": string.ascii_letters,
    "u": string.digits + string.ascii_uppercase,
    "w": BASE62,
}


def fill(template: str) -> str:
    chosen = random.Random(template)  # noqa: S311 - the same in every run

    def some(match: re.Match[str]) -> str:
        return "".join(chosen.choices(ALPHABETS[match[1]], k=int(match[2])))

    return re.sub(r"\{(\w)(\d+)\}", some, template)


def checked(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = BASE62[digit] + digits
    return body + digits


def make(item: Format, prefix: str) -> str:
    if item.is_valid is not None:
        return prefix + checked(fill("{b30}"))
    template = MADE_BY_PREFIX.get(prefix) or MADE.get(item.label) or MADE_BY_PREFIX["xoxb-"]
    return prefix + fill(template)


TOKENS = tuple((item.label, make(item, prefix)) for item in FORMATS for prefix in item.prefixes)


@pytest.mark.parametrize(("name", "token"), TOKENS)
def test_tokens_are_found_and_named(name: str, token: str) -> None:
    assert matches(MATCHER, f'key="{token}", ') == [token]
    (finding,) = MatchDetector((MATCHER,)).scan(token.encode(), 0, (0,))
    assert finding.label == name
    assert finding.score == (
        1.0 if name in {"GitHubToken", "NpmToken"} and "github_pat" not in token else 0.9
    )


@pytest.mark.parametrize(
    "text",
    (
        "ghp_" + checked(fill("{b30}"))[:-1] + "!",  # the checksum is not whole
        "ghp_" + "A" * 36,
        "AKIAIOSFODNN7EXAMPLE",
        "sk-learn is a library, sk-proj-ect is none",
        "hf_" + "x" * 34,
        "task-" + fill("{w40}"),
        "the hvs. prefix, SG. and dp.pt.",
        "dapi" + "0" * 32,
    ),
)
def test_what_only_looks_like_a_token_is_left(text: str) -> None:
    assert matches(MATCHER, text) == []


def test_a_wrong_checksum_is_no_token() -> None:
    token = checked(fill("{b30}"))
    other = token[:-1] + ("0" if token[-1] != "0" else "1")

    assert matches(MATCHER, f"ghp_{token}") == [f"ghp_{token}"]
    assert matches(MATCHER, f"ghp_{other}") == []
