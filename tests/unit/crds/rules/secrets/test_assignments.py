import pytest
from aipolicy.rules.secrets.assignments import MATCHERS
from support.scans import matches

VALUE = "k3J9dLq0Zx7vT2mNpB8w"


def found(text: str) -> list[str]:
    return [value for matcher in MATCHERS for value in matches(matcher, text)]


@pytest.mark.parametrize(
    ("text", "value"),
    (
        (f"api_key = '{VALUE}'", VALUE),
        (f'"clientSecret": "{VALUE}",', VALUE),
        (f"export AUTH_TOKEN={VALUE}\n", VALUE),
        (f"SECRET_KEY := {VALUE}", VALUE),
        (f"config['access-token'] = \"{VALUE}\"", VALUE),
        (
            "aws_secret_access_key=q7Xk2/LpZ9+mWv4TrY8sHn3JcB6dFgQ1aE5uKi0o",
            "q7Xk2/LpZ9+mWv4TrY8sHn3JcB6dFgQ1aE5uKi0o",
        ),
        (f"Authorization: Bearer {VALUE}abcd", f"{VALUE}abcd"),
        ("The password: Tr0ub4dor&3.", "Tr0ub4dor&3"),
        ('DB_PASSWORD="hunter2!Hunter"', "hunter2!Hunter"),
        ("postgres://app:s3cr3tpw@db:5432/x", "s3cr3tpw"),
        ("amqp://:Zq8vLr2x@[::1]/", "Zq8vLr2x"),
    ),
)
def test_values_are_found_without_their_names(text: str, value: str) -> None:
    assert found(text) == [value]


@pytest.mark.parametrize(
    "text",
    (
        f"next_page_token = '{VALUE}'",
        f"public_key: {VALUE}",
        f"key = '{VALUE}'",
        "api_key = os.environ['OPENAI_API_KEY_NAME']",
        "api_key = 'YOUR_API_KEY_GOES_HERE_1'",
        "token: ${GITHUB_TOKEN_OF_THE_JOB_1}",
        "secret: 123456789012345678901",
        "token_id: 6f1c2d3e-4b5a-4c7d-8e9f-0a1b2c3d4e5f",
        "access token: application/json",
        "secret=this-is-a-long-name-of-something",
        "client_secret: the_value_of_the_setting",
        "password: correct",
        "password = get_password(user1)",
        "The token: aaaaaaaaaaaaaaaaaaaaaaaa1",
        "Basic knowledge of international law is enough",
        "https://example.com:8443/a@b",
        "postgres://app:$PASSWORD@db",
        "git clone ssh://git@host.example/x",
    ),
)
def test_what_is_no_secret_is_left(text: str) -> None:
    assert found(text) == []
