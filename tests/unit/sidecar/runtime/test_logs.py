import json
import logging

import pytest
from aipolicy_sidecar.runtime.logs import JsonFormatter, configure_logs


def record_of(**fields: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"name": "guard", "levelno": logging.INFO, "levelname": "INFO", "msg": "hello"} | fields
    )


def test_line_holds_message_and_fields() -> None:
    line = json.loads(JsonFormatter().format(record_of(created=0.25, hash="ab")))
    assert line == {
        "time": "1970-01-01T00:00:00.250Z",
        "level": "info",
        "logger": "guard",
        "message": "hello",
        "hash": "ab",
    }


def test_line_has_no_breaks() -> None:
    assert "\n" not in JsonFormatter().format(record_of(msg="a\nb", reason="c\nd"))


def test_exception_shows_type_and_place_but_no_text() -> None:
    def fail() -> None:
        raise ValueError("a prompt")

    try:
        fail()
    except ValueError as error:
        text = JsonFormatter().format(record_of(exc_info=(ValueError, error, error.__traceback__)))
    line = json.loads(text)
    assert line["exception"] == "ValueError"
    assert "test_logs.py:" in line["at"]
    assert "a prompt" not in text


def test_configured_logs_are_json_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    try:
        configure_logs("WARNING")
        logging.getLogger("guard").info("not shown")
        logging.getLogger("guard").warning("shown", extra={"port": 1})
    finally:
        root.handlers = handlers
        root.setLevel(level)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["port"] == 1
