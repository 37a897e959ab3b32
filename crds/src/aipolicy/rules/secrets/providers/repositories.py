"""Tokens of services that host source code."""

from typing import Final

from aipolicy.rules.secrets.checksums import has_base36_crc32, has_base62_crc32
from aipolicy.rules.secrets.formats import BASE62, BASE64URL, HEX, LOWER, Format

_GITLAB: Final = "GitLab Docs, Token overview: Token prefixes"

FORMATS: Final = (
    Format(
        "GitHub",
        "GitHubToken",
        rf"gh[oprsu]_{BASE62}{{36}}",
        "GitHub Blog, Behind GitHub's new authentication token formats",
        has_base62_crc32,
        strict=False,
    ),
    Format(
        "GitHub",
        "GitHubToken",
        rf"ghr_{BASE62}{{76}}",
        "GitHub Docs, Refreshing user access tokens",
    ),
    Format(
        "GitHub",
        "GitHubToken",
        rf"github_pat_{BASE62}{{22}}_{BASE62}{{59}}",
        "GitHub Docs, Managing your personal access tokens",
    ),
    Format(
        "GitHub",
        "GitHubClientSecret",
        rf"{HEX}{{40}}",
        "GitHub Docs, Authorizing OAuth apps: client secret",
        names=("github_secret", "github_client_secret", "github_oauth", "gh_client_secret"),
    ),
    Format(
        "GitLab",
        "GitLabToken",
        rf"gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-"
        rf"{BASE64URL}{{27,300}}\.(?:{LOWER}{{2}}\.)?{LOWER}{{9}}",
        "GitLab Handbook, Cells: Routable Tokens",
        has_base36_crc32,
        strict=False,
    ),
    Format(
        "GitLab",
        "GitLabToken",
        rf"gl(?:pat|dt|rt|rtr|ft|imt|wt|soat|ffct)-{BASE64URL}{{20,26}}",
        _GITLAB,
    ),
    Format("GitLab", "GitLabToken", rf"glrt-t[0-9]_{BASE64URL}{{20,27}}", _GITLAB),
    Format("GitLab", "GitLabToken", rf"glcbt-{BASE62}{{1,5}}_{BASE64URL}{{20}}", _GITLAB),
    Format("GitLab", "GitLabToken", rf"glptt-{HEX}{{40}}", _GITLAB),
    Format("GitLab", "GitLabToken", rf"gloas-{HEX}{{64}}", _GITLAB),
    Format("GitLab", "GitLabToken", rf"glagent-{BASE64URL}{{50}}", _GITLAB),
    Format("GitLab", "GitLabToken", rf"GR1348941{BASE64URL}{{20}}", _GITLAB),
    Format(
        "Atlassian",
        "AtlassianToken",
        rf"AT(?:ATT|CTT)3{BASE64URL}{{60,250}}=[0-9A-F]{{8}}",
        "Atlassian Support, Manage API tokens for your Atlassian account",
    ),
    Format(
        "Atlassian",
        "AtlassianToken",
        rf"{BASE62}{{24}}",
        "Atlassian Support, Manage API tokens for your Atlassian account",
        names=("atlassian", "jira", "confluence"),
    ),
    Format(
        "Bitbucket",
        "BitbucketAppPassword",
        rf"ATBB{BASE62}{{24}}[0-9A-F]{{8}}",
        "Bitbucket Support, App passwords",
    ),
    Format(
        "Bitbucket Data Center",
        "BitbucketToken",
        rf"BBDC-{BASE62}{{40,44}}",
        "Bitbucket Data Center documentation, HTTP access tokens",
    ),
    Format(
        "Sourcegraph",
        "SourcegraphToken",
        r"sgp_(?:(?:local|[0-9a-fA-F]{16})_)?[0-9a-fA-F]{40}",
        "Sourcegraph docs, Creating an access token",
    ),
    Format(
        "Sourcegraph",
        "SourcegraphToken",
        rf"sgd_{HEX}{{64}}",
        "Sourcegraph docs, Creating an access token",
    ),
    Format(
        "Phabricator",
        "PhabricatorToken",
        rf"(?:api|cli)-{LOWER}{{28}}",
        "Phabricator documentation, Conduit API tokens",
        names=("phabricator", "phorge", "conduit", "arcanist"),
    ),
    Format(
        "Gitea",
        "GiteaToken",
        rf"{HEX}{{40}}",
        "Gitea documentation, API usage: generating and listing tokens",
        names=("gitea", "forgejo", "codeberg"),
    ),
    Format(
        "Gitee",
        "GiteeToken",
        rf"{HEX}{{32}}",
        "Gitee Open API, OAuth documentation",
        names=("gitee",),
    ),
    Format(
        "Code Climate",
        "CodeClimateToken",
        rf"{HEX}{{64}}",
        "Code Climate docs, Finding your test coverage token",
        names=("cc_test_reporter_id", "codeclimate", "code_climate"),
    ),
    Format(
        "Mergify",
        "MergifyKey",
        r"mka_[0-9A-Za-z_\-]{43,64}",
        "Mergify documentation, API keys",
    ),
)
