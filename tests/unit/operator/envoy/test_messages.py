import json

from aipolicy_operator.envoy.messages import discovery_text
from envoy_data_plane.envoy.config.cluster.v3 import Cluster


def test_equal_resources_are_equal_text_and_others_another_version() -> None:
    one = discovery_text([Cluster(name="a")])
    assert one == discovery_text([Cluster(name="a")])
    other = json.loads(discovery_text([Cluster(name="b")]))
    assert json.loads(one)["versionInfo"] != other["versionInfo"]
    assert other["resources"] == [
        {"@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster", "name": "b"}
    ]


def test_no_resources() -> None:
    assert json.loads(discovery_text([]))["resources"] == []
