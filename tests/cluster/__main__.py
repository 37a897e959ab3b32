"""The command line: `python3 tests/cluster VERB`.

Results go to standard output, progress and errors to standard error.
"""

import argparse
import signal
import sys
from pathlib import Path

# Started as a folder, Python would look for our modules at the top level, where their
# plain names could hide those of others: they belong to the package `cluster`.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from cluster import clusters, nodes, verbs  # noqa: E402 - after the line that makes it importable
from cluster.errors import ClusterError  # noqa: E402 - as above


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 tests/cluster",
        description="A real Kubernetes for the demo and the tests.",
        epilog="State lies in AIPOLICY_CACHE, else $XDG_CACHE_HOME/aipolicy or ~/.cache/aipolicy.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    about = {
        "up": "bring the cluster up and print its kubeconfig",
        "down": "take the cluster away, with everything it left on this machine",
        "status": "say whether the cluster is up; fails if it is not",
        "kubeconfig": "print the path of the kubeconfig",
        "env": "print shell commands that set KUBECONFIG and PATH, for eval",
        "images": "build the project's images and load them into the cluster",
    }
    for verb, text in about.items():
        one = verbs.add_parser(verb, help=text, description=text)
        one.add_argument(
            "--cluster",
            choices=clusters.KINDS,
            help="default: $CLUSTER, else what is up, else embedded",
        )
        if verb == "images":
            one.add_argument("--json", action="store_true", help="print references as JSON")
            one.add_argument("--no-load", action="store_true", help="build only")
    text = "run a command where pods and Services can be reached by address"
    one = verbs.add_parser("exec", help=text, description=text)
    one.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND…")
    text = "run etcd and an API server on loopback until SIGTERM or the end of standard input"
    one = verbs.add_parser("apiserver", help=text, description=text)
    one.add_argument("--dir", type=Path, required=True, help="an empty folder for its data")
    text = "list what is left of a cluster on this machine; fails if anything is"
    verbs.add_parser("leftovers", help=text, description=text)
    verbs.add_parser(nodes.VERB).add_argument("plan", type=Path)
    return parser


def main() -> int:
    """Run one verb; an expected failure is one line and exit code 1."""
    # Ended in order by SIGTERM too: locks are released and half-made files removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return verbs.run(_parser().parse_args())
    except ClusterError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; `make down` removes what was started", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
