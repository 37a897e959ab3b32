"""The body of a request: read, bounded, scanned, edited and priced before it leaves.

Nothing leaves before every step has said so. The order is fixed, cheap before dear:
size, form, sessions, unknown content, prompt length, rules, classifiers, edits, budgets; the
first enforced refusal ends it.
"""

from aipolicy.rules import Context, RuleSet
from aipolicy.segments import Direction, RequestSegment
from aipolicy.tokens import bound_tokens

from aipolicy_sidecar.content.classifiers import Subject
from aipolicy_sidecar.content.dialects import BodyError, Dialect, ReadRequest
from aipolicy_sidecar.core.actions import PASS, AskClassifiers, AskLease, Continue
from aipolicy_sidecar.core.bounds import bound_input, bound_output, bound_to_write
from aipolicy_sidecar.core.charges import DEFAULT_OUTPUT_TOKENS, Charge, Price
from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.events import Classified, LeaseAnswer, RequestBody
from aipolicy_sidecar.core.facts import Facts, Step
from aipolicy_sidecar.core.heads import no_body, too_many_bytes
from aipolicy_sidecar.core.inquiries import Inquiry
from aipolicy_sidecar.core.judgings import DENIED_EARLIER, judge_calls
from aipolicy_sidecar.core.leases import Ledger
from aipolicy_sidecar.core.prompt_scans import scan_texts
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.states import State
from aipolicy_sidecar.core.verdicts import judge_verdict

DIGESTS = ("content-digest", "repr-digest", "digest", "content-md5", "etag")
"""Header fields that no longer fit once a body has been edited."""


