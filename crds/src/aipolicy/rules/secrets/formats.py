r"""Tokens of well-known formats: a prefix of the provider's, an alphabet and a length.

Sources are the providers' own documentation of their tokens, or of how to recognise
them. All formats are one expression, so that a stream is followed once for all of them;
which one matched is told by the prefix. A checksum is checked where it is published.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from aipolicy.rules.matchers import Candidate, Matcher, Name
from aipolicy.rules.prefixes import viable_prefixes
from aipolicy.rules.regexes import Regex, Span
from aipolicy.rules.secrets.randomness import has_crc32, is_placeholder


@dataclass(frozen=True, slots=True)
class Format:
    """One provider's tokens."""

    label: str
    prefixes: tuple[str, ...]
    """Literal, one of them at the token's beginning."""
    rest: str
    """RE2 expression of what follows the prefix."""
    is_valid: Callable[[bytes], bool] | None = None
    """A check of what follows the prefix."""


_PREFIX_SCORE: Final = 0.9
"""Of a token without a checksum."""

_HEX32, _HEX64 = "[0-9a-f]{32}", "[0-9a-f]{64}"

FORMATS: Final = (
    Format("AnthropicKey", ("sk-ant-",), r"[a-z]+\d\d-[\w\-]{80,}"),
    Format("AtlassianToken", ("ATATT3", "ATCTT3"), r"[\w\-]{60,}=[0-9A-F]{8}"),
    Format("AwsAccessKey", ("AKIA", "ASIA"), "[A-Z2-7]{16}"),
    Format("DatabricksToken", ("dapi",), rf"{_HEX32}(?:-\d)?"),
    Format("DigitalOceanToken", ("dop_v1_", "doo_v1_", "dor_v1_"), _HEX64),
    Format("DockerToken", ("dckr_pat_", "dckr_oat_"), r"[\w\-]{27,}"),
    Format("DopplerToken", ("dp.pt.", "dp.st.", "dp.sa.", "dp.ct."), r"(?:[\w\-]+\.)?\w{40,}"),
    Format("GitHubToken", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), "[0-9A-Za-z]{36}", has_crc32),
    Format("GitHubToken", ("github_pat_",), "[0-9A-Za-z]{22}_[0-9A-Za-z]{59}"),
    Format(
        "GitLabToken",
        ("glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glimt-", "glagent-", "glsoat-"),
        r"[\w\-]{20,}(?:\.\w{2}\.\w{9})?",
    ),
    Format("GoogleApiKey", ("AIza",), r"[\w\-]{35}"),
    Format("GoogleClientSecret", ("GOCSPX-",), r"[\w\-]{28}"),
    Format("GrafanaToken", ("glsa_",), r"[0-9A-Za-z]{32}_[0-9a-f]{8}"),
    Format("GroqKey", ("gsk_",), "[0-9A-Za-z]{52}"),
    Format("HuggingFaceToken", ("hf_", "api_org_"), "[A-Za-z]{34}"),
    Format("LinearKey", ("lin_api_", "lin_oauth_"), "[0-9A-Za-z]{40,}"),
    Format("NewRelicKey", ("NRAK-",), "[0-9A-Z]{27}"),
    Format("NotionToken", ("ntn_", "secret_"), "[0-9A-Za-z]{43,}"),
    Format("NpmToken", ("npm_",), "[0-9A-Za-z]{36}", has_crc32),
    Format("OpenAIKey", ("sk-",), r"(?:(?:proj|svcacct|admin)-)?[\w\-]{20,}T3BlbkFJ[\w\-]{20,}"),
    Format("PerplexityKey", ("pplx-",), "[0-9A-Za-z]{48}"),
    Format("PostmanKey", ("PMAK-",), r"[0-9a-f]{24}-[0-9a-f]{34}"),
    Format("PyPIToken", ("pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZ"), r"[\w\-]{50,}"),
    Format("ReplicateToken", ("r8_",), "[0-9A-Za-z]{37}"),
    Format("RubyGemsKey", ("rubygems_",), "[0-9a-f]{48}"),
    Format("SendGridKey", ("SG.",), r"[\w\-]{22}\.[\w\-]{43}"),
    Format("SentryToken", ("sntryu_",), _HEX64),
    Format("SentryToken", ("sntrys_eyJ",), r"[\w+/=]{40,}_[\w+/]{43}"),
    Format("ShopifyToken", ("shpat_", "shpca_", "shppa_", "shpss_"), "[0-9A-Fa-f]{32}"),
    Format(
        "SlackToken", ("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe.xoxp-"), r"[\w\-]{20,}"
    ),
    Format("SlackToken", ("xapp-",), r"\d-[0-9A-Z]{8,}-\d{8,}-[0-9a-f]{64}"),
    Format(
        "SlackWebhook",
        ("hooks.slack.com/services/",),
        r"T[0-9A-Z]{8,}/B[0-9A-Z]{8,}/[0-9A-Za-z]{24}",
    ),
    Format("SquareToken", ("sq0atp-", "sq0csp-"), r"[\w\-]{22,}"),
    Format("StripeKey", ("sk_live_", "sk_test_", "rk_live_", "rk_test_"), "[0-9A-Za-z]{24,}"),
    Format("StripeSecret", ("whsec_",), "[0-9A-Za-z]{32,}"),
    Format("SupabaseToken", ("sbp_",), "[0-9a-f]{40}"),
    Format("TailscaleKey", ("tskey-",), r"[a-z]+-[0-9A-Za-z]{10,}-[0-9A-Za-z]{20,}"),
    Format("TerraformToken", ("atlasv1.",), r"[\w\-=]{60,}"),
    Format("TwilioKey", ("SK",), _HEX32),
    Format("VaultToken", ("hvs.", "hvb.", "hvr."), r"[\w\-]{24,}"),
    Format("XaiKey", ("xai-",), "[0-9A-Za-z]{80}"),
)
"""By label. What begins alike is told apart by the longest prefix."""

_BY_PREFIX: Final[Mapping[bytes, Format]] = MappingProxyType(
    {
        prefix.encode(): item
        for prefix, item in sorted(
            ((prefix, item) for item in FORMATS for prefix in item.prefixes),
            key=lambda pair: -len(pair[0]),
        )
    }
)


def _pattern(item: Format) -> str:
    prefixes = "|".join(prefix.replace(".", r"\.") for prefix in item.prefixes)
    return f"(?:{prefixes}){item.rest}"


def _find(text: bytes) -> tuple[bytes, Format]:
    return next(found for found in _BY_PREFIX.items() if text.startswith(found[0]))


def confirm(text: bytes, start: int, end: int) -> Span | None:
    """A token whose checksum, if it has one, is right, and that is no placeholder."""
    token = text[start:end]
    prefix, item = _find(token)
    rest = token[len(prefix) :]
    if is_placeholder(rest) or (item.is_valid is not None and not item.is_valid(rest)):
        return None
    return start, end


def describe(text: bytes, candidate: Candidate) -> Name:
    """The name of a token's format."""
    item = _find(text[candidate.start :])[1]
    return Name(item.label, _PREFIX_SCORE if item.is_valid is None else 1.0)


_PATTERN: Final = rf"\b(?:{'|'.join(map(_pattern, FORMATS))})"

MATCHER: Final = Matcher(
    "Token",
    Regex(_PATTERN),
    Regex(viable_prefixes(_PATTERN)),
    confirm,
    retry=True,
    gives_up=True,
    describe=describe,
)
