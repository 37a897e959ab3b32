"""Credentials of services that know who somebody is: log-in services and social networks."""

from typing import Final

from aipolicy.rules.secrets.formats import BASE62, BASE64URL, DIGIT, HEX, LOWER, UUID, Format

_FACEBOOK: Final = "Meta for Developers, Access tokens"
_X: Final = "X developer platform, Authentication: API key, access token and bearer token"

FORMATS: Final = (
    Format(
        "Okta",
        "OktaToken",
        rf"00{BASE64URL}{{40}}",
        "Okta developer docs, Create an API token",
        names=("okta", "ssws", "authorization"),
    ),
    Format(
        "Auth0",
        "Auth0Secret",
        rf"{BASE64URL}{{64}}",
        "Auth0 docs, Application settings: client secret",
        names=("auth0",),
    ),
    Format(
        "Stytch",
        "StytchSecret",
        rf"secret-(?:live|test)-{BASE64URL}{{36}}=?",
        "Stytch docs, API keys",
    ),
    Format("JumpCloud", "JumpCloudKey", rf"jca_{BASE62}{{36}}", "JumpCloud docs, API key"),
    Format(
        "JumpCloud",
        "JumpCloudKey",
        rf"{HEX}{{40}}",
        "JumpCloud docs, API key",
        names=("jumpcloud",),
    ),
    Format(
        "OneLogin",
        "OneLoginSecret",
        rf"{HEX}{{64}}",
        "OneLogin developers, API credentials",
        names=("onelogin",),
    ),
    Format(
        "Duo",
        "DuoSecret",
        rf"{BASE62}{{40}}",
        "Duo documentation, Integration key and secret key",
        names=("duo_secret", "duo_skey", "skey"),
    ),
    Format(
        "Ory",
        "OryToken",
        rf"ory_(?:at|rt|ac|pat|st|wak|apikey)_{BASE64URL}{{32,64}}(?:\.{BASE64URL}{{43}})?",
        "Ory documentation, Token prefixes",
    ),
    Format("Permit.io", "PermitKey", rf"permit_key_{BASE62}{{86,90}}", "Permit.io docs, API keys"),
    Format("Facebook", "FacebookToken", r"EAA[0-9A-Za-z]{90,}", _FACEBOOK),
    Format("Facebook", "FacebookAppToken", rf"{DIGIT}{{13,17}}\|{BASE64URL}{{27}}", _FACEBOOK),
    Format(
        "Facebook",
        "FacebookSecret",
        rf"{HEX}{{32}}",
        _FACEBOOK,
        names=("facebook", "fb_app", "fb_secret", "fb_client", "meta_app"),
    ),
    Format(
        "Instagram",
        "InstagramToken",
        rf"IG(?:QV|AA){BASE64URL}{{100,300}}",
        "Meta for Developers, Instagram API: access tokens",
    ),
    Format("X", "XBearerToken", r"A{19,22}[0-9A-Za-z%]{70,110}", _X),
    Format(
        "X", "XSecret", rf"{BASE62}{{50}}", _X, names=("twitter", "tweet", "consumer_secret", "tw_")
    ),
    Format("X", "XKey", rf"{BASE62}{{25}}", _X, names=("twitter", "consumer_key", "tw_")),
    Format(
        "X",
        "XAccessToken",
        rf"{DIGIT}{{8,20}}-{BASE62}{{40}}",
        _X,
        names=("twitter", "access_token", "oauth_token", "tw_"),
    ),
    Format(
        "X",
        "XSecret",
        rf"{BASE62}{{45}}",
        _X,
        names=("twitter", "access_token_secret", "oauth_token_secret", "tw_"),
    ),
    Format(
        "LinkedIn",
        "LinkedInSecret",
        r"WPL_AP[0-9]\.[0-9A-Za-z]{16}\.[0-9A-Za-z+/=]{6,10}",
        "LinkedIn API documentation, Authorization code flow",
    ),
    Format(
        "LinkedIn",
        "LinkedInSecret",
        rf"{BASE62}{{14,16}}",
        "LinkedIn API documentation, Authorization code flow",
        names=("linkedin", "linked_in"),
    ),
    Format(
        "Pinterest",
        "PinterestToken",
        r"pin[ar]_[0-9A-Z]{80,120}",
        "Pinterest Developers, Authentication: token prefixes",
    ),
    Format(
        "Reddit",
        "RedditSecret",
        rf"{BASE64URL}{{27,30}}",
        "Reddit archive wiki, OAuth2",
        names=("reddit", "praw"),
    ),
    Format(
        "Spotify",
        "SpotifySecret",
        rf"{HEX}{{32}}",
        "Spotify for Developers, Apps: client secret",
        names=("spotify",),
    ),
    Format(
        "Strava",
        "StravaSecret",
        rf"{HEX}{{40}}",
        "Strava developers, Getting started",
        names=("strava",),
    ),
    Format("VK", "VkToken", rf"vk1\.a\.{BASE64URL}{{80,250}}", "VK for developers, Access token"),
    Format("42", "FortyTwoSecret", rf"s-s4t2(?:ud|af)-{HEX}{{64}}", "42 API, Getting started"),
    Format(
        "Dropbox",
        "DropboxToken",
        rf"sl\.(?:u\.)?{BASE64URL}{{130,}}",
        "Dropbox for Developers, OAuth guide: short-lived tokens",
    ),
    Format(
        "Dropbox",
        "DropboxToken",
        rf"{BASE62}{{11}}AAAAAAAAAA{BASE64URL}{{43}}",
        "Dropbox for Developers, OAuth guide",
        names=("dropbox", "dbx", "token"),
    ),
    Format(
        "Dropbox",
        "DropboxSecret",
        rf"{LOWER}{{15}}",
        "Dropbox for Developers, OAuth guide: app secret",
        names=("dropbox", "dbx"),
    ),
    Format(
        "Box",
        "BoxSecret",
        rf"{BASE62}{{32}}",
        "Box Developer, OAuth 2.0 setup",
        names=("box_client", "box_secret", "box_developer", "box_token"),
    ),
    Format(
        "Salesforce",
        "SalesforceToken",
        r"00D[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?![0-9A-Za-z._]{80,130}",
        "Salesforce developers, OAuth tokens: session ID format",
    ),
    Format(
        "Salesforce",
        "SalesforceRefreshToken",
        r"5Aep861[0-9A-Za-z._]{70,90}",
        "Salesforce developers, OAuth refresh token",
    ),
    Format(
        "Adobe",
        "AdobeSecret",
        rf"p8e-{BASE64URL}{{32}}",
        "Adobe Developer Console, OAuth credentials",
    ),
    Format(
        "TikTok",
        "TikTokToken",
        r"act\.[0-9A-Za-z]{60,80}![0-9]{3,5}(?:\.[a-z0-9]{2,4})?",
        "TikTok for Developers, Manage user access tokens",
    ),
    Format(
        "SAP",
        "SapClientSecret",
        rf"{UUID}\${BASE64URL}{{44}}=?",
        "SAP BTP documentation, Service keys: client secret",
        names=("clientsecret", "client_secret", "xsuaa"),
    ),
)
