"""What the demo plays in: the cluster, the chart, the model's address and a client."""

import contextlib
import json
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from openai import OpenAI
from support.clusters import ROOT, TOOL, Cluster
from support.commands import CommandError
from support.workloads import SEEN_PORT, collector

NAMESPACE = "aipolicy-demo"
OBSERVABILITY = "observability"


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a step needs."""

    cluster: Cluster
    client: OpenAI
    seen: str
    """Address where the model shows what reached it."""
    spans: str
    """Address where the OTLP receiver shows what arrived."""

    def say(self, text: str) -> None:
        """Print, indented under the step's title."""
        for line in text.rstrip().splitlines():
            print(f"   {line}", flush=True)

    def expect(self, promise: str, kept: object) -> None:
        """Stop the demo unless a promise is kept."""
        if not kept:
            raise AssertionError(f"not as promised: {promise}")

    def kubectl(self, *args: str) -> str:
        """Run kubectl in the demo's namespace, show command and output."""
        self.say(f"$ kubectl {' '.join(args)}")
        output = self.cluster.kubectl("-n", NAMESPACE, *args)
        self.say(output)
        return output

    def last_prompt(self) -> str:
        """The last request body that reached the model, as it did."""
        arrived: list[dict[str, Any]] = fetch_json(f"http://{self.seen}/seen")
        return str(arrived[-1]["body"]) if arrived else ""


def fetch_json(url: str) -> Any:
    """GET a JSON document from one of the demo's own servers."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - an address we made
        return json.load(answer)


def _prepare(cluster: Cluster) -> None:
    for verb in ("up", "images"):
        # Their progress goes straight to the terminal.
        if subprocess.run([*TOOL, verb], check=False).returncode != 0:
            raise CommandError(f"`python3 tests/cluster {verb}` failed, see above")
    print("==> helm upgrade --install aipolicy charts/aipolicy", flush=True)
    endpoint = f"http://otel-collector.{OBSERVABILITY}.svc:4317"
    cluster.install(f"telemetry.otlp.endpoint={endpoint}")
    with contextlib.suppress(CommandError):
        cluster.kubectl("create", "namespace", OBSERVABILITY)
    cluster.apply(*collector(cluster.images["aipolicy-testapp"]), namespace=OBSERVABILITY)
    cluster.fresh_namespace(NAMESPACE)
    print("==> a policy and the model it guards, in one kubectl apply", flush=True)
    cluster.apply(*_example(cluster.images["aipolicy-testapp"]), namespace=NAMESPACE)
    cluster.wait_ready(NAMESPACE, "app=support-bot")
    cluster.wait_ready(OBSERVABILITY, "app=otel-collector")


def _example(image: str) -> list[dict[str, Any]]:
    """The example of the documentation, with this checkout's image of the scripted model."""
    text = (ROOT / "docs" / "examples" / "support-bot.yaml").read_text()
    documents: list[dict[str, Any]] = list(yaml.safe_load_all(text))
    for document in documents:
        if document["kind"] == "Deployment":
            document["spec"]["template"]["spec"]["containers"][0]["image"] = image
        if document["kind"] == "Service":
            # What reached the model is shown on a port that no policy guards.
            seen = {"name": "seen", "port": SEEN_PORT, "targetPort": SEEN_PORT}
            document["spec"]["ports"].append(seen)
    return documents


@contextlib.contextmanager
def open_scene() -> Iterator[Scene]:
    """Bring everything up and hand out the addresses; `make down` takes it away again."""
    cluster = Cluster()
    _prepare(cluster)
    with (
        cluster.address(NAMESPACE, "support-bot", 8000) as model,
        cluster.address(NAMESPACE, "support-bot", SEEN_PORT) as seen,
        cluster.address(OBSERVABILITY, "otel-collector", SEEN_PORT) as spans,
    ):
        client = OpenAI(base_url=f"http://{model}/v1", api_key="unused", max_retries=0)
        yield Scene(cluster, client, seen, spans)
