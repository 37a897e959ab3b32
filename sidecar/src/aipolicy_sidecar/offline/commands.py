"""What a subcommand of ``aipolicy`` is: one record for each, listed in `__main__`."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum


class Status(IntEnum):
    """How a subcommand ends, for scripts."""

    NOTHING = 0
    """Nothing was found."""
    FOUND = 1
    """Something was found."""
    BAD_INPUT = 2
    """Some input, or the policy, could not be used; said on stderr."""


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand."""

    name: str
    summary: str
    """One line."""
    details: str
    """What ``--help`` says besides the arguments."""
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], Status]


class CommandError(Exception):
    """A subcommand cannot do its work, for a reason in words that is told on stderr."""
