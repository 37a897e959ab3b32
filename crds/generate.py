"""Write the CRD YAML into the chart, or with --check say whether it is up to date."""

import sys
from pathlib import Path

import yaml
from aipolicy.manifests import custom_resource_definitions

TARGET = Path(__file__).parent.parent / "charts" / "aipolicy" / "files" / "crds"
HEADER = "# Generated from crds/src/aipolicy by `make generate`; do not edit.\n"


def render() -> dict[Path, str]:
    """Each file's path and content."""
    return {
        TARGET / f"{plural}.yaml": HEADER + yaml.safe_dump(document, sort_keys=False, width=100)
        for plural, document in custom_resource_definitions().items()
    }


def main() -> int:
    """Write the files; with --check, list stale ones and return 1 if there are any."""
    files = render()
    if "--check" in sys.argv[1:]:
        stale = [p for p, text in files.items() if not p.exists() or p.read_text() != text]
        for path in stale:
            print(f"{path.name} is stale: run `make generate`")
        return 1 if stale else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        path.write_text(text)
        print(f"wrote {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
