"""What rules say of the texts of a request: of each by itself, then of those that are joined.

What was found in a text already is not found again across its seams: an address at the end of one
part does not swallow the first word of the next.
"""

from collections.abc import Callable, Iterable, Sequence

from aipolicy.findings import Finding
from aipolicy.rules import edit, merge

from aipolicy_sidecar.content.joined_texts import SEAMS, Crossing, strips
from aipolicy_sidecar.content.messages import Segment
from aipolicy_sidecar.core.clean_texts import CleanTexts
from aipolicy_sidecar.core.judgings import DENIED_EARLIER
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.tallies import Tally


def scan_texts(
    snapshot: Snapshot,
    segments: Sequence[Segment],
    tally: Tally,
    hide: Callable[[Finding, bytes], bytes | None],
) -> dict[str, bytes]:
    """Tell the tally what is found; return the edited texts by pointer."""
    found: dict[str, list[Finding]] = {}
    for segment in segments:
        scan = snapshot.clean.scan(segment.kind, segment.text)
        if not scan.findings and not scan.faults:
            continue
        tally.add(scan.findings, scan.faults)
        found[segment.pointer] = [*scan.findings]
        if tally.decided:
            tally.pass_over(range(len(snapshot.rules.rules)), DENIED_EARLIER)
            break
    else:
        _scan_joined(snapshot.clean, segments, tally, found)
    edited: dict[str, bytes] = {}
    for segment in segments if found else ():
        replaced = tally.replacements(found.get(segment.pointer, ()))
        if replaced:
            replaced = merge(replaced, leaders=snapshot.redacting)
            edited[segment.pointer] = edit(segment.text, replaced, hide)
    return edited


def _scan_joined(
    clean: CleanTexts, segments: Iterable[Segment], tally: Tally, found: dict[str, list[Finding]]
) -> None:
    """Add what is said across texts; a finding is one in each text that it touches."""
    for strip in strips(segments):
        across: dict[Crossing, None] = {}
        for seam in SEAMS:
            scan = clean.scan(strip.kind, strip.joined(seam))
            tally.add((), scan.faults)
            across |= dict.fromkeys(strip.across(scan.findings, seam))
        new = [
            crossing
            for crossing in across
            if not any(_overlaps(one, found.get(pointer, ())) for pointer, one in crossing)
        ]
        for crossing in new:
            tally.add((crossing[0][1],), ())
            for pointer, one in crossing:
                found.setdefault(pointer, []).append(one)


def _overlaps(one: Finding, others: Iterable[Finding]) -> bool:
    return any(
        one.rule == other.rule and one.start < other.end and other.start < one.end
        for other in others
    )
