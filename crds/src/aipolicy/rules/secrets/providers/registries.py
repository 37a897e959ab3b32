"""Tokens of package registries and container registries."""

from typing import Final

from aipolicy.rules.secrets.checksums import has_base62_crc32, is_macaroon
from aipolicy.rules.secrets.formats import BASE62, BASE64URL, HEX, LOWER, UUID, Format

FORMATS: Final = (
    Format(
        "npm",
        "NpmToken",
        rf"npm_{BASE62}{{36}}",
        "GitHub Blog, Announcing npm's new access token format",
        has_base62_crc32,
        strict=False,
    ),
    Format(
        "npm",
        "NpmToken",
        UUID,
        "npm Docs, .npmrc: auth related configuration",
        names=("_authtoken", "npm_token", "npm_auth"),
    ),
    Format(
        "PyPI",
        "PyPIToken",
        rf"pypi-Ag(?:EIcHlwaS5vcmc|ENdGVzdC5weXBpLm9yZ){BASE64URL}{{50,}}",
        "Warehouse documentation, Token scanning; PyPI Help, API tokens",
        is_macaroon,
        strict=False,
    ),
    Format(
        "RubyGems",
        "RubyGemsKey",
        rf"rubygems_{HEX}{{48}}",
        "RubyGems Guides, API key scopes",
    ),
    Format(
        "Cargo",
        "CratesToken",
        rf"cio{BASE62}{{32}}",
        "Cargo source, SecureToken: prefix and length",
    ),
    Format(
        "NuGet",
        "NuGetKey",
        rf"oy2{LOWER}{{43}}",
        "Microsoft Learn, NuGet: scoped API keys",
    ),
    Format(
        "Docker",
        "DockerToken",
        rf"dckr_(?:pat|oat)_{BASE64URL}{{27,32}}",
        "Docker Docs, Personal access tokens",
    ),
    Format(
        "Clojars",
        "ClojarsToken",
        rf"CLOJARS_{LOWER}{{60}}",
        "Clojars wiki, Deploy tokens",
    ),
    Format(
        "Private Packagist",
        "PackagistToken",
        rf"packagist_[acou][aceru]t_{HEX}{{68}}",
        "Private Packagist docs, Composer authentication: Token format",
    ),
    Format(
        "JFrog",
        "ArtifactoryKey",
        rf"AKCp{BASE62}{{69}}",
        "JFrog Help Center, API key",
    ),
    Format(
        "JFrog",
        "ArtifactoryToken",
        rf"cmVmdGtu{BASE62}{{56}}",
        "JFrog Help Center, Reference tokens",
    ),
    Format(
        "JFrog",
        "ArtifactoryKey",
        rf"{BASE62}{{64,73}}",
        "JFrog Help Center, API key",
        names=("jfrog", "artifactory", "bintray", "xray"),
    ),
    Format(
        "Cloudsmith",
        "CloudsmithKey",
        rf"{HEX}{{40}}",
        "Cloudsmith documentation, API key",
        names=("cloudsmith",),
    ),
    Format(
        "Hex",
        "HexKey",
        rf"{HEX}{{32}}",
        "Hex, mix hex.user: API keys",
        names=("hex_api_key",),
    ),
    Format(
        "Contribsys",
        "ContribsysCredentials",
        rf"{HEX}{{8}}:{HEX}{{8}}",
        "Sidekiq wiki, Commercial FAQ: Bundler credentials",
        names=("contribsys__com", "gems__contribsys", "enterprise__contribsys"),
    ),
    Format(
        "Sonatype",
        "SonatypeToken",
        rf"{BASE62}{{8}}:{BASE64URL}{{44}}",
        "Sonatype Help, User tokens",
        names=("nexus", "sonatype", "ossrh"),
    ),
    Format(
        "Posit",
        "PositKey",
        rf"{BASE62}{{32}}",
        "Posit Connect user guide, API keys",
        names=("connect_api_key", "rstudio_connect", "posit_connect"),
    ),
)
