"""Tokens of services that build, test and analyse code."""

from typing import Final

from aipolicy.rules.secrets.formats import BASE62, BASE64URL, HEX, LOWER, UPPER, UUID, Format

_SONAR: Final = "SonarQube documentation, Managing tokens"
_HARNESS: Final = "Harness Developer Hub, Manage API keys"

FORMATS: Final = (
    Format(
        "CircleCI",
        "CircleCiToken",
        rf"CCIP(?:AT|RJ)_{BASE62}{{22}}_{HEX}{{40}}",
        "CircleCI docs, Managing API tokens",
    ),
    Format(
        "CircleCI",
        "CircleCiToken",
        rf"{HEX}{{40}}",
        "CircleCI docs, Managing API tokens",
        names=("circle_ci", "circle_token", "circle_api"),
    ),
    Format(
        "Buildkite",
        "BuildkiteToken",
        rf"bk(?:ua|ct|aj|aa|ar)_{BASE62}{{40,80}}",
        "Buildkite docs, Token security",
    ),
    Format(
        "SonarQube",
        "SonarToken",
        r"sq[apu]_[0-9a-fA-F]{40}",
        _SONAR,
    ),
    Format(
        "SonarQube",
        "SonarToken",
        rf"{HEX}{{40}}",
        _SONAR,
        names=("sonar",),
    ),
    Format(
        "Harness",
        "HarnessToken",
        rf"[ps]at\.{BASE64URL}{{22}}\.{HEX}{{24}}\.{BASE62}{{20}}",
        _HARNESS,
    ),
    Format(
        "Octopus Deploy",
        "OctopusKey",
        rf"API-{UPPER}{{25,26}}",
        "Octopus Deploy docs, How to create an API key",
    ),
    Format(
        "JetBrains TeamCity",
        "TeamCityToken",
        rf"eyJ0eXAiOiAiVENWMiJ9\.{BASE64URL}{{36}}\.{BASE64URL}{{48}}",
        "TeamCity On-Premises help, Managing user accounts: access tokens",
    ),
    Format(
        "JetBrains",
        "JetBrainsToken",
        rf"perm[:\-][0-9A-Za-z=]{{4,60}}\.[0-9A-Za-z=]{{2,30}}\.{BASE62}{{30}}",
        "JetBrains Hub and YouTrack help, Permanent tokens",
    ),
    Format(
        "Travis CI",
        "TravisToken",
        rf"{BASE64URL}{{20,22}}",
        "Travis CI docs, API authentication",
        names=("travis",),
    ),
    Format(
        "Jenkins",
        "JenkinsToken",
        rf"11{HEX}{{32}}",
        "Jenkins handbook, Authenticating scripted clients",
        names=("jenkins", "token", "user"),
    ),
    Format(
        "Jenkins",
        "JenkinsCrumb",
        rf"(?:{HEX}{{32}}|{HEX}{{64}})",
        "Jenkins handbook, CSRF protection: crumbs",
        names=("jenkins_crumb",),
    ),
    Format(
        "Jenkins",
        "JenkinsInitialPassword",
        rf"proceed to installation:[\r\n ]{{1,4}}{HEX}{{32}}",
        "Jenkins handbook, Installing: unlocking Jenkins",
    ),
    Format(
        "Codecov",
        "CodecovToken",
        UUID,
        "Codecov docs, Codecov tokens",
        names=("codecov",),
    ),
    Format(
        "Coveralls",
        "CoverallsToken",
        rf"{BASE62}{{33,37}}",
        "Coveralls docs, API reference",
        names=("coveralls",),
    ),
    Format(
        "Prefect",
        "PrefectKey",
        rf"pn[bu]_{BASE62}{{36}}",
        "Prefect docs, Manage API keys",
    ),
    Format(
        "StackHawk",
        "StackHawkKey",
        rf"hawk\.{BASE64URL}{{20}}\.{BASE64URL}{{20}}",
        "StackHawk documentation, API keys",
    ),
    Format(
        "Snyk",
        "SnykToken",
        rf"snyk_(?:uat|sat|pat)\.{HEX}{{8}}\.{BASE64URL}{{20,200}}",
        "Snyk User Docs, Service accounts and personal access tokens",
    ),
    Format(
        "Snyk",
        "SnykToken",
        r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
        "Snyk User Docs, Authentication for API",
        names=("snyk",),
    ),
    Format(
        "Semgrep",
        "SemgrepToken",
        rf"{HEX}{{64}}",
        "Semgrep docs, Semgrep App token",
        names=("semgrep",),
    ),
    Format(
        "Infracost",
        "InfracostKey",
        rf"ico-{BASE62}{{32}}",
        "Infracost docs, API key",
    ),
    Format(
        "OWASP Dependency-Track",
        "DependencyTrackKey",
        rf"odt_(?:{BASE62}{{8}}_)?{BASE62}{{32,64}}",
        "Dependency-Track docs, REST API: API key format",
    ),
    Format(
        "Socket",
        "SocketKey",
        rf"sktsec_{BASE64URL}{{40,64}}_api",
        "Socket documentation, API tokens",
    ),
    Format(
        "LaunchDarkly",
        "LaunchDarklyKey",
        rf"(?:api|sdk)-{UUID}",
        "LaunchDarkly docs, Keys: SDK keys and access tokens",
    ),
    Format(
        "Postman",
        "PostmanKey",
        rf"PMAK-{HEX}{{24}}-{HEX}{{34}}",
        "Postman Learning Center, Generate and use Postman API keys",
    ),
    Format(
        "Sauce Labs",
        "SauceLabsKey",
        UUID,
        "Sauce Labs documentation, Your user credentials",
        names=("sauce",),
    ),
    Format(
        "BrowserStack",
        "BrowserStackKey",
        rf"{BASE62}{{20}}",
        "BrowserStack docs, Username and access key",
        names=("browserstack", "browser_stack"),
    ),
    Format(
        "AppVeyor",
        "AppVeyorToken",
        rf"v2\.{LOWER}{{20}}",
        "AppVeyor docs, REST API: authentication",
        names=("appveyor",),
    ),
    Format(
        "Pulumi",
        "PulumiToken",
        rf"pul-{HEX}{{40}}",
        "Pulumi docs, Access tokens",
    ),
    Format(
        "HCP Terraform",
        "TerraformToken",
        r"atlasv1\.[0-9A-Za-z_\-=]{60,71}",
        "HashiCorp Developer, HCP Terraform: API tokens",
    ),
)
