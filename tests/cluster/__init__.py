"""A real Kubernetes cluster for the demo and the tests: `python3 tests/cluster --help`.

It exists so that nothing in this repository is tested against a fake API server or a
fake kubelet, even on machines that can fetch nothing but packages. Everything here is
standard library only: it has to run before any environment has been made.
"""
