"""Swiss social security numbers (AHV, AVS).

Source: AHVV, article 133, and ZAS, *AHV-Nummer*: the country's 756, nine digits, and a check
digit as of EAN-13. One number of thirteen digits in ten thousand passes; no article number begins
with 756.
"""

from typing import Final

from aipolicy.rules.pii.checksums import is_ean_13
from aipolicy.rules.pii.formats import Format

FORMATS: Final = (
    Format(
        r"756(?:\d{10}|\.\d{4}\.\d{4}\.\d\d|[ \-]\d{4}[ \-]\d{4}[ \-]\d\d)",
        is_ean_13,
        words=("ahv", "avs", "oasi", "sozialversicherungsnummer", "assurance sociale"),
    ),
)
