"""Tokens of services where people work together: planning, documents, design, support."""

from typing import Final

from aipolicy.rules.secrets.formats import BASE62, BASE64URL, DIGIT, HEX, LOWER, UPPER, UUID, Format

FORMATS: Final = (
    Format(
        "Notion",
        "NotionToken",
        rf"ntn_{BASE62}{{43,50}}",
        "Notion developers, Authorization: token prefixes",
    ),
    Format(
        "Notion",
        "NotionToken",
        rf"secret_{BASE62}{{43}}",
        "Notion developers, Authorization: token prefixes",
    ),
    Format(
        "Linear",
        "LinearKey",
        rf"lin_(?:api|oauth|wh)_{BASE62}{{40,64}}",
        "Linear Developers, Personal API keys",
    ),
    Format(
        "Asana",
        "AsanaToken",
        rf"[0-9]/{DIGIT}{{10,17}}(?:/{DIGIT}{{10,17}})?:{HEX}{{32}}",
        "Asana developers, Personal access token",
    ),
    Format(
        "Trello",
        "TrelloToken",
        rf"ATTA{HEX}{{64}}[0-9A-F]{{8}}",
        "Atlassian Developer, Trello REST API: authorization",
    ),
    Format(
        "Trello",
        "TrelloKey",
        rf"{HEX}{{32}}",
        "Atlassian Developer, Trello REST API: authorization",
        names=("trello",),
    ),
    Format(
        "ClickUp",
        "ClickUpToken",
        rf"pk_{DIGIT}{{6,10}}_{UPPER}{{32}}",
        "ClickUp API, Authentication: personal token",
    ),
    Format(
        "Figma",
        "FigmaToken",
        rf"fig[dorpu]{{1,2}}_{BASE64URL}{{40,48}}",
        "Figma developers, Personal access tokens",
    ),
    Format(
        "Figma",
        "FigmaToken",
        rf"{DIGIT}{{4,7}}-{UUID}",
        "Figma developers, Personal access tokens",
        names=("figma",),
    ),
    Format(
        "Typeform",
        "TypeformToken",
        r"tfp_[0-9A-Za-z_.=\-]{44,59}",
        "Typeform developers, Personal access tokens",
    ),
    Format(
        "Contentful",
        "ContentfulToken",
        rf"CFPAT-{BASE64URL}{{43}}",
        "Contentful, Authentication: personal access tokens",
    ),
    Format(
        "Contentful",
        "ContentfulToken",
        rf"{BASE64URL}{{43}}",
        "Contentful, Authentication: delivery API",
        names=("contentful",),
    ),
    Format(
        "Sanity", "SanityToken", rf"sk{BASE62}{{178}}", "Sanity docs, HTTP authentication: tokens"
    ),
    Format("ReadMe", "ReadMeKey", rf"rdme_{LOWER}{{70}}", "ReadMe docs, API keys"),
    Format(
        "Frame.io",
        "FrameIoToken",
        r"fio-u-[0-9A-Za-z_=\-]{64}",
        "Frame.io developers, Authentication",
    ),
    Format(
        "Zapier",
        "ZapierWebhook",
        rf"hooks\.zapier\.com/hooks/catch/{DIGIT}{{5,10}}/{LOWER}{{5,8}}",
        "Zapier Help Center, Trigger Zaps from webhooks",
    ),
    Format(
        "Zendesk",
        "ZendeskToken",
        rf"{BASE62}{{40}}",
        "Zendesk help, API tokens",
        names=("zendesk",),
    ),
    Format(
        "Freshdesk",
        "FreshdeskKey",
        rf"{BASE62}{{19,20}}",
        "Freshdesk, API authentication",
        names=("freshdesk",),
    ),
    Format(
        "Shortcut",
        "ShortcutToken",
        UUID,
        "Shortcut Help Center, API tokens",
        names=("shortcut_api", "clubhouse_api", "shortcut_token"),
    ),
    Format(
        "Todoist",
        "TodoistToken",
        rf"{HEX}{{40}}",
        "Todoist, API documentation: authorization",
        names=("todoist",),
    ),
    Format(
        "Webflow",
        "WebflowToken",
        rf"{HEX}{{64}}",
        "Webflow developers, Site tokens",
        names=("webflow",),
    ),
    Format(
        "Lokalise",
        "LokaliseToken",
        rf"{HEX}{{40}}",
        "Lokalise developers, API tokens",
        names=("lokalise",),
    ),
    Format(
        "Crowdin",
        "CrowdinToken",
        rf"{HEX}{{80}}",
        "Crowdin support, Personal access tokens",
        names=("crowdin",),
    ),
    Format(
        "Transifex", "TransifexToken", rf"1/{HEX}{{40}}", "Transifex developers, Authentication"
    ),
    Format(
        "Unleash",
        "UnleashToken",
        rf"[0-9a-z*_\-]{{1,32}}:[0-9a-z*_\-]{{1,32}}\.{HEX}{{56,64}}",
        "Unleash docs, API tokens: format",
        names=("unleash", "token", "authorization"),
    ),
    Format(
        "Beamer",
        "BeamerKey",
        r"b_[0-9A-Za-z=_\-]{44}",
        "Beamer API, Authentication",
        names=("beamer",),
    ),
    Format("Retool", "RetoolToken", rf"retool_{LOWER}{{26,40}}", "Retool docs, Access tokens"),
    Format(
        "Gitbook",
        "GitBookToken",
        rf"gb_api_{BASE62}{{40}}",
        "GitBook developers, API authentication",
    ),
    Format("Coda", "CodaToken", UUID, "Coda API, Authentication", names=("coda_api", "coda_token")),
    Format(
        "Wrike",
        "WrikeToken",
        r"eyJ0dCI6InAi[0-9A-Za-z_.\-]{80,}",
        "Wrike developers, Permanent access token",
    ),
    Format(
        "Smartsheet",
        "SmartsheetToken",
        rf"{BASE62}{{37}}",
        "Smartsheet API, Raw token requests",
        names=("smartsheet",),
    ),
    Format(
        "Asana",
        "AsanaSecret",
        rf"{HEX}{{32}}",
        "Asana developers, OAuth",
        names=("asana",),
    ),
)
