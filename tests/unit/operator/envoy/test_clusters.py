import json

from aipolicy_operator.envoy import build_clusters


def test_the_guard_is_a_socket_and_the_application_is_where_the_client_went() -> None:
    guard, application = json.loads(build_clusters())["resources"]
    (locality,) = guard["loadAssignment"]["endpoints"]
    (endpoint,) = locality["lbEndpoints"]
    assert endpoint["endpoint"]["address"] == {"pipe": {"path": "/run/aipolicy/extproc.sock"}}
    assert application["type"] == "ORIGINAL_DST"
    assert application["lbPolicy"] == "CLUSTER_PROVIDED"


def test_no_prompt_is_ever_sent_twice() -> None:
    for cluster in json.loads(build_clusters())["resources"]:
        (threshold,) = cluster["circuitBreakers"]["thresholds"]
        assert threshold["maxRetries"] == 0
        assert threshold["maxRequests"] > 2**30
