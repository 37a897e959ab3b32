"""Keys of payment services."""

from typing import Final

from aipolicy.rules.secrets.formats import BASE62, BASE64URL, DIGIT, HEX, LOWER, UUID, Format

FORMATS: Final = (
    Format(
        "Paystack",
        "PaystackKey",
        rf"sk_(?:live|test)_{HEX}{{40}}",
        "Paystack documentation, Authentication",
    ),
    Format(
        "Stripe",
        "StripeKey",
        rf"[rs]k_(?:live|test)_{BASE62}{{24,247}}",
        "Stripe documentation, API keys",
    ),
    Format(
        "Stripe",
        "StripeKey",
        rf"sk_org_(?:live|test)_{BASE62}{{24,247}}",
        "Stripe documentation, Organization API keys",
    ),
    Format(
        "Stripe",
        "StripeWebhookSecret",
        r"whsec_[0-9A-Za-z+/=]{32,64}",
        "Stripe documentation, Webhooks: verify signatures",
    ),
    Format(
        "Square", "SquareToken", rf"sq0atp-{BASE64URL}{{22}}", "Square Developer, Access tokens"
    ),
    Format(
        "Square",
        "SquareSecret",
        rf"sq0csp-{BASE64URL}{{43}}",
        "Square Developer, OAuth: application secret",
    ),
    Format(
        "Square", "SquareToken", rf"EAAA[EFl]{BASE64URL}{{59}}", "Square Developer, Access tokens"
    ),
    Format(
        "PayPal Braintree",
        "BraintreeToken",
        rf"access_token\$(?:production|sandbox)\${LOWER}{{16}}\${HEX}{{32}}",
        "Braintree documentation, PayPal express checkout: access token",
    ),
    Format(
        "PayPal",
        "PayPalSecret",
        rf"E{BASE64URL}{{79}}",
        "PayPal Developer, Get started: client ID and secret",
        names=("paypal", "client_secret"),
    ),
    Format(
        "Adyen",
        "AdyenKey",
        r"AQE[0-9A-Za-z][0-9A-Za-z+/]{20,200}={0,2}-[0-9A-Za-z+/]{20,80}={0,2}-[^\s\"'`,;<>()\[\]{}]{16}",
        "Adyen Docs, API credentials: generate API key",
        names=("adyen", "key"),
    ),
    Format(
        "Razorpay", "RazorpayKey", rf"rzp_(?:live|test)_{BASE62}{{14}}", "Razorpay Docs, API keys"
    ),
    Format(
        "Razorpay",
        "RazorpaySecret",
        rf"{BASE62}{{24}}",
        "Razorpay Docs, API keys",
        names=("razorpay",),
    ),
    Format(
        "Flutterwave",
        "FlutterwaveKey",
        rf"FLW(?:SECK|PUBK)(?:_TEST)?-{LOWER}{{32,33}}-X",
        "Flutterwave documentation, API keys",
    ),
    Format(
        "Mollie",
        "MollieKey",
        rf"(?:live|test)_{BASE62}{{30}}",
        "Mollie documentation, Authentication",
        names=("mollie",),
    ),
    Format(
        "GoCardless",
        "GoCardlessToken",
        rf"(?:live|sandbox)_{BASE64URL}{{40}}",
        "GoCardless developer docs, Access tokens",
        names=("gocardless",),
    ),
    Format(
        "Plaid",
        "PlaidToken",
        rf"access-(?:sandbox|development|production)-{UUID}",
        "Plaid Docs, Tokens, identifiers, and keys",
    ),
    Format(
        "Plaid",
        "PlaidSecret",
        rf"{HEX}{{30}}",
        "Plaid Docs, Tokens, identifiers, and keys",
        names=("plaid",),
    ),
    Format(
        "Checkout.com",
        "CheckoutKey",
        r"sk_(?:sbox_)?[a-z2-7]{26}[a-z2-7*#$=]",
        "Checkout.com docs, API keys",
    ),
    Format(
        "Paddle",
        "PaddleKey",
        rf"pdl_(?:live|sdbx)_apikey_{LOWER}{{26}}_{BASE62}{{22}}_{BASE62}{{3}}",
        "Paddle developer docs, Manage API keys: format",
    ),
    Format("Lob", "LobKey", rf"(?:live|test)_{HEX}{{35}}", "Lob documentation, API keys"),
    Format(
        "EasyPost", "EasyPostKey", rf"EZ[AT]K{BASE62}{{54}}", "EasyPost documentation, API keys"
    ),
    Format(
        "Shippo",
        "ShippoToken",
        rf"shippo_(?:live|test)_{HEX}{{40}}",
        "Shippo documentation, Authentication",
    ),
    Format(
        "Duffel",
        "DuffelToken",
        rf"duffel_(?:live|test)_{BASE64URL}{{43}}",
        "Duffel documentation, Making requests: access tokens",
    ),
    Format(
        "Xendit",
        "XenditKey",
        rf"xnd_(?:production|development)_{BASE62}{{40,64}}",
        "Xendit docs, API keys",
    ),
    Format(
        "Midtrans",
        "MidtransKey",
        rf"(?:SB-)?Mid-server-{BASE64URL}{{24}}",
        "Midtrans documentation, Access keys",
    ),
    Format(
        "Mercado Pago",
        "MercadoPagoToken",
        rf"APP_USR-{DIGIT}{{15,16}}-{DIGIT}{{6}}-{HEX}{{32}}-{DIGIT}{{6,10}}",
        "Mercado Pago developers, Credentials",
    ),
    Format("Omise", "OmiseKey", rf"skey_(?:test_)?{LOWER}{{19}}", "Omise docs, Authentication"),
    Format(
        "Cashfree",
        "CashfreeKey",
        rf"cfsk_ma_(?:prod|test)_{HEX}{{32}}_{HEX}{{8}}",
        "Cashfree docs, API keys",
    ),
    Format(
        "Polar",
        "PolarToken",
        rf"polar_(?:oat|pat)_{BASE62}{{43}}",
        "Polar documentation, Organization access tokens",
    ),
    Format(
        "Chargebee",
        "ChargebeeKey",
        rf"(?:live|test)_{BASE62}{{32,43}}",
        "Chargebee docs, API keys",
        names=("chargebee",),
    ),
    Format("Recurly", "RecurlyKey", rf"{HEX}{{32}}", "Recurly docs, API keys", names=("recurly",)),
    Format(
        "Coinbase",
        "CoinbaseSecret",
        rf"{BASE62}{{32}}",
        "Coinbase developer docs, API key authentication",
        names=("coinbase",),
    ),
    Format(
        "Binance",
        "BinanceKey",
        rf"{BASE62}{{64}}",
        "Binance API documentation, Endpoint security: API keys",
        names=("binance",),
    ),
    Format(
        "Kraken",
        "KrakenKey",
        r"[0-9A-Za-z+/]{86}==",
        "Kraken API documentation, Authentication: private key",
        names=("kraken",),
    ),
    Format(
        "Wise",
        "WiseToken",
        UUID,
        "Wise documentation, Personal API token",
        names=("transferwise", "wise_api", "wise_token"),
    ),
    Format(
        "Finicity",
        "FinicityKey",
        rf"{HEX}{{32}}",
        "Mastercard Open Finance documentation, App key",
        names=("finicity",),
    ),
    Format("Worldpay", "WorldpayKey", rf"[LT]_S_{UUID}", "Worldpay documentation, Service keys"),
    Format(
        "Coinbase",
        "CoinbaseSecret",
        rf"{BASE64URL}{{64}}",
        "Coinbase developer docs, API key authentication",
        names=("coinbase",),
    ),
    Format(
        "Bittrex",
        "BittrexKey",
        rf"{HEX}{{32}}",
        "Bittrex API documentation, Authentication",
        names=("bittrex",),
    ),
    Format(
        "KuCoin",
        "KuCoinKey",
        rf"(?:{HEX}{{24}}|{UUID})",
        "KuCoin API documentation, Authentication",
        names=("kucoin",),
    ),
    Format(
        "FreshBooks",
        "FreshBooksToken",
        rf"{HEX}{{64}}",
        "FreshBooks API documentation, Authentication",
        names=("freshbooks",),
    ),
)
