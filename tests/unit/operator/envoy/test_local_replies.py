import re

from aipolicy_operator.envoy.local_replies import list_cases


def test_no_case_matches_the_guards_own_answers() -> None:
    for case in list_cases(1, ""):
        assert case.condition.startswith('response.code_details.startsWith("')
        prefixes = re.findall(r'startsWith\("([^"]*)"\)', case.condition)
        assert all(prefixes), "an empty prefix matches everything"
        assert not any(prefix.startswith(("via_", "aipolicy")) for prefix in prefixes)


def test_words_and_codes_are_there_for_each_cause() -> None:
    cases = list_cases(8, "small")
    assert len({case.code for case in cases}) == len(cases)
    assert all(case.message.endswith(".") for case in cases)
