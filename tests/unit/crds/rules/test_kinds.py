from aipolicy.rules.kinds import RuleError, RuleErrors


def test_errors_read_as_path_and_reason() -> None:
    errors = RuleErrors([RuleError("spec.rules[0]", "is bad"), RuleError("spec.rules[1]", "too")])

    assert str(errors) == "spec.rules[0]: is bad\nspec.rules[1]: too"
    assert [error.path for error in errors.errors] == ["spec.rules[0]", "spec.rules[1]"]
