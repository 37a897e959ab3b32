"""The one exception of this tool: a sentence for the person at the terminal.

It exists so that every expected failure (a missing tool, a busy port, a build that
broke) ends in one readable line instead of a traceback.
"""


class ClusterError(Exception):
    """Something the person running the tool can act on; its text says what to do."""
