import re

from cluster import prerequisites, tools, versions


def test_the_go_module_has_the_pinned_kubernetes() -> None:
    module = (versions.KUBE_MODULE / "go.mod").read_text()
    assert f"k8s.io/kubernetes v{versions.KUBERNETES}\n" in module
    staging = re.findall(r"=> k8s\.io/\S+ v0\.(\S+)", module)
    assert set(staging) == {versions.KUBERNETES.partition(".")[2]}


def test_go_versions_are_read() -> None:
    assert prerequisites.parse_go_version("go version go1.26.8 linux/amd64") == (1, 26)
    assert prerequisites.parse_go_version("go version go1.27rc1 linux/arm64") == (1, 27)
    assert prerequisites.parse_go_version("") is None


def test_every_installed_tool_is_pinned() -> None:
    for tool in tools.ALL:
        for package in tool.packages:
            assert package.startswith(".") or package.endswith(f"@v{tool.version}")
