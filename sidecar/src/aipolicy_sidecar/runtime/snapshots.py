"""The policy in force: where exchanges look it up and where a newer one takes its place."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from aipolicy.rules import RuleErrors

from aipolicy_sidecar.core.snapshots import Snapshot, compile_snapshot
from aipolicy_sidecar.runtime.stores import Bundle, StoreError

MAX_REASON_LENGTH = 1024


class NoPolicyError(Exception):
    """The guard has no policy to start with, and without one it must not pass anything."""


def compile_bundle(bundle: Bundle) -> Snapshot:
    """Make a policy ready to decide with; takes milliseconds and no I/O.

    Raises:
        StoreError: It is damaged, not understood, or holds a rule that does not compile.
    """
    try:
        return replace(compile_snapshot(bundle.parse()), hash=bundle.hash)
    except RuleErrors as error:
        raise StoreError(f"a rule does not compile: {error}"[:MAX_REASON_LENGTH]) from None


def first_usable(
    bundles: Iterable[Bundle], report: Callable[[Bundle, str], None]
) -> tuple[Bundle, Snapshot]:
    """The first of these policies that compiles; `report` hears why others do not.

    Raises:
        NoPolicyError: None does.
    """
    for bundle in bundles:
        try:
            return bundle, compile_bundle(bundle)
        except StoreError as error:
            report(bundle, str(error))
    raise NoPolicyError(
        "no usable policy, neither kept on disk nor in AIPOLICY_EMBEDDED:"
        " recreate the pod so that the aipolicy operator injects a current one"
    )


class Snapshots:
    """The policy in force, and since when the operator has not confirmed it.

    Exchanges read it by `current` and keep what they got; replacing it is one assignment.
    """

    def __init__(self, first: Snapshot, monotonic: Callable[[], float]) -> None:
        self._current = first
        self._monotonic = monotonic
        self._confirmed = monotonic()
        self._connected = False

    def current(self) -> Snapshot:
        """The policy in force."""
        return self._current

    def swap(self, snapshot: Snapshot) -> None:
        """Put `snapshot` in force: exchanges that begin from now on are decided by it."""
        self._current = snapshot
        self.confirm()

    def confirm(self) -> None:
        """Note that the operator is connected and wants what is in force."""
        self._connected = True
        self._confirmed = self._monotonic()

    def disconnect(self) -> None:
        """Note that the operator can no longer say whether this is what it wants."""
        if self._connected:
            self._connected = False
            self._confirmed = self._monotonic()

    @property
    def connected(self) -> bool:
        """Whether the operator is connected and wants what is in force."""
        return self._connected

    def age(self) -> float:
        """Seconds since the operator last confirmed the policy; 0 while it is connected."""
        return 0.0 if self._connected else self._monotonic() - self._confirmed
