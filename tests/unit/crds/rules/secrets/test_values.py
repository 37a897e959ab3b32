"""Every format of `NAMED` beside its names, values that are called secret, and what is neither."""

from collections.abc import Iterator

import pytest
from aipolicy.rules.matchers import LONGEST, Candidate, MatchDetector
from aipolicy.rules.secrets import tokens
from aipolicy.rules.secrets.formats import Format
from aipolicy.rules.secrets.values import NAMED, describe, matcher
from support.scans import matches
from support.tokens import make

VALUE = "k3J9dLq0Zx7vT2mNpB8w"
ASSIGNED = (
    '{}_x = "{}"',
    "export {}={}",
    '"{}": "{}",',
    "{} => '{}'",
    "{}: {}\n",
    "<{}>{}</a>",
    "define('{}', '{}');",
    '{{\\"{}\\": \\"{}\\"}}',
    "{}:={}.",
)


def found(text: str, *, known_only: bool = False) -> list[tuple[str, str]]:
    data = text.encode()
    scan = MatchDetector((matcher(known_only=known_only),)).scan(data, 0, (0,))
    return [(data[one.start : one.end].decode(), one.label) for one in scan]


def fitting(name: str, value: str) -> set[str]:
    """Labels of the formats that a value has of a provider so called."""
    return {item.label for item in NAMED if name in item.names and item.fits(value.encode())}


def test_every_format_is_found_beside_each_of_its_names() -> None:
    for place, item in enumerate(NAMED):
        value = make(item)
        for shift, name in enumerate(item.names):
            text = ASSIGNED[(place + shift) % len(ASSIGNED)].format(name.upper(), value)
            assert found(text) == [(value, item.label)], (item, text)
            assert found(text, known_only=True) == found(text), (item, text)


def near_misses(item: Format) -> Iterator[str]:
    name, value = item.names[0], make(item)
    longest = make(item, longest=True)
    yield f'{name} = "{value[:-1]}"'
    yield f'{name} = "{longest + value[-1]}"'
    yield f'{name} = "{value[:5]}!{value[6:]}"'
    yield f'unrelated = "{value}"'
    yield f'{name}_sha256 = "{value}"'
    yield f'{name}_public_key = "{value}"'
    yield f"{name} and then {value}"
    yield f"{name} = ${{{value}}}"


def test_without_the_name_or_but_for_one_thing_a_value_is_none_of_its_format() -> None:
    for item in NAMED:
        for text in near_misses(item):
            for value, label in found(text, known_only=True):
                named = f'{item.names[0]} = "' in text
                assert label != item.label or (named and value != make(item)), (item, text)
                assert label in fitting(item.names[0], value) or not named, (item, text)


def test_values_are_found_without_their_names() -> None:
    secret = VALUE + "4Rt7Yw2Q"
    for text, value in (
        (f"api_key = '{VALUE}'", VALUE),
        (f'"clientSecret": "{VALUE}",', VALUE),
        (f"export AUTH_TOKEN={VALUE}\n", VALUE),
        (f"SECRET_KEY := {VALUE}", VALUE),
        (f"config['access-token'] = \"{VALUE}\"", VALUE),
        (f"the access token is: {VALUE}.", VALUE),
        (f"My API key is {VALUE}, thanks", VALUE),
        (f"X-Api-Key: {secret}", secret),
        (f"refreshToken={secret}&grant=x", secret),
        (f"signing_secret_2: {VALUE}", VALUE),
        (f"jwt-key = `{VALUE}`", VALUE),
        (f"put('client.secret', '{VALUE}')", VALUE),
        (f"<apiKey>{VALUE}</apiKey>", VALUE),
        (f"app.webhook.key={VALUE}", VALUE),
        (f"CREDENTIALS = {VALUE}", VALUE),
        (f"user_auth: {secret}==", f"{secret}=="),
        (f"storage_key={secret}", secret),
        (f"license key: {VALUE}", VALUE),
        (f"deploy_key: '{VALUE}'", VALUE),
        (f"MASTER_KEY={VALUE}", VALUE),
        (f"hmac_key => {VALUE}", VALUE),
        (f"api_key      = '{VALUE}'", VALUE),
        (f"API_KEY ?= {VALUE}", VALUE),
        (f"TOKEN :::= {VALUE}", VALUE),
        (f'variable "app_token" {{\n  type = string\n  default = "{VALUE}"', VALUE),
        (f"tool --api-key {VALUE} run", VALUE),
        (f"tool -authToken '{VALUE}'", VALUE),
        (f'"tokens_and_secret": [ "{VALUE}" ]', VALUE),
        (f"host=db.test;path=/x;secret={VALUE}", VALUE),
        (f"PublicKey = none\nsigning_key = {VALUE}", VALUE),
        ("api_key: 6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f", "6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f"),
        (
            "clientSecret=6F1C2D3E-4B5A-4C7D-8E9F-0A1B2C3D4E5F",
            "6F1C2D3E-4B5A-4C7D-8E9F-0A1B2C3D4E5F",
        ),
    ):
        assert found(text) == [(value, "Secret")], text
        assert found(text, known_only=True) == [], text


