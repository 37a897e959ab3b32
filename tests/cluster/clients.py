"""The few questions this tool asks the API server itself.

It exists because starting kubectl for each poll would cost more than the wait it times.
"""

import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Client:
    """An API server and the files of an identity that may read everything on it."""

    url: str
    authority: str
    certificate: str
    key: str

    @classmethod
    def load(cls, document: dict[str, str]) -> Self:
        """Read what `dump` wrote."""
        return cls(**document)

    def dump(self) -> dict[str, str]:
        """Turn it into JSON, for the node's plan."""
        return {
            "url": self.url,
            "authority": self.authority,
            "certificate": self.certificate,
            "key": self.key,
        }

    def _read(self, path: str) -> bytes | None:
        context = ssl.create_default_context(cafile=self.authority)
        context.load_cert_chain(self.certificate, self.key)
        # A proxy of the user's is for the internet, never for the cluster.
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        try:
            with opener.open(f"{self.url}{path}", timeout=2) as answer:
                content: bytes = answer.read()
                return content
        except (urllib.error.URLError, OSError):
            return None

    def ready(self) -> bool:
        """Whether the API server serves."""
        return self._read("/readyz") is not None

    def get(self, path: str) -> dict[str, Any] | None:
        """Read one object; None while there is none, or nobody to ask."""
        content = self._read(path)
        if content is None:
            return None
        found: dict[str, Any] = json.loads(content)
        return found
