"""Write the protobuf modules of both sides, or with --check say whether they are up to date.

The guard's own protos are registered under ``aipolicy_sidecar/wire/``, so the compiler
writes imports that fit the package. The control protocol belongs to the contract; each
side gets a copy of its module, because neither may import the other.
"""

import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).parent.parent
GUARD_PROTOS = ROOT / "sidecar" / "proto"
CONTRACT_PROTOS = ROOT / "crds" / "proto"
GUARD_WIRE = ROOT / "sidecar" / "src" / "aipolicy_sidecar" / "wire"
OPERATOR_WIRE = ROOT / "operator" / "src" / "aipolicy_operator" / "wire"


def compile_protos(include: Path) -> dict[str, str]:
    """Compile every proto under a folder; each module's file name and text."""
    protos = sorted(include.rglob("*.proto"))
    with tempfile.TemporaryDirectory() as target:
        status = protoc.main(
            [
                "protoc",
                f"--proto_path={include}",
                f"--proto_path={files('grpc_tools') / '_proto'}",
                f"--python_out={target}",
                f"--pyi_out={target}",
                *map(str, protos),
            ]
        )
        if status:
            raise SystemExit(f"protoc failed with status {status}")
        return {path.name: path.read_text() for path in sorted(Path(target).rglob("*_pb2.py*"))}


def render() -> dict[Path, str]:
    """Each file's path and content."""
    control = compile_protos(CONTRACT_PROTOS)
    guard = compile_protos(GUARD_PROTOS) | control
    return {GUARD_WIRE / name: text for name, text in guard.items()} | {
        OPERATOR_WIRE / name: text for name, text in control.items()
    }


def main() -> int:
    """Write the modules; with --check, list stale ones and return 1 if there are any."""
    modules = render()
    if "--check" in sys.argv[1:]:
        known = {path for wire in (GUARD_WIRE, OPERATOR_WIRE) for path in wire.glob("*_pb2.py*")}
        stale = sorted(known - modules.keys()) + [
            path for path, text in modules.items() if not path.exists() or path.read_text() != text
        ]
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run `make generate`")
        return 1 if stale else 0
    for path, text in modules.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
