"""The formats of all providers, by what the providers do.

A format is a row in the table of its field. ``docs/rules.md`` lists the providers.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aipolicy.rules.secrets.formats import Format
from aipolicy.rules.secrets.providers import (
    azure_services,
    chats,
    clouds,
    clusters,
    databases,
    hosts,
    identities,
    language_models,
    mails,
    monitors,
    payments,
    pipelines,
    registries,
    repositories,
    shops,
    vaults,
    wallets,
    workspaces,
)

FIELDS: Final[Mapping[str, tuple[Format, ...]]] = MappingProxyType(
    {
        "Clouds": clouds.FORMATS,
        "Microsoft Azure": azure_services.FORMATS,
        "Hosting, networks": hosts.FORMATS,
        "Clusters, frameworks": clusters.FORMATS,
        "Source code": repositories.FORMATS,
        "Packages, images": registries.FORMATS,
        "Builds, quality": pipelines.FORMATS,
        "Language models": language_models.FORMATS,
        "Databases, search": databases.FORMATS,
        "Monitoring": monitors.FORMATS,
        "Payments": payments.FORMATS,
        "Identity, social networks": identities.FORMATS,
        "Secrets, hashes": vaults.FORMATS,
        "Mail, messages": mails.FORMATS,
        "Chat": chats.FORMATS,
        "Teamwork": workspaces.FORMATS,
        "Shops, data, devices": shops.FORMATS,
        "Currencies": wallets.FORMATS,
    }
)
"""By their field. Of formats that begin alike the first counts, so it is the one that says more."""

FORMATS: Final = tuple(item for formats in FIELDS.values() for item in formats)