def test_what_is_no_secret_is_left() -> None:
    for text in (
        f"next_page_token = '{VALUE}'",
        f"public_key: {VALUE}",
        f"key = '{VALUE}'",
        f"csrf_token: {VALUE}",
        f"token_hash = {VALUE}",
        f"api_key_file = {VALUE}",
        f"token url: {VALUE}",
        f"client_secret_name: {VALUE}",
        "api_key = os.environ['OPENAI_API_KEY_NAME']",
        "api_key = 'YOUR_API_KEY_GOES_HERE_1'",
        "api_key = '<your key of the service 1>'",
        "token: ${GITHUB_TOKEN_OF_THE_JOB_1}",
        "secret: 123456789012345678901",
        "secret: 839201748392017483920",
        "token_id: 6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f",
        "access token: application/json",
        "secret=this-is-a-long-name-of-something",
        "client_secret: the_value_of_the_setting",
        "The token: aaaaaaaaaaaaaaaaaaaaaaaa1",
        "secret_key: AKIAIOSFODNN7EXAMPLE",
        "api_key: xxxxxxxxxxxxxxxx1x2x3",
        "token = secrets.token_urlsafe(32)",
        "commit: 5b8a3a7765dfe001261dde915589e782f8c94d1e",
        '"integrity": "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfu"',
        "the secret of a good soup: patience, time and 16 herbs",
        f"the file of the token: {VALUE}",
        f"next page token: {VALUE}",
        f"public (key) token: {VALUE}",
        'secret: "V1SecretVolumeSource1"',
        "private_key = rust_openssl.hpke.MLKEM768Key",
        "token_id=6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f",
        "session token: 6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f",
        "api_key: 12345678-1234-1234-1234-123456789012",
        f"tool --no-token-check {VALUE}",
        f"the api-key and {VALUE}",
        "tool --secret my-secret-of-the-cluster",
    ):
        assert found(text) == [], text


def test_a_short_name_counts_where_a_word_begins() -> None:
    okta = make(next(item for item in NAMED if item.label == "OktaToken"))
    meraki = make(next(item for item in NAMED if item.label == "MerakiKey"))

    for text in (f"okta = {okta}", f"myOktaToken: {okta}", f"MY_OKTA={okta}", f"x.okta = {okta}"):
        assert found(text) == [(okta, "OktaToken")], text
    for text in (f"rookTable = {okta}", f"ReactCameraKit: {meraki}", f"CAMERAKIT: {meraki}"):
        assert found(text) == [], text


def test_a_token_of_its_own_is_left_to_its_format() -> None:
    for item in tokens.FREE[::10]:
        if "&" in item.expression:
            continue  # the value ends there, and the token is found by itself
        assert found(f"api_key = '{make(item)}'") == [], item


def test_streams_find_what_whole_texts_hold() -> None:
    for item in NAMED[:: len(NAMED) // 8]:
        value = make(item)
        assert matches(matcher(), f'{item.names[0]} = "{value}", ') == [value], item
    assert matches(matcher(), f"The token: {VALUE}. So") == [VALUE]


def test_scores_tell_how_much_is_known() -> None:
    (generic,) = MatchDetector((matcher(),)).scan(f"api_key={VALUE}".encode(), 0, (0,))
    assert generic.score == 0.6
    for item in NAMED[::10]:
        text = f"{item.names[0]}={make(item)}".encode()
        (known,) = MatchDetector((matcher(),)).scan(text, 0, (0,))
        assert known.score == 0.8, item


def test_megabytes_of_anything_are_scanned_without_a_fault() -> None:
    for block in ("token", "key: ", "0123456789abcdef"):
        text = (block * (8 << 20))[: 8 << 20].encode()
        assert matcher().next(text, 0) is None
    long = "token=" + "aB3dE4fG5hI6" * (1 << 12)
    assert found(long) == [(long[6:], "Secret")]


def test_expressions_are_small_and_made_once() -> None:
    assert matcher() is matcher()
    assert matcher().regex is matcher(known_only=True).regex
    assert matcher().size < 50_000
    assert all(len(make(item, longest=True)) < LONGEST - 100 for item in NAMED)


def test_nothing_is_described_where_nothing_was_found() -> None:
    for candidate in (Candidate(0, None, 1), Candidate(0, (0, 4), 4)):
        with pytest.raises(ValueError, match=r"^no value was found$"):
            describe(b"text", candidate)
