"""Logs as JSON lines on standard error, one object per event.

Messages are fixed texts and facts are fields (``extra=``), so that lines can be counted
by message. Nothing that a client or a model wrote is ever a field: of an exception only
its type is shown unless our own code raised it with a text of its own.
"""

import json
import logging
import sys
from datetime import UTC, datetime

from typing_extensions import override

_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
"""Attributes that every record has; whatever else a record carries came by ``extra``."""


class JsonFormatter(logging.Formatter):
    """Renders a record as one JSON object without line breaks."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["at"] = _place(record)
        return json.dumps(line, default=str, ensure_ascii=False)


def _place(record: logging.LogRecord) -> str:
    """File and line of the innermost frame: where, but not with what values."""
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


def configure_logs(level: str) -> None:
    """Send every logger's records at `level` and above to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
