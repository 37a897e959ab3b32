"""Tokens of chat and call services."""

from typing import Final

from aipolicy.rules.secrets.checksums import is_discord_token
from aipolicy.rules.secrets.formats import BASE62, BASE64URL, DIGIT, HEX, LOWER, UPPER, UUID, Format

_SLACK: Final = "Slack API docs, Token types"
_HOOKS: Final = "Slack API docs, Sending messages using incoming webhooks"

FORMATS: Final = (
    Format(
        "Slack",
        "SlackToken",
        rf"xoxb-{DIGIT}{{8,14}}-(?:{DIGIT}{{8,14}}-)?{BASE62}{{16,28}}",
        _SLACK,
    ),
    Format(
        "Slack",
        "SlackToken",
        rf"xox[aprs]-(?:2-)?(?:{DIGIT}{{9,14}}-){{1,4}}(?:{HEX}{{32}}|{HEX}{{64}}|{HEX}{{10}}|{BASE62}{{24}})",
        _SLACK,
    ),
    Format(
        "Slack",
        "SlackToken",
        rf"xoxe\.xox[bp]-\d-{BASE62}{{140,180}}",
        "Slack API docs, Token rotation",
    ),
    Format(
        "Slack",
        "SlackToken",
        rf"xoxe-(?:\d-{BASE62}{{120,160}}|{DIGIT}{{9,14}}-{DIGIT}{{9,14}}-{DIGIT}{{9,14}}-{HEX}{{32}})",
        "Slack API docs, Token rotation",
    ),
    Format(
        "Slack",
        "SlackToken",
        rf"xapp-\d-{UPPER}{{9,12}}-{DIGIT}{{10,14}}-{HEX}{{64}}",
        _SLACK,
    ),
    Format(
        "Slack",
        "SlackToken",
        r"xox[cd]-[0-9A-Za-z%\-]{40,300}",
        _SLACK,
    ),
    Format(
        "Slack",
        "SlackWebhook",
        rf"hooks\.slack\.com/services/T{UPPER}{{8,12}}/B{UPPER}{{8,12}}/{BASE62}{{23,25}}",
        _HOOKS,
    ),
    Format(
        "Slack",
        "SlackWebhook",
        rf"hooks\.slack\.com/(?:workflows|triggers)/T?{UPPER}{{8,14}}/(?:A{UPPER}{{8,12}}|{DIGIT}{{12,15}})"
        rf"/(?:{DIGIT}{{15,19}}/)?{BASE62}{{23,32}}",
        "Slack Help Center, Build a workflow: webhooks",
    ),
    Format(
        "Discord",
        "DiscordBotToken",
        rf"[MNO]{BASE64URL}{{23,27}}\.{BASE64URL}{{6}}\.{BASE64URL}{{27,38}}",
        "Discord developer docs, Authentication: bot token",
        is_discord_token,
    ),
    Format(
        "Discord",
        "DiscordWebhook",
        rf"discord(?:app)?\.com/api/(?:v\d{{1,2}}/)?webhooks/{DIGIT}{{17,20}}/{BASE64URL}{{60,72}}",
        "Discord developer docs, Webhook resource",
    ),
    Format(
        "Discord",
        "DiscordClientSecret",
        rf"{BASE64URL}{{32}}",
        "Discord developer docs, OAuth2",
        names=("discord",),
    ),
    Format(
        "Telegram",
        "TelegramBotToken",
        rf"{DIGIT}{{8,10}}:A{BASE64URL}{{33,34}}",
        "Telegram, Bot API: authorizing your bot",
    ),
    Format(
        "Telegram",
        "TelegramBotToken",
        rf"api\.telegram\.org/bot{DIGIT}{{8,10}}:A{BASE64URL}{{33,34}}",
        "Telegram, Bot API: making requests",
    ),
    Format(
        "Google Chat",
        "GoogleChatWebhook",
        rf"chat\.googleapis\.com/v1/spaces/{BASE64URL}{{8,16}}/messages\?key={BASE64URL}{{39}}"
        rf"&token={BASE64URL}{{40,50}}",
        "Google Workspace, Build a Google Chat app as a webhook",
    ),
    Format(
        "Webex",
        "WebexToken",
        rf"[0-9A-Za-z]{{64}}_{BASE62}{{4}}_{UUID}",
        "Webex for Developers, Bots: access token",
        names=("webex", "token", "access"),
    ),
    Format(
        "Zoom",
        "ZoomSecret",
        rf"{BASE62}{{32,36}}",
        "Zoom developer docs, Server-to-server OAuth",
        names=("zoom",),
    ),
    Format(
        "Mattermost",
        "MattermostToken",
        rf"{LOWER}{{26}}",
        "Mattermost developer docs, Personal access tokens",
        names=("mattermost",),
    ),
    Format(
        "Rocket.Chat",
        "RocketChatToken",
        rf"{BASE64URL}{{43}}",
        "Rocket.Chat developer docs, Personal access tokens",
        names=("rocketchat", "rocket_chat", "x_auth_token"),
    ),
    Format(
        "Zulip",
        "ZulipKey",
        rf"{BASE62}{{32}}",
        "Zulip API documentation, API keys",
        names=("zulip",),
    ),
    Format(
        "Twitch",
        "TwitchToken",
        rf"oauth:{LOWER}{{30}}",
        "Twitch Developers, Chat: authenticating",
    ),
    Format(
        "Twitch",
        "TwitchStreamKey",
        rf"live_{DIGIT}{{5,12}}_{BASE62}{{30}}",
        "Twitch Developers, API reference: Get Stream Key",
    ),
    Format(
        "Twitch",
        "TwitchToken",
        rf"{LOWER}{{30}}",
        "Twitch Developers, Getting OAuth access tokens",
        names=("twitch",),
    ),
    Format(
        "Intercom",
        "IntercomToken",
        r"dG9rO[0-9A-Za-z+/]{54}=",
        "Intercom developer docs, Authentication: access tokens",
    ),
    Format(
        "LINE",
        "LineToken",
        r"[0-9A-Za-z+/]{160,180}=?",
        "LINE Developers, Channel access tokens",
        names=("line_channel", "line_access", "channel_access_token"),
    ),
    Format(
        "Sendbird",
        "SendbirdToken",
        rf"{HEX}{{40}}",
        "Sendbird docs, Platform API: authentication",
        names=("sendbird",),
    ),
    Format(
        "Agora",
        "AgoraCertificate",
        rf"{HEX}{{32}}",
        "Agora docs, Secure authentication with tokens",
        names=("agora",),
    ),
    Format(
        "Pusher",
        "PusherSecret",
        rf"{HEX}{{20}}",
        "Pusher docs, Channels: application keys",
        names=("pusher",),
    ),
    Format(
        "Ably",
        "AblyKey",
        rf"{BASE64URL}{{6}}\.{BASE64URL}{{6}}:{BASE64URL}{{43}}",
        "Ably docs, API keys",
        names=("ably", "key"),
    ),
    Format(
        "PubNub",
        "PubNubSecret",
        r"sec-c-[0-9A-Za-z=]{40,52}",
        "PubNub docs, Secret key",
    ),
    Format(
        "Discord",
        "DiscordClientSecret",
        rf"{HEX}{{64}}",
        "Discord developer docs, OAuth2",
        names=("discord",),
    ),
    Format(
        "Gitter",
        "GitterToken",
        rf"{HEX}{{40}}",
        "Gitter developer docs, Authentication",
        names=("gitter",),
    ),
)
