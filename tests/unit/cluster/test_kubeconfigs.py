import base64
import json

from cluster import kubeconfigs


def test_a_kubeconfig_stands_alone() -> None:
    document = json.loads(kubeconfigs.render("https://api", b"ca", b"crt", b"key"))
    assert document["clusters"][0]["cluster"]["server"] == "https://api"
    user = document["users"][0]["user"]
    assert base64.b64decode(user["client-key-data"]) == b"key"
    context = document["contexts"][0]
    assert context["name"] == document["current-context"]
    assert context["context"]["user"] == document["users"][0]["name"]
