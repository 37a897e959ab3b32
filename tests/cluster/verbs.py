"""The verbs of the command line, one function each.

It exists apart from `__main__` so that what a verb does can be read, and called, without
the parsing of arguments around it.
"""

import argparse
import json
import os
import shlex
from collections.abc import Callable

from cluster import apiservers, clusters, images, leftovers, nodes, places, supervisors
from cluster.clusters import Cluster
from cluster.errors import ClusterError
from cluster.places import Places


def _up(where: Places, cluster: Cluster, _arguments: argparse.Namespace) -> int:
    with where.locked():
        cluster.up()
        where.run.mkdir(parents=True, exist_ok=True)
        where.kind.write_text(cluster.name)
    print(cluster.kubeconfig())
    return 0


def _down(where: Places, cluster: Cluster, _arguments: argparse.Namespace) -> int:
    with where.locked():
        cluster.down()
    return 0


def _status(_where: Places, cluster: Cluster, _arguments: argparse.Namespace) -> int:
    up = cluster.ready()
    print(f"{cluster.name}: {'ready' if up else 'not up'}")
    return 0 if up else 1


def _kubeconfig(_where: Places, cluster: Cluster, _arguments: argparse.Namespace) -> int:
    print(cluster.kubeconfig())
    return 0


def _env(where: Places, cluster: Cluster, _arguments: argparse.Namespace) -> int:
    print(f"export KUBECONFIG={shlex.quote(str(cluster.kubeconfig()))}")
    print(f"export PATH={shlex.quote(str(where.bin))}:$PATH")
    direct = cluster.direct()
    if direct and any(name.lower() == "https_proxy" for name in os.environ):
        print(f'export NO_PROXY="{",".join(direct)}${{NO_PROXY:+,$NO_PROXY}}"')
    return 0


def _images(where: Places, cluster: Cluster, arguments: argparse.Namespace) -> int:
    with where.locked():
        references = images.Provider(where, cluster).provide(load=not arguments.no_load)
    text = json.dumps(references, indent=2) if arguments.json else "\n".join(references.values())
    print(text)
    return 0


def _exec(where: Places, cluster: Cluster, arguments: argparse.Namespace) -> int:
    command = arguments.command
    command = command[1:] if command[:1] == ["--"] else command
    if not command:
        raise ClusterError("say what to run: exec -- COMMAND…")
    path = f"{where.bin}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.environ.update(KUBECONFIG=str(cluster.kubeconfig()), PATH=path)
    wrapped = cluster.enter(command)
    try:
        os.execvp(wrapped[0], wrapped)  # noqa: S606 - becoming the command is the point
    except OSError as error:
        raise ClusterError(f"{wrapped[0]}: {error.strerror}") from None


_VERBS: dict[str, Callable[[Places, Cluster, argparse.Namespace], int]] = {
    "up": _up,
    "down": _down,
    "status": _status,
    "kubeconfig": _kubeconfig,
    "env": _env,
    "images": _images,
    "exec": _exec,
}


def run(arguments: argparse.Namespace) -> int:
    """Run one verb and return the exit code."""
    where = places.find()
    match arguments.verb:
        case nodes.VERB:
            supervisors.supervise(arguments.plan)
            return 1
        case "apiserver":
            apiservers.serve(where, arguments.dir)
            return 0
        case "leftovers":
            found = leftovers.find(where)
            print("\n".join(found or ["nothing is left"]))
            return 1 if found else 0
        case verb:
            cluster = clusters.choose(where, getattr(arguments, "cluster", None))
            return _VERBS[verb](where, cluster, arguments)
