"""Keys made up here: of the right form, and nobody's."""

import base64
import json

import pytest
from aipolicy.rules.matchers import MatchDetector, Matcher
from aipolicy.rules.secrets.keys import LONGEST, MATCHERS
from support.scans import matches

KEY, JWT, PPK, JWK = MATCHERS
LINES = [base64.b64encode(bytes(range(place, place + 48))).decode() for place in range(0, 120, 8)]


def pem(kind: str = "RSA ", headers: str = "", line_break: str = "\n") -> str:
    begin, end = (f"-----{side} {kind}PRIVATE KEY-----" for side in ("BEGIN", "END"))
    return line_break.join([begin + headers, *LINES, end])


def jwt(header: object) -> str:
    first, second = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in (header, {"sub": "1", "name": "x"})
    )
    return f"{first}.{second}.c2lnbmF0dXJlLW9mLW5vYm9keQ"


@pytest.mark.parametrize(
    "key",
    (
        pem(),
        pem(""),
        pem("OPENSSH "),
        pem(line_break="\\n"),
        pem(headers="\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF\n"),
        pem("PGP ").replace("KEY-----", "KEY BLOCK-----"),
    ),
)
def test_private_keys_are_found_whole(key: str) -> None:
    assert matches(KEY, f"here: {key} so") == [key]


def test_a_key_without_its_end_is_found() -> None:
    cut = pem().rsplit("\n", 1)[0]

    assert matches(KEY, f"{cut}.") == [cut]


@pytest.mark.parametrize(
    "text",
    (
        "begin with -----BEGIN RSA PRIVATE KEY----- and end with -----END RSA PRIVATE KEY-----",
        pem().replace("PRIVATE", "PUBLIC"),
        "-----BEGIN CERTIFICATE-----\n" + "\n".join(LINES),
    ),
)
def test_what_is_no_private_key_is_left(text: str) -> None:
    assert matches(KEY, text) == []


def test_a_key_of_4096_bits_is_followed_in_a_stream() -> None:
    key = pem().replace(LINES[0], "\n".join(LINES[0] for _ in range(40)))

    assert 3000 < len(key) < LONGEST
    assert matches(KEY, key) == [key]


def test_web_tokens_are_found_by_their_header() -> None:
    token = jwt({"alg": "HS256", "typ": "JWT"})

    assert matches(JWT, f"Bearer {token}.") == [token]
    assert matches(JWT, jwt({"typ": "JWT", "x": "abcdef"})) == []
    assert matches(JWT, jwt({"alg": "HS256", "x": "y" * 600})) != []  # too long to be read
    assert matches(JWT, "eyJhbGciOiJub25lIn0 is a header") == []


def test_an_unsecured_token_has_no_signature() -> None:
    unsecured = jwt({"alg": "none"}).rpartition(".")[0] + "."

    assert matches(JWT, f"{unsecured} x") == [unsecured]
    assert found(JWT, unsecured.removesuffix(".")) == []
    assert found(JWT, jwt({"alg": "HS256"}).rpartition(".")[0] + ".") == []


def test_a_header_with_a_wrong_letter_is_one() -> None:
    head, _, rest = jwt({"alg": "HS256", "typ": "JWT"}).partition(".")

    for wrong in (head[:28] + "x" + head[29:], head[:-1]):
        assert found(JWT, f"{wrong}.{rest}") == [f"{wrong}.{rest}"]


def found(matcher: Matcher, text: str) -> list[str]:
    """What is found in a whole text; streams of keys are dear, and a few are followed above."""
    data = text.encode()
    scan = MatchDetector((matcher,)).scan(data, 0, (0,))
    return [data[one.start : one.end].decode() for one in scan]


def test_keys_of_every_kind_are_found_in_code_and_in_files() -> None:
    for kind in ("", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", "PGP "):
        for line_break in ("\n", "\r\n", "\\n"):
            key = pem(kind, line_break=line_break)
            assert found(KEY, f'key = "{key}";') == [key], (kind, line_break)
    for algorithm in ("HS256", "HS512", "RS256", "PS384", "ES256", "EdDSA", "none"):
        for more in ({}, {"typ": "JWT"}, {"kid": "1"}):
            token = jwt({"alg": algorithm, **more})
            assert found(JWT, f"Authorization: Bearer {token}, ") == [token]


def test_what_is_no_key_but_for_one_thing_is_left() -> None:
    for kind in ("", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", "PGP "):
        key = pem(kind)
        for text in (
            key.replace("PRIVATE KEY", "PUBLIC KEY"),
            key.replace("-----BEGIN", "----BEGIN"),
            key.replace("-----BEGIN", "-----begin"),
            "\n".join([key.splitlines()[0], LINES[0][:40], key.splitlines()[-1]]),
        ):
            assert found(KEY, text) == [], text
    token = jwt({"alg": "HS256"})
    head, payload, signature = token.split(".")
    for text in (
        f"{head}.{payload}",
        f"{head}.{payload}.",
        f"{head}.{payload}.{signature[:8]}",
        f"x{token}",
        f"{head[:10]}.{payload}.{signature}",
        f"{head.lower()}.{payload}.{signature}",
        f"{head} {payload} {signature}",
        jwt({"typ": "JWT", "kid": "abcdef"}),
    ):
        assert found(JWT, text) == [], text


def test_keys_of_putty_are_found() -> None:
    for line_break in ("\n", "\r\n", "\\n"):
        for lines in ([*LINES[:4], LINES[4][:20]], [LINES[0], LINES[1][:4]], [LINES[0][:48]]):
            private = line_break.join(["Private-Lines: 8", *lines])
            file = line_break.join(["PuTTY-User-Key-File-3: ssh-rsa", private, "Private-MAC: 1f"])
            assert found(PPK, file) == [private], (line_break, lines)
    assert matches(PPK, f"Private-Lines: 1\n{LINES[0][:48]}\nso") == [
        f"Private-Lines: 1\n{LINES[0][:48]}"
    ]
    for text in (
        "Private-Lines: 8",
        "Private-Lines: 8\nand some words that are no key, one after the other, of any length",
        f"Private-Lines: 8\n{LINES[0][:40]}",
        f"Private-Lines: many\n{LINES[0]}\n{LINES[1]}",
        f"Public-Lines: 8\n{LINES[0]}\n{LINES[1]}",
    ):
        assert found(PPK, text) == [], text


def test_keys_as_json_are_found_by_their_private_part() -> None:
    part = base64.urlsafe_b64encode(bytes(range(40, 72))).decode().rstrip("=")
    public = base64.urlsafe_b64encode(bytes(range(80, 112))).decode().rstrip("=")

    for before in (
        f'{{"kty":"EC","crv":"P-256","x":"{public}","y":"{public}",',
        '{"kty": "OKP", "crv": "Ed25519", ',
        '{"kty":"RSA","n":"abc","e":"AQAB",\n  ',
        '{"alg": "ES256", ',
    ):
        text = f'{before}"d": "{part}"}}'
        assert matches(JWK, text) == [part], text
    for text in (
        f'{{"d": "{part}"}}',
        f'{{"kty": "OKP", "x": "{public}"}}',
        f'{{"kty": "OKP", "d": "{part[:30]}"}}',
        f'{{"kty": "OKP", "d": "{part} {part}"}}',
        f'{{"name": "x", "d": "{part}"}}',
        f'{{"kty": "OKP"}}, {{"d": "{part}"}}',
    ):
        assert found(JWK, text) == [], text
