from pathlib import Path

import pytest
from aipolicy_sidecar.offline.commands import CommandError
from aipolicy_sidecar.offline.policies import load_policy

EXAMPLE = Path(__file__).parents[4] / "docs/examples/support-bot.yaml"
POLICY = "kind: AIPolicy\nmetadata: {name: NAME}\nspec: {selector: {}, rules: [RULES]}\n"


def make(tmp_path: Path, *rules: str) -> str:
    texts = (
        POLICY.replace("NAME", f"p{place}").replace("RULES", rule)
        for place, rule in enumerate(rules)
    )
    (tmp_path / "p.yaml").write_text("---\n".join(texts))
    return str(tmp_path / "p.yaml")


def test_the_policies_of_a_file_count_together(tmp_path: Path) -> None:
    path = make(
        tmp_path,
        "{name: a, pii: {}, action: Deny}",
        "{name: b, promptInjection: {}, action: Deny, mode: Audit}",
    )
    policy = load_policy(path)
    assert [rule.name for rule in policy.snapshot.rules.rules] == ["a", "b"]
    assert policy.left_out == ()


def test_what_needs_more_than_the_file_is_left_out_and_told(tmp_path: Path) -> None:
    assert load_policy(str(EXAMPLE)).left_out == ("budgets",)
    asking = "service: {name: s, port: 80}, protocol: HTTP"
    rules = (
        f"{{name: a, external: {{{asking}}}, action: Deny}}, {{name: b, pii: {{}}, action: Deny}}"
    )
    remembered = "session: {key: {header: x}}, limits: {loops: {identicalRequests: 3, window: 60}}"
    path = Path(make(tmp_path, rules))
    path.write_text(path.read_text().replace("spec: {", f"spec: {{{remembered}, "))
    policy = load_policy(str(path))
    assert policy.left_out == ("rule a, which asks a service", "limits.loops", "sessions")
    assert [rule.name for rule in policy.snapshot.rules.rules] == ["b"]
    assert not policy.snapshot.classifiers


@pytest.mark.parametrize(
    ("text", "reason"),
    (
        ("a: [", "is no YAML: while parsing"),
        ("\x00", "is no YAML: "),
        ("kind: Deployment", "has no AIPolicy"),
        ("[AIPolicy]", "has no AIPolicy"),
        ("", "has no AIPolicy"),
        ("kind: AIPolicy", "metadata.name: is needed"),
        ("kind: AIPolicy\nmetadata: {name: a}", "spec: Field required"),
        (POLICY.replace("RULES", "{name: a, pii: {}}"), "spec.rules[0].action: Field required"),
        (
            POLICY.replace("RULES", "{name: a, patterns: {regex: ['(']}, action: Deny}"),
            "spec.rules[0].patterns.regex[0]: ",
        ),
        ("# " + "x" * 17 * 2**20, "is larger than"),
    ),
)
def test_a_bad_policy_says_what_is_wrong(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text)
    with pytest.raises(CommandError) as caught:
        load_policy(str(path))
    assert str(caught.value).startswith(f"{path}: {reason}")


def test_a_policy_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        load_policy(str(tmp_path / "p.yaml"))
