"""Kubernetes objects that demo and tests apply: policies, budgets and the scripted model.

They are plain documents, built here once, so that each test shows only what it is about.
"""

from typing import Any

API_VERSION = "aipolicy.dev/v1alpha1"
MODEL_PORT = 8000
SEEN_PORT = 9000
"""Where the scripted model shows what reached it; no policy here guards it."""


def policy(name: str, spec: dict[str, Any], *, app: str = "support-bot") -> dict[str, Any]:
    """An AIPolicy for the pods of an app; `spec` wins over the defaults here."""
    defaults = {
        "selector": {"matchLabels": {"app": app}},
        "inbound": {"ports": [MODEL_PORT]},
    }
    return {
        "apiVersion": API_VERSION,
        "kind": "AIPolicy",
        "metadata": {"name": name},
        "spec": defaults | spec,
    }


def budget(name: str, tokens: int | str, period: dict[str, str], **spec: Any) -> dict[str, Any]:
    """An AIBudget."""
    return {
        "apiVersion": API_VERSION,
        "kind": "AIBudget",
        "metadata": {"name": name},
        "spec": {"limit": {"tokens": tokens}, "period": period, **spec},
    }


def rule(name: str, action: str, **rest: Any) -> dict[str, Any]:
    """A rule of a policy."""
    return {"name": name, "action": action, **rest}


def model_container(image: str) -> dict[str, Any]:
    """The scripted inference server, with the probes that a real one would have."""
    return {
        "name": "model",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "args": ["apps.models"],
        "ports": [
            {"name": "http", "containerPort": MODEL_PORT},
            {"name": "seen", "containerPort": SEEN_PORT},
        ],
        "readinessProbe": {"httpGet": {"path": "/readyz", "port": "http"}, "periodSeconds": 1},
        "livenessProbe": {"httpGet": {"path": "/healthz", "port": "http"}},
    }


def deployment(
    image: str, *, app: str = "support-bot", replicas: int = 1, **pod_spec: Any
) -> dict[str, Any]:
    """A Deployment of the scripted model."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": app},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": app}},
            "template": {
                "metadata": {"labels": {"app": app}},
                "spec": {
                    "terminationGracePeriodSeconds": 5,
                    "containers": [model_container(image)],
                    **pod_spec,
                },
            },
        },
    }


def service(
    app: str = "support-bot", ports: tuple[tuple[str, int], ...] | None = None
) -> dict[str, Any]:
    """A Service for an app; by default with the model's two ports."""
    ports = ports or (("http", MODEL_PORT), ("seen", SEEN_PORT))
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": app},
        "spec": {
            "selector": {"app": app},
            "ports": [{"name": name, "port": port, "targetPort": port} for name, port in ports],
        },
    }


def collector(image: str, app: str = "otel-collector") -> list[dict[str, Any]]:
    """An OTLP receiver that shows what arrived, and its Service."""
    ports = (("otlp", 4317), ("http", SEEN_PORT))
    container = {
        "name": "collector",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "args": ["apps.collectors"],
        "ports": [{"name": name, "containerPort": port} for name, port in ports],
        "readinessProbe": {"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 1},
    }
    document = deployment(image, app=app)
    document["spec"]["template"]["spec"]["containers"] = [container]
    return [document, service(app, ports)]
