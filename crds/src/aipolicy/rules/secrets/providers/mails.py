"""Keys of services that send mail, text messages and notices."""

from typing import Final

from aipolicy.rules.secrets.formats import BASE62, BASE64, BASE64URL, HEX, LOWER, UUID, Format

FORMATS: Final = (
    Format(
        "SendGrid",
        "SendGridKey",
        rf"SG\.{BASE64URL}{{22}}\.{BASE64URL}{{43}}",
        "Twilio SendGrid docs, API keys",
    ),
    Format(
        "Mailgun",
        "MailgunKey",
        rf"key-{HEX}{{32}}",
        "Mailgun Help Center, Where can I find my API keys",
    ),
    Format(
        "Mailgun",
        "MailgunKey",
        rf"{HEX}{{32}}-{HEX}{{8}}-{HEX}{{8}}",
        "Mailgun Help Center, Where can I find my API keys",
    ),
    Format(
        "Mailchimp",
        "MailchimpKey",
        rf"{HEX}{{32}}-us[0-9]{{1,2}}",
        "Mailchimp Help Center, About API keys",
    ),
    Format(
        "Mailchimp Transactional",
        "MandrillKey",
        rf"md-{BASE64URL}{{22}}",
        "Mailchimp Transactional docs, API keys",
    ),
    Format(
        "Mailchimp Transactional",
        "MandrillKey",
        rf"{BASE64URL}{{22}}",
        "Mailchimp Transactional docs, API keys",
        names=("mandrill",),
    ),
    Format(
        "Postmark",
        "PostmarkToken",
        UUID,
        "Postmark developer docs, API overview: server tokens",
        names=("postmark",),
    ),
    Format(
        "Brevo",
        "BrevoKey",
        rf"x(?:keysib|smtpsib)-{HEX}{{64}}-{BASE62}{{16}}",
        "Brevo developers, Authentication schemes",
    ),
    Format("Resend", "ResendKey", rf"re_{BASE62}{{8}}_{BASE62}{{24}}", "Resend docs, API keys"),
    Format(
        "MailerSend", "MailerSendToken", rf"mlsn\.{HEX}{{64}}", "MailerSend developers, API tokens"
    ),
    Format(
        "SparkPost",
        "SparkPostKey",
        rf"{HEX}{{40}}",
        "SparkPost support, Create API keys",
        names=("sparkpost",),
    ),
    Format(
        "Mailjet",
        "MailjetKey",
        rf"{HEX}{{32}}",
        "Mailjet documentation, API keys",
        names=("mailjet", "mj_api"),
    ),
    Format(
        "Mailtrap",
        "MailtrapToken",
        rf"{HEX}{{32}}",
        "Mailtrap Help Center, API tokens",
        names=("mailtrap",),
    ),
    Format(
        "Klaviyo", "KlaviyoKey", rf"pk_{HEX}{{34}}", "Klaviyo Developers, Authenticate API requests"
    ),
    Format("Kit", "KitKey", rf"kit_{HEX}{{32}}", "Kit developer documentation, API key"),
    Format(
        "OneSignal",
        "OneSignalKey",
        r"os_v2_(?:app|org)_[a-z2-7]{103}",
        "OneSignal documentation, Keys and IDs",
    ),
    Format(
        "OneSignal",
        "OneSignalKey",
        rf"{BASE64}{{48}}",
        "OneSignal documentation, Keys and IDs",
        names=("onesignal", "one_signal"),
    ),
    Format("Twilio", "TwilioKey", rf"SK{HEX}{{32}}", "Twilio docs, API keys overview"),
    Format(
        "Twilio",
        "TwilioAuthToken",
        rf"{HEX}{{32}}",
        "Twilio docs, Auth tokens",
        names=("twilio", "auth_token"),
    ),
    Format(
        "Telnyx", "TelnyxKey", rf"KEY[0-9A-F]{{32}}_{BASE62}{{22}}", "Telnyx developers, API keys"
    ),
    Format(
        "Vonage",
        "VonageSecret",
        rf"{BASE62}{{16}}",
        "Vonage API documentation, Authentication",
        names=("vonage", "nexmo"),
    ),
    Format(
        "Bird",
        "MessageBirdKey",
        rf"{BASE62}{{25}}",
        "MessageBird developer documentation, API access keys",
        names=("messagebird", "message_bird"),
    ),
    Format(
        "Bird",
        "MessageBirdKey",
        r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
        "MessageBird developer documentation, API access keys",
        names=("messagebird", "message_bird"),
    ),
    Format(
        "Plivo",
        "PlivoToken",
        rf"{BASE62}{{40}}",
        "Plivo documentation, Authentication",
        names=("plivo",),
    ),
    Format(
        "Sinch",
        "SinchSecret",
        r"[0-9A-Za-z+/]{22}==",
        "Sinch documentation, Authentication",
        names=("sinch",),
    ),
    Format(
        "ClickSend",
        "ClickSendKey",
        r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}",
        "ClickSend developer docs, Authentication",
        names=("clicksend",),
    ),
    Format(
        "Pushover",
        "PushoverToken",
        rf"[aug]{LOWER}{{29}}",
        "Pushover API, Registration: tokens",
        names=("pushover",),
    ),
    Format(
        "Pushbullet", "PushbulletToken", rf"o\.{BASE62}{{32}}", "Pushbullet API, Authentication"
    ),
    Format(
        "HubSpot", "HubSpotToken", rf"pat-(?:na|eu|ap)[0-9]-{UUID}", "HubSpot docs, Private apps"
    ),
    Format(
        "HubSpot",
        "HubSpotKey",
        r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
        "HubSpot docs, Authentication",
        names=("hubspot", "hapikey"),
    ),
    Format("Braze", "BrazeKey", UUID, "Braze docs, REST API keys", names=("braze",)),
    Format(
        "Iterable",
        "IterableKey",
        rf"{HEX}{{32}}",
        "Iterable support center, API keys",
        names=("iterable",),
    ),
    Format(
        "Customer.io",
        "CustomerIoKey",
        rf"{HEX}{{20,32}}",
        "Customer.io docs, Manage API credentials",
        names=("customerio", "customer_io"),
    ),
    Format("Courier", "CourierKey", r"[dp]k_(?:prod|test)_[0-9A-Z]{28}", "Courier docs, API keys"),
)
