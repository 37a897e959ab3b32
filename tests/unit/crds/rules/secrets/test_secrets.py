from support.rule_sets import make_rule, make_rules
from support.scans import whole

TEXT = b"key_a=0 AKIAQ3EGRIUXT7ZKPM2A and api_key=k3J9dLq0Zx7vT2mNpB8w"


def test_known_formats_and_assignments_are_found_by_default() -> None:
    found = whole(make_rules(make_rule(secrets={})), TEXT)

    assert [finding.label for finding in found] == ["AwsAccessKey", "Secret"]


def test_assignments_can_be_left_out() -> None:
    found = whole(make_rules(make_rule(secrets={"assignments": False})), TEXT)

    assert [finding.label for finding in found] == ["AwsAccessKey"]
