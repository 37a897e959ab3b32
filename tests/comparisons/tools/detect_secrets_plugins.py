"""detect-secrets with all its plugins and its usual filters, without asking any provider.

Lines are given to its `scan_line`, each by itself, as for what somebody types; what is not random
enough is left out, as its command line says of it. Code is given to its `scan_file`. It tells a
secret's text and not its place: that is where the text first stands in the line. Of a private key
it tells only how it begins, and all that follows counts as found.

    python -m comparisons.tools.detect_secrets_plugins lines|files
"""

import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any, Final

from detect_secrets.core.scan import scan_file, scan_line
from detect_secrets.settings import default_settings, get_plugins

from comparisons.tools.lines import Wording, locate
from comparisons.tools.servings import Told, serve

VERSION: Final = f"detect-secrets {version('detect-secrets')}"

Secrets = list[tuple[int, Any]]
"""With the number of the line, from 0."""


class Lines:
    """A text line by line, as if typed."""

    version = VERSION

    def __init__(self) -> None:
        plugins = [plugin for plugin in get_plugins() if hasattr(plugin, "entropy_limit")]
        self._random = {plugin.secret_type: plugin for plugin in plugins}

    def ready(self, text: str) -> list[str]:
        return text.split("\n")

    def call(self, given: list[str]) -> Secrets:
        return [
            (number, secret)
            for number, line in enumerate(given)
            for secret in scan_line(line)
            if self._counts(secret)
        ]

    def read(self, text: str, found: Secrets) -> Iterator[Told]:
        return locate(text, _wordings(found))

    def _counts(self, secret: Any) -> bool:
        plugin = self._random.get(secret.type)
        if plugin is None:
            return True
        entropy: float = plugin.calculate_shannon_entropy(secret.secret_value)
        return bool(entropy > plugin.entropy_limit)


class Files:
    """A text as a file of Python."""

    version = VERSION

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._numbers = count()

    def ready(self, text: str) -> Path:
        path = self._folder / f"code{next(self._numbers)}.py"
        path.write_text(text.replace("\r", " "), "utf-8")  # which readlines takes for an end
        return path

    def call(self, given: Path) -> Secrets:
        return [(secret.line_number - 1, secret) for secret in scan_file(str(given))]

    def read(self, text: str, found: Secrets) -> Iterator[Told]:
        return locate(text, _wordings(found))


def _wordings(found: Secrets) -> Iterator[Wording]:
    for number, secret in found:
        yield Wording(number, secret.secret_value, secret.type.replace(" ", ""))


if __name__ == "__main__":
    with default_settings(), tempfile.TemporaryDirectory() as made:
        serve(Lines() if sys.argv[1] == "lines" else Files(made))
