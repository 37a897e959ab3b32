"""The whole product at work on a real cluster, told step by step.

Each step does what a user would do, with kubectl, helm and the official client, prints
what came back and stops the demo with an error if it is not what was promised.
"""

import sys
import time
from collections.abc import Callable

from demo.scenes import Scene, open_scene
from demo.stories import STORIES
from support.commands import CommandError


def _tell(number: int, story: Callable[[Scene], None], scene: Scene) -> None:
    title = (story.__doc__ or "").splitlines()[0]
    print(f"\n\033[1m{number}. {title}\033[0m", flush=True)
    begun = time.monotonic()
    story(scene)
    print(f"   ({time.monotonic() - begun:.1f} s)", flush=True)


def main() -> int:
    """Run the demo; 1 with a sentence if something is not as promised."""
    try:
        with open_scene() as scene:
            for number, story in enumerate(STORIES, start=1):
                _tell(number, story, scene)
    except (AssertionError, CommandError, TimeoutError) as error:
        print(f"\nThe demo stopped: {error}", file=sys.stderr)
        print(
            "Look at `kubectl -n aipolicy-system logs deploy/aipolicy-operator`.", file=sys.stderr
        )
        return 1
    print("\nAll of it happened as promised. The cluster stays up: `make down` removes it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
