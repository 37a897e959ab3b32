"""Runs a campaign; see the package."""

import argparse
import random
import sys
import traceback
from collections.abc import Sequence

from fuzz.campaigns import Campaign, FuzzError
from fuzz.registries import TARGETS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 0, or 1 with the input that broke something."""
    parser = argparse.ArgumentParser(prog="fuzz", description="Fuzzes every parser.")
    parser.add_argument("--seconds", type=float, default=110, help="for all targets together")
    parser.add_argument("--seed", type=int, default=None, help="repeats a campaign")
    parser.add_argument("--only", default="", help="targets whose name has this in it")
    options = parser.parse_args(arguments)
    number = random.randrange(10**6) if options.seed is None else options.seed  # noqa: S311 - no secret
    targets = [target for target in TARGETS if options.only in target.name]
    if not targets:
        parser.error(f"no target has {options.only!r} in its name")
    print(f"fuzz: {len(targets)} targets, seed {number}", flush=True)
    campaign = Campaign(targets, number)
    try:
        campaign.run(options.seconds, lambda text: print(f"fuzz: {text}", flush=True))
    except FuzzError as error:
        traceback.print_exception(error)
        print(f"fuzz: {error}", file=sys.stderr)
        return 1
    print(campaign.table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
