from aipolicy.rules.matchers import MatchDetector
from aipolicy.rules.secrets.assignments import MATCHERS
from aipolicy.rules.secrets.tokens import FREE
from aipolicy.rules.secrets.values import NAMED
from support.scans import matches
from support.tokens import make

VALUE = "k3J9dLq0Zx7vT2mNpB8wAbCd"


def found(text: str) -> list[str]:
    return list(dict.fromkeys(one for matcher in MATCHERS for one in matches(matcher, text)))


def test_values_are_found_without_what_is_around() -> None:
    for text, value in (
        ("The password: Tr0ub4dor&3.", "Tr0ub4dor&3"),
        ('DB_PASSWORD="hunter2!Hunter"', "hunter2!Hunter"),
        ("passwd=correct7horse", "correct7horse"),
        ("'passphrase' => 'battery staple 9'", ""),
        ("pwd: s3cr3t-w0rd\n", "s3cr3t-w0rd"),
        ("<password>Zq8vLr2x</password>", "Zq8vLr2x"),
        (f"Authorization: Bearer {VALUE}", VALUE),
        (f"authorization: Basic {VALUE}==", f"{VALUE}=="),
        (f'-H "Authorization: Token {VALUE}"', VALUE),
        (f"Authorization: ApiKey {VALUE}", VALUE),
        ("postgres://app:s3cr3tpw@db:5432/x", "s3cr3tpw"),
        ("mongodb+srv://root:t0p5@cluster.test/?retryWrites=true", "t0p5"),
        ("amqp://:Zq8vLr2x@[::1]/", "Zq8vLr2x"),
        ("https://user:9fQ2mZ@host.test/repo.git", "9fQ2mZ"),
        ("curl -u elastic:P4ssw0Rt9 https://host.test", "P4ssw0Rt9"),
        ("curl --user 'api:d2LkV78zLx' https://host.test", "d2LkV78zLx"),
        ("curl --user kevin:'pRf7vG2h1L' https://host.test", "pRf7vG2h1L"),
        ("machine host.test login me password hunter2", "hunter2"),
        ("machine host.test\n  login me\n  password corr3ct", "corr3ct"),
        ("Driver=x;Server=y;Uid=sa;Pwd=tiger9;", "tiger9"),
        ("Server=y;User ID=sa;Password=tiger;Database=z", "tiger"),
        ("sshpass -p hunter ssh me@host.test", "hunter"),
        ("psexec.exe -u me -p hunter cmd", "hunter"),
        ("storePassword 'hunter22'", "hunter22"),
        ('user.setPassword("hunter22");', "hunter22"),
        ("Authorization: Basic bWU6aHVudGVy", "bWU6aHVudGVy"),
        ("- name: DB_PASSWORD\n  value: hunter22", "hunter22"),
        (":password       => '4ian1234'", "4ian1234"),
        ('variable "db_password" {\n  default = "hunter22"', "hunter22"),
        ('$password = \\"g00dspec\\";', "g00dspec"),
        ("Authorization: Bearer mF_9.B5f-4.1JqM", "mF_9.B5f-4.1JqM"),
        ("curl -u developer:yqDVtkqPECriaLRi https://host.test", "yqDVtkqPECriaLRi"),
        ("Connect-VIServer -User root -Password VMware1!", "VMware1!"),
        ("mysql --password=hunter22 db", "hunter22"),
        ("keytool --passphrase 'k3yst0rePw'", "k3yst0rePw"),
        ("MYSQL_ROOT_PASSWORD=whiteduke\n", "whiteduke"),
        ('export REACT_APP_PASS="whiteduke"', "whiteduke"),
        ('new NetworkCredential("me@host.test", "vzihlaquknriqlht");', "vzihlaquknriqlht"),
        ('new DirectoryEntry("LDAP://host.test", "me", "Rrhh1234")', "Rrhh1234"),
        ("curl -H 'X-Api-Key: 3fea6af1349166ea' https://host.test", "3fea6af1349166ea"),
        (
            "curl --header 'Authorization:  5eb4223e-5008-46e5-be67-c7b8f2732305'",
            "5eb4223e-5008-46e5-be67-c7b8f2732305",
        ),
        ('-H "Token: s3cr3t-w0rd"', "s3cr3t-w0rd"),
        ('{"auths": {"r.test": {"auth": "bWU6aHVudGVyMjI="}}}', "bWU6aHVudGVyMjI="),
        ("//r.test/:_auth=bWU6aHVudGVyMjI=", "bWU6aHVudGVyMjI="),
        ('_auth = "bWU6aHVudGVyMjI="', "bWU6aHVudGVyMjI="),
    ):
        assert found(text) == ([value] if value else []), text


