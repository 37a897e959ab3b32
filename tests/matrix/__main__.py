"""Write ``docs/coverage.md``; with ``--check`` only say whether it is what it should be."""

import sys

from matrix.pages import PAGE, render

if "--check" not in sys.argv[1:]:
    PAGE.write_text(render())
elif PAGE.read_text() != render():
    sys.exit("docs/coverage.md is not what the matrix says: run `make generate`")
