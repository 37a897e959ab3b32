from cluster import leftovers


def test_only_rules_of_a_node_are_marked() -> None:
    listing = """\
-A INPUT -i lo -j ACCEPT
-A KUBE-SERVICES -d 198.19.0.1/32 -j KUBE-SVC
-A FORWARD -s 172.17.0.0/16 -j ACCEPT
	ip daddr 198.18.0.2 accept
"""
    assert leftovers.marked_rules(listing) == [
        "-A KUBE-SERVICES -d 198.19.0.1/32 -j KUBE-SVC",
        "ip daddr 198.18.0.2 accept",
    ]