def test_what_is_no_secret_is_left() -> None:
    for text in (
        "password: correct",
        "password = get_password(user1)",
        "password = config.database.password",
        "password: ${DB_PASSWORD_2}",
        "password: '<your password 1>'",
        "password: my_password_1",
        "password: ********",
        "password: xxxxxxx1",
        "Basic knowledge of international law is enough",
        "bearer of the international-standard-9001",
        "https://example.com:8443/a@b",
        "postgres://app:$PASSWORD@db",
        "postgres://user:password@localhost/x",
        "postgres://user:{password}@localhost/x",
        "git clone ssh://git@host.example/x",
        "docker run -u 1000:1000 image",
        "docker run -u node:node image",
        "curl -u $USER:$PASSWORD https://host.test",
        "curl -u <user>:<password1> https://host.test",
        "cp-u me:passw0rd1x",
        "machine learning is a field of study",
        "machine host.test login me password $PASSWORD",
        "Server=y;User ID=sa;Password={0};",
        "Server=y;User ID=sa;Password=<password>;",
        "sshpass -p $PASSWORD ssh me@host.test",
        "sshpass is a program -p",
        "Authorization: Basic dXNlcm5hbWU=",
        "Authorization: Basic a-short-word",
        "postgres://user:secret@localhost/x",
        "--password-file=/run/s3crets/db1",
        "--password $PASSWORD",
        "--password <your-password-1>",
        "DB_PASSWORD=$(cat /run/secrets/db1)",
        "DB_PASSWORD=changeme",
        "DB_PASSWORD=password",
        "DB_PASSWORD=${OTHER_PASSWORD_2}",
        "password=whiteduke",
        "curl -H 'X-Api-Key: $API_KEY_OF_MINE'",
        "curl -H 'X-Api-Key: YOUR_API_KEY_1'",
        "curl -H 'Idempotency-Key: retry-of-order'",
        "curl -H 'Accept: application/json1'",
        "new NetworkCredential(user, password1)",
        '{"auth": "bearer-or-basic"}',
        'setPassword("changeme")',
        "check_password('correct')",
        'ask_password("Enter 1 or 2: ")',
        '{"auth": "aHVudGVyMjIy"}',  # no user in it
        '{"author": "bWU6aHVudGVyMjI="}',
        "_auth=none",
        "add_password(realm, uri, user, passwd, is_authenticated=False)",
        "password: self._decode_base64(x)",
        "bearer: betterproto2.field",
        "Authorization: Bearer $TOKEN_OF_THE_JOB_1",
    ):
        assert found(text) == [], text


def test_a_token_of_its_own_is_left_to_its_format() -> None:
    for item in FREE[::40]:
        assert found(f"Authorization: Bearer {make(item)}") == [], item


def test_a_bearer_is_named_where_its_scheme_tells_whose_it_is() -> None:
    okta = make(next(item for item in NAMED if item.label == "OktaToken"))
    bearer = next(one for one in MATCHERS if one.describe is not None)

    for text, label in (
        (f"Authorization: SSWS {okta}", "OktaToken"),
        (f"Authorization: Bearer {VALUE}", "Secret"),
    ):
        (finding,) = MatchDetector((bearer,)).scan(text.encode(), 0, (0,))
        assert finding.label == label
