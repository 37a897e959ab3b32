from cluster.clients import Client
from cluster.plans import Component, Plan


def test_the_plan_survives_its_file() -> None:
    plan = Plan(
        hostname="node",
        path="/bin",
        logs="/logs",
        client=Client(url="https://x", authority="a", certificate="c", key="k"),
        components=[Component("etcd", ["etcd", "--x"], needs_api=False), Component("k", ["k"])],
    )
    assert Plan.load(plan.dump()) == plan