class Prompt:
    """The body of one request, from its arrival until it is released or refused."""

    __slots__ = (
        "_awaited",
        "_dialect",
        "_facts",
        "_inquiry",
        "_ledger",
        "_read",
        "_snapshot",
        "_texts",
        "_written",
    )

    def __init__(self, snapshot: Snapshot, facts: Facts, ledger: Ledger, dialect: Dialect) -> None:
        self._snapshot = snapshot
        self._facts = facts
        self._ledger = ledger
        self._dialect = dialect
        self._read: ReadRequest | None = None
        self._texts: dict[str, bytes] = {}
        self._inquiry: Inquiry | None = None
        self._awaited = ""
        self._written: tuple[int | None, bytes] | None = None
        """The bound on each answer, and the body with it."""

    def body(self, event: RequestBody) -> Step:
        """Judge the whole body."""
        facts, snapshot = self._facts, self._snapshot
        if len(event.data) > snapshot.policy.limits.max_body_bytes:
            return facts.refuse(too_many_bytes(snapshot))
        try:
            read = self._dialect.read_request(event.data)
        except BodyError as error:
            return self._unreadable(error)
        facts.model = read.model
        facts.wants_usage = read.wants_usage
        self._read = read
        denial = (
            self._remember(read)
            or self._judge_unknown(read)
            or bound_input(snapshot, facts, read)
            or self._scan(read)
        )
        if denial is not None:
            return facts.refuse(denial)
        return self._inquire(read) or self._admit(read)

    def classified(self, answer: Classified) -> Step:
        """Go on with what classifiers said."""
        inquiry, read, tally = self._inquiry, self._read, self._facts.requests
        if inquiry is None or read is None or tally is None:
            raise RuntimeError("classifiers answered that nobody asked")
        self._inquiry = None
        self._texts |= inquiry.conclude(answer.opinions, tally)
        denial = tally.denial()
        return self._admit(read) if denial is None else self._facts.refuse(denial)

    def _inquire(self, read: ReadRequest) -> Step | None:
        """Ask classifiers about what would go on, if any rule does."""
        if not self._snapshot.classifiers or self._facts.requests is None:
            return None
        self._inquiry = Inquiry(
            self._snapshot,
            Direction.REQUEST,
            (
                Subject(one.pointer, one.kind, self._texts.get(one.pointer, one.text))
                for one in read.segments
            ),
        )
        questions = self._inquiry.questions
        return Step(State.CLASSIFYING, AskClassifiers(questions)) if questions else None

    def _admit(self, read: ReadRequest) -> Step:
        """Let a request go that no rule denies, if its budgets have room for it."""
        facts, snapshot = self._facts, self._snapshot
        facts.max_output_tokens = bound_output(snapshot, facts, read)
        try:
            body = self._write(read)
        except BodyError as error:  # a replacement that cannot be carried out
            return facts.refuse(_malformed(error))
        if not snapshot.budgets:
            return self._release(read, body)
        facts.charge = Charge(self._ledger, snapshot.budgets, self._price(read, len(body)))
        return self._go_on(facts.charge.reserve(facts.clock.monotonic()))

    def trailers(self) -> Step:
        """Judge a request that ended with trailers before any body came.

        Envoy shows no body then, and would pass request and answer unseen.
        """
        if self._snapshot.enforces_requests:
            return self._facts.refuse(no_body())
        return Step(self._released(), PASS)

    def lease(self, answer: LeaseAnswer) -> Step:
        """Go on with what the ledger said."""
        charge = self._facts.charge
        if charge is None:
            raise RuntimeError("a lease was answered that nobody asked for")
        return self._go_on(charge.proceed(self._awaited, answer, self._facts.clock.monotonic()))

    def _go_on(self, outcome: AskLease | Denial | None) -> Step:
        facts, read = self._facts, self._read
        match outcome:
            case AskLease():
                self._awaited = outcome.budget
                return Step(State.LEASING, outcome)
            case Denial():
                return facts.refuse(outcome)
            case None:
                pass
        if read is None or facts.charge is None:
            raise RuntimeError("reserved without a request")
        price = facts.charge.price
        if price.adjustable:
            facts.max_output_tokens = price.output_tokens
        return self._release(read, self._write(read))

    def _unreadable(self, error: BodyError) -> Step:
        if self._snapshot.enforces_requests:
            return self._facts.refuse(_malformed(error))
        if self._facts.requests is not None:
            self._facts.requests.skip(f"unreadable: {error}")
        return Step(self._released(), PASS)

    def _remember(self, read: ReadRequest) -> Denial | None:
        """Find the sessions that the request belongs to, and what they have against it."""
        facts = self._facts
        if facts.turn is None:
            return None
        now = facts.clock.monotonic()
        facts.turn.open(read.document.value, now)
        return facts.turn.refusal(read.body, now, facts.note)

    def _judge_unknown(self, read: ReadRequest) -> Denial | None:
        """Judge content that rules cannot look into."""
        policy = self._snapshot.policy
        if read.unknown and self._facts.requests is not None:  # without rules it is as any other
            denial = judge_verdict(
                self._facts,
                policy.unknown_content,
                "inbound.unknownContent",
                DenialKind.UNKNOWN_CONTENT,
                f"unknown kind of content at {read.unknown[0]}",
            )
            if denial is not None:
                return denial
        if not read.images:
            return None
        return judge_verdict(
            self._facts, policy.media, "inbound.media", DenialKind.MEDIA, "images or sound"
        )

    def _scan(self, read: ReadRequest) -> Denial | None:
        """Let the rules look at every text; keep the edits that they ask for."""
        facts, tally, rules = self._facts, self._facts.requests, self._snapshot.rules
        if tally is None:
            return None
        tally.begin()
        self._texts = scan_texts(self._snapshot, read.segments, tally, facts.pseudonyms.hide)
        if facts.turn is not None:
            tally.add(facts.turn.find_splits(read.segments), ())
        judge_calls(rules, Direction.REQUEST, read.calls, tally)
        denial = tally.denial()
        if denial is not None:
            tally.pass_over(self._snapshot.classifiers, DENIED_EARLIER)
        return denial

    def _price(self, read: ReadRequest, length: int) -> Price:
        bound = self._facts.max_output_tokens
        return Price(
            input_tokens=bound_tokens(length, images=read.images),
            output_tokens=DEFAULT_OUTPUT_TOKENS if bound is None else bound,
            choices=read.choices,
            adjustable=read.max_output_tokens is None and self._snapshot.meters,
        )

    def _write(self, read: ReadRequest) -> bytes:
        """The body as it goes on; a budget may have lowered the bound since it was priced."""
        bound = self._facts.max_output_tokens
        if self._written is None or self._written[0] != bound:
            body = self._dialect.write_request(
                read,
                self._texts,
                max_output_tokens=bound_to_write(self._snapshot, read, bound),
                include_usage=self._snapshot.meters and not read.wants_usage,
            )
            self._written = bound, body
        return self._written[1]

    def _release(self, read: ReadRequest, body: bytes) -> Step:
        action = PASS
        if self._facts.turn is not None:
            self._facts.turn.keep(read.segments)
        self._facts.context = _context(self._snapshot.rules, read)
        if body != read.body:
            action = replace_body(body)
        self._read = self._written = None  # not needed however long the answer takes
        return Step(self._released(), action)

    def _released(self) -> State:
        return State.ANSWER if self._snapshot.reads_answer_heads else State.PASSING


def _context(rules: RuleSet, read: ReadRequest) -> Context | None:
    """The texts of the request by which rules judge its answer."""
    sources = rules.judges.sources
    if not sources:
        return None
    texts: dict[RequestSegment, list[bytes]] = {}
    for segment in read.segments:
        if segment.kind in sources and isinstance(segment.kind, RequestSegment):
            texts.setdefault(segment.kind, []).append(segment.text)
    return Context({kind: tuple(some) for kind, some in texts.items()})


def replace_body(body: bytes) -> Continue:
    """Let a message go on with another body, and with header fields that fit it."""
    return Continue(
        set_headers=(("content-length", str(len(body))),), remove_headers=DIGESTS, body=body
    )


def _malformed(error: BodyError) -> Denial:
    return Denial(DenialKind.MALFORMED, f"The request body cannot be read: {error}")
