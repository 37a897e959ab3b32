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


WRONG = (
    ("a: [", "1: is no YAML: expected the node content"),
    ("kind: AIPolicy\n\tmetadata:", "2: is no YAML: found character"),
    ("\x00", " is no YAML: "),
    ("? [a]\n: b", "1: is no YAML: found unhashable key"),
    ("kind: Deployment", " has no AIPolicy: a document with kind: AIPolicy"),
    ("[AIPolicy]", " has no AIPolicy"),
    ("", " has no AIPolicy"),
    ("kind: AIPolicy", "1: metadata.name: is needed"),
    ("---\nkind: AIPolicy\nmetadata: {name: 7}", "3: metadata.name: is needed"),
    ("kind: AIPolicy\nmetadata: {name: a}", "1: spec: is needed"),
    ("kind: AIPolicy\nmetadata: {name: a}\nspec: []", "3: spec: must be an object"),
    ("kind: AIPolicy\nmetadata: {name: a}\nspec:\n  mode: Audit\n  mode: Enforce", "5: mode: is"),
    ("# " + "x" * 17 * 2**20, " is larger than"),
)
WRONG_SPECS = (
    ("{}", "3: spec.selector: is needed"),
    ("{selector: {}, modes: Audit}", "3: spec.modes: unknown field; did you mean mode?"),
    ("\n  selector: {}\n  mode: audit", "5: spec.mode: must be Enforce, Audit or Disabled"),
    ("{selector: {}, rule: []}", "3: spec.rule: unknown field; did you mean rules?"),
    ("{selector: {matchLabels: [a]}}", "3: spec.selector.matchLabels: must be an object"),
    ("{selector: {}, rules: {a: b}}", "3: spec.rules: must be a list"),
    ("{selector: {}, inbound: {ports: [eighty]}}", "3: spec.inbound.ports[0]: must be a whole"),
    ("{selector: {}, inbound: {ports: [70000]}}", "3: spec.inbound.ports[0]: must be at most"),
    ("{selector: {}, limits: {maxBodyBytes: 8MiB}}", "3: spec.limits.maxBodyBytes: '8MiB' is not"),
    ("\n  selector: {}\n  limits:\n    maxInputTokens: 0", "6: spec.limits.maxInputTokens: must"),
)
WRONG_RULES = (
    ("{name: a, pii: {}}", ".action: is needed: Deny, Redact, Pseudonymize or Annotate"),
    ("{name: a, pii: {}, action: Block}", ".action: must be Deny, Redact, Pseudonymize or"),
    ("{pii: {}, action: Deny}", ".name: is needed"),
    ("{name: My_Rule, pii: {}, action: Deny}", ".name: must match ^[a-z0-9]"),
    ("{name: a, pi: {}, action: Deny}", ".pi: unknown field; did you mean pii?"),
    ("{name: a, zebra: {}, action: Deny}", ".zebra: unknown field; there are name, segments"),
    ("{name: a, action: Deny}", ": exactly one of patterns, "),
    ("{name: a, pii: {}, secrets: {}, action: Deny}", ": exactly one of patterns, "),
    ("{name: a, pii: {entities: [Visa]}, action: Deny}", ".pii.entities[0]: must be "),
    ("{name: a, pii: {entities: Email}, action: Deny}", ".pii.entities: must be a list"),
    ("{name: a, pii: {entities: []}, action: Deny}", ".pii.entities: must have at least 1 item"),
    ("{name: a, pii: {threshold: 2}, action: Deny}", ".pii.threshold: must be at most 1"),
    ("{name: a, pii: {threshold: high}, action: Deny}", ".pii.threshold: must be a number"),
    ("{name: a, secrets: {assignments: 3}, action: Deny}", ".secrets.assignments: must be true"),
    ("{name: a, promptInjection: {}, action: Redact}", ": promptInjection can only be denied or"),
    ("{name: a, patterns: {regex: ['(']}, action: Deny}", ".patterns.regex[0]: there is no"),
    ("{name: a, patterns: {words: [7]}, action: Deny}", ".patterns.words[0]: must be a string"),
    ("{name: a, jsonSchema: {schema: {type: x}}, action: Deny}", ".jsonSchema.schema: "),
)


def test_what_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    head = "kind: AIPolicy\nmetadata: {name: a}\nspec: "
    rules = head + "\n  selector: {}\n  rules:\n  - RULE"
    for text, reason in (
        *WRONG,
        *((head + spec, reason) for spec, reason in WRONG_SPECS),
        *((rules.replace("RULE", rule), f"6: spec.rules[0]{why}") for rule, why in WRONG_RULES),
    ):
        path.write_text(text)
        with pytest.raises(CommandError) as caught:
            load_policy(str(path))
        assert str(caught.value).startswith(f"{path}:{reason}"), f"{text[:200]}: {caught.value}"


def test_a_name_is_that_of_one_policy(tmp_path: Path) -> None:
    path = Path(make(tmp_path, "{name: a, pii: {}, action: Deny}"))
    path.write_text(f"{path.read_text()}---\n{path.read_text()}")
    with pytest.raises(CommandError, match=r":6: metadata\.name: there is an AIPolicy p0 before"):
        load_policy(str(path))


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = make(tmp_path, "{name: a, pii: {}}", "{name: b, patterns: {regex: ['(']}, action: Deny}")
    with pytest.raises(CommandError) as caught:
        load_policy(path)
    assert [line.removeprefix(path).split(": ")[:2] for line in str(caught.value).splitlines()] == [
        [":3", "spec.rules[0].action"],
        [":7", "spec.rules[0].patterns.regex[0]"],
    ]


def test_a_policy_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        load_policy(str(tmp_path / "p.yaml"))
