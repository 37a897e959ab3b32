"""The policy in force: where exchanges look it up and where a newer one takes its place."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from aipolicy.rules import RuleErrors

from aipolicy_sidecar.core.snapshots import Snapshot, compile_snapshot
from aipolicy_sidecar.runtime.classifiers import load_http
from aipolicy_sidecar.runtime.stores import Bundle, StoreError

MAX_REASON_LENGTH = 1024


class NoPolicyError(Exception):
    """The guard has no policy to start with, and without one it must not pass anything."""


def compile_bundle(bundle: Bundle) -> Snapshot:
    """Make a policy ready to decide with; takes milliseconds and no I/O.

    The first that asks a service takes longer: it loads what is needed to call one.

    Raises:
        StoreError: It is damaged, not understood, or holds a rule that does not compile.
    """
    try:
        snapshot = replace(compile_snapshot(bundle.parse()), hash=bundle.hash)
    except RuleErrors as error:
        raise StoreError(f"a rule does not compile: {error}"[:MAX_REASON_LENGTH]) from None
    if snapshot.classifiers:
        load_http()
    return snapshot


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
        self._confirmed = False
        self._since = monotonic()
        self.connected = False
        """Whether the operator is connected."""

    def current(self) -> Snapshot:
        """The policy in force."""
        return self._current

    def swap(self, snapshot: Snapshot) -> None:
        """Put in force what the operator wants: it decides about exchanges that begin now."""
        self._current = snapshot
        self._confirmed = True

    def doubt(self) -> None:
        """Note that the operator may want, or does want, another policy than this."""
        if self._confirmed:
            self._confirmed = False
            self._since = self._monotonic()

    def age(self) -> float:
        """Seconds since the operator last wanted the policy in force; 0 while it does."""
        return 0.0 if self._confirmed else self._monotonic() - self._since
