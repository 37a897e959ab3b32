"""Keys of Microsoft's cloud: most carry a signature at a fixed place.

The signature stands in the middle, so that such keys are looked for as values of a name; any of the
names that keys have is enough, since the signature alone says whose it is.
"""

from typing import Final

from aipolicy.rules.secrets.checksums import is_base64_of_64_bytes
from aipolicy.rules.secrets.formats import BASE62, BASE64, BASE64URL, HEX, LOWER, Format

_KEYS: Final = ("key", "token", "secret", "password", "pat", "azure", "credential", "auth")
_PURVIEW: Final = "Microsoft Learn, Purview: entity definition of Azure "

FORMATS: Final = (
    Format(
        "Microsoft Entra ID",
        "EntraClientSecret",
        r"[0-9A-Za-z_~.\-]{3}[0-9]Q~[0-9A-Za-z_~.\-]{31,34}",
        "Microsoft Learn, Purview: entity definition of Microsoft Entra client secret",
    ),
    Format(
        "Azure AI services",
        "AzureAiKey",
        rf"{BASE62}{{52}}JQQJ9[9DH]{BASE62}{{26}}",
        _PURVIEW + "Cognitive service key",
        names=_KEYS,
    ),
    Format(
        "Azure DevOps",
        "AzureDevOpsToken",
        rf"{BASE62}{{76}}AZDO{BASE62}{{4}}",
        "Microsoft Learn, Azure DevOps: use personal access tokens, format",
        names=_KEYS,
    ),
    Format(
        "Azure DevOps",
        "AzureDevOpsToken",
        "[2-7a-z]{52}",
        "Microsoft Learn, Azure DevOps: use personal access tokens, format",
        names=(
            *("azure_devops", "vsts", "ado_pat", "ado_token", "vso", "system_accesstoken"),
            *("personal_access_token", "azure_pat"),
        ),
    ),
    Format(
        "Azure App Configuration",
        "AzureAppConfigurationString",
        rf"\.azconfig\.io;Id=[0-9A-Za-z:+/_\-]{{4,80}};Secret={BASE64}{{43,120}}={{0,2}}",
        "Microsoft Learn, App Configuration: connection strings",
    ),
    Format(
        "Azure AI Search",
        "AzureSearchKey",
        rf"{BASE62}{{42}}AzSe[A-D]{BASE62}{{5}}",
        _PURVIEW + "Search API key",
        names=_KEYS,
    ),
    Format(
        "Azure Functions",
        "AzureFunctionKey",
        rf"{BASE64URL}{{44}}AzFu[0-9A-Za-z_\-]{{5}}[AQgw]==",
        _PURVIEW + "Function Master / API key",
        names=(*_KEYS, "code"),
    ),
    Format(
        "Azure Cache for Redis",
        "AzureRedisKey",
        rf"{BASE62}{{33}}AzCa[A-P]{BASE62}{{5}}=",
        _PURVIEW + "Redis cache connection string",
        names=_KEYS,
    ),
    Format(
        "Azure Container Registry",
        "AzureRegistryKey",
        rf"{BASE64}{{42}}\+ACR[A-D]{BASE62}{{5}}",
        _PURVIEW + "container registry access key",
        names=_KEYS,
    ),
    Format(
        "Azure Cosmos DB",
        "AzureCosmosKey",
        rf"{BASE64}{{76}}ACDb{BASE64}{{5}}[AQgw]==",
        _PURVIEW + "Cosmos DB account access key",
        names=_KEYS,
    ),
    Format(
        "Azure Batch",
        "AzureBatchKey",
        rf"{BASE64}{{76}}\+ABa{BASE64}{{5}}[AQgw]==",
        _PURVIEW + "Batch shared access key",
        names=_KEYS,
    ),
    Format(
        "Azure Storage",
        "AzureStorageKey",
        rf"{BASE64}{{76}}\+ASt{BASE64}{{5}}[AQgw]==",
        _PURVIEW + "storage account access key",
        names=_KEYS,
    ),
    Format(
        "Azure Storage",
        "AzureStorageKey",
        rf"{BASE64}{{86}}==",
        "Microsoft Learn, Azure Storage: manage account access keys",
        is_base64_of_64_bytes,
        names=("account_key", "storage_key", "azure", "storage_account", "access_key"),
    ),
    Format(
        "Azure Service Bus",
        "AzureServiceBusKey",
        rf"{BASE64}{{33}}\+ASb{BASE64}{{6}}=",
        _PURVIEW + "Service Bus shared access signature",
        names=_KEYS,
    ),
    Format(
        "Azure Event Hubs",
        "AzureEventHubKey",
        rf"{BASE64}{{33}}\+AEh{BASE64}{{6}}=",
        _PURVIEW + "Event Hub access key",
        names=_KEYS,
    ),
    Format(
        "Azure IoT Hub",
        "AzureIotKey",
        rf"{BASE64}{{33}}AIoT{BASE64}{{6}}=",
        _PURVIEW + "IoT shared access key",
        names=_KEYS,
    ),
    Format(
        "Azure",
        "AzureSharedAccessKey",
        rf"{BASE64}{{43}}=",
        "Microsoft Learn, Service Bus: shared access signatures",
        names=("shared_access_key", "accesskey", "azure"),
    ),
    Format(
        "Azure Storage",
        "AzureSasSignature",
        r"[0-9A-Za-z][0-9A-Za-z%+/]{42,79}(?:=|%3[Dd])",
        "Microsoft Learn, Azure Storage: create a service SAS",
        names=("sig",),
    ),
    Format(
        "Azure API Management",
        "AzureSubscriptionKey",
        rf"{HEX}{{32}}",
        "Microsoft Learn, API Management: subscriptions",
        names=("ocp_apim", "subscription_key", "azure"),
    ),
    Format(
        "Azure Logic Apps",
        "PowerAutomateSignature",
        rf"{BASE64URL}{{43}}",
        "Microsoft Learn, Logic Apps: securing access to inbound calls",
        names=("sig",),
    ),
    Format(
        "Microsoft Teams",
        "TeamsWebhook",
        rf"(?:webhook|outlook)\.office\.com/webhook(?:b2)?/{HEX}{{8}}-{BASE64URL}{{27}}@{HEX}{{8}}-{BASE64URL}{{27}}"
        rf"/IncomingWebhook/{LOWER}{{32}}/{HEX}{{8}}-{BASE64URL}{{27}}",
        "Microsoft Learn, Teams: create incoming webhooks",
    ),
)
