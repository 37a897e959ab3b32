from aipolicy_sidecar.core.headers import Headers


def test_a_field_that_comes_twice_is_one_list() -> None:
    headers = Headers.of([("Content-Encoding", "identity"), ("content-encoding", "gzip")])
    assert headers.get("content-encoding") == "identity, gzip"
    assert headers.get("missing") is None


def test_names_include_pseudo_headers() -> None:
    assert list(Headers({":path": "/", "x": "1"}).names()) == [":path", "x"]


def test_values_do_not_show() -> None:
    assert "secret" not in repr(Headers({"authorization": "secret"}))


def test_equality_is_by_fields() -> None:
    assert Headers({"a": "1"}) == Headers.of([("A", "1")])
    assert hash(Headers({"a": "1"})) == hash(Headers({"a": "1"}))
    assert Headers({"a": "1"}) != {"a": "1"}
