from aipolicy_sidecar.runtime.conventions import error_of, operation_of
from aipolicy_sidecar.runtime.names import BoundedNames
from support.records import record_of


def test_dialect_gives_operation_and_provider() -> None:
    operation = operation_of(record_of(), BoundedNames())
    assert operation.span_name == "chat gpt-4o-mini"
    assert operation.attributes == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o-mini",
    }


def test_operation_without_model_has_its_own_name() -> None:
    assert operation_of(record_of(model=None), BoundedNames()).span_name == "chat"


def test_model_beyond_the_bound_is_other() -> None:
    operation = operation_of(record_of(upstream_status=404), BoundedNames(limit=0))
    assert operation.span_name == "chat other"


def test_other_path_is_named_by_its_method() -> None:
    operation = operation_of(record_of(dialect=None, model=None, method="GET"), BoundedNames())
    assert operation.span_name == "GET"
    assert operation.attributes == {"http.request.method": "GET"}


def test_errors_are_typed() -> None:
    assert error_of(record_of()) is None
    assert error_of(record_of(status=404)) == "404"
    assert error_of(record_of(status=None, error="BodyError")) == "BodyError"
    assert error_of(record_of(status=403, refusal="content")) == "content"
