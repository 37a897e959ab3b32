"""Turns: one request and its answer, within the sessions that they belong to.

Each policy has sessions of its own (`aipolicy.effective_sessions`). A turn opens them when
the request is read, asks them whether it may go on, and tells them at the end what came
of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aipolicy.effective_sessions import EffectiveSession
from aipolicy.findings import Finding
from aipolicy.rule_specs import RuleMode

from aipolicy_sidecar.content.dialects import Segment
from aipolicy_sidecar.content.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.headers import Headers
from aipolicy_sidecar.core.records import Decision, Effect
from aipolicy_sidecar.core.risks import STRIKE, SUSPICION
from aipolicy_sidecar.core.sessions import Session, Sessions
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.splits import extend_tail, find_across, last_words

Note = Callable[[str, str, RuleMode, Effect], None]
"""Records what a rule (or field), a policy, in a mode, did."""


@dataclass(slots=True)
class _Share:
    """What a turn has of one policy's sessions."""

    settings: EffectiveSession
    key: bytes | None
    """None when the request names no session."""
    session: Session | None = None


class Turn:
    """One exchange, as its sessions see it."""

    __slots__ = ("_sessions", "_shares", "_snapshot", "pseudonyms")

    def __init__(self, snapshot: Snapshot, sessions: Sessions, headers: Headers) -> None:
        self._snapshot = snapshot
        self._sessions = sessions
        self._shares = [
            _Share(settings, self._key(settings, _header(settings, headers)))
            for settings in snapshot.policy.sessions
        ]
        self.pseudonyms = NO_PSEUDONYMS
        """What stands for what in this exchange, once it is open."""

    def open(self, members: Mapping[str, object], now: float) -> None:
        """Open the sessions of a request with this body."""
        for share in self._shares:
            key = share.key or self._key(share.settings, _member(share.settings, members))
            if key is not None:
                share.key = key
                share.session = self._sessions.open(key, ttl=share.settings.session.ttl, now=now)
        if self._snapshot.pseudonymizing:
            self.pseudonyms = self._open_vaults()

    def refusal(self, body: bytes, now: float, note: Note) -> Denial | None:
        """Why the request may not go on: its session's past, or its own, repeated."""
        return self._judge_risk(now, note) or self._judge_loops(body, now, note)

    def find_splits(self, segments: Sequence[Segment]) -> list[Finding]:
        """Attacks that begin in earlier turns and end in this one; see `find_across`."""
        asked = [
            (places, share.session.tail)
            for share in self._shares
            if (places := self._snapshot.splits.get(share.settings.policy))
            and share.session is not None
            and share.session.tail
        ]
        words = last_words(segments) if asked else b""
        rules = self._snapshot.rules
        return [one for places, tail in asked for one in find_across(rules, places, tail, words)]

    def keep(self, segments: Sequence[Segment]) -> None:
        """Remember what the user says in a request that goes on."""
        words = last_words(segments) if self._snapshot.splits else b""
        for share in self._shares:
            if share.session is None or share.key is None:
                continue
            if share.settings.policy in self._snapshot.splits:
                share.session.tail = extend_tail(share.session.tail, words)
            self._sessions.note(share.key)

    def end(self, decisions: Sequence[Decision], now: float) -> None:
        """Tell the sessions what came of the exchange."""
        for share in self._shares:
            if share.session is None or share.key is None:
                continue
            if share.settings.session.max_risk is not None:
                points = max((self._points(share.settings, one) for one in decisions), default=0.0)
                if points:
                    share.session.risk.add(points, now)
            self._sessions.note(share.key)

    def _points(self, settings: EffectiveSession, decision: Decision) -> float:
        """What a decision adds to the session's risk."""
        if decision.action is None or decision.policy != settings.policy or not decision.labels:
            return 0.0
        audits = settings.mode is RuleMode.AUDIT
        if decision.effect is (Effect.WOULD_DENY if audits else Effect.DENIED):
            return STRIKE
        if decision.effect is not (Effect.WOULD_ANNOTATE if audits else Effect.ANNOTATED):
            return 0.0
        suspects = (decision.policy, decision.rule) in self._snapshot.suspecting
        return SUSPICION if suspects else 0.0

    def _open_vaults(self) -> Pseudonyms:
        """The vaults of the policies whose rules pseudonymise: their sessions', else the turn's."""
        sessions = {share.settings.policy: share.session for share in self._shares}
        rules = self._snapshot.pseudonymizing
        vaults = {
            policy: (sessions.get(policy) or self._sessions.open_alone()).vault
            for policy in sorted(set(rules.values()))
        }
        return Pseudonyms({rule: vaults[policy] for rule, policy in rules.items()})

    def _judge_risk(self, now: float, note: Note) -> Denial | None:
        denial: Denial | None = None
        for share in self._shares:
            settings, most = share.settings, share.settings.session.max_risk
            if share.session is None or most is None or denial is not None:
                continue
            over = share.session.risk.at(now) >= most
            if _refuses(note, "session.maxRisk", settings.policy, settings.mode, over=over):
                denial = Denial(
                    DenialKind.SESSION,
                    f'Policy "{settings.policy}" refuses this session for some time:'
                    " too many of its requests were denied",
                    settings.policy,
                    "session.maxRisk",
                )
        return denial

    def _judge_loops(self, body: bytes, now: float, note: Note) -> Denial | None:
        for limit in self._snapshot.policy.limits.loops:
            share = next((one for one in self._shares if one.settings.policy == limit.policy), None)
            key = None if share is None else share.key
            digest = self._sessions.digest(limit.policy, key, body)
            wait = self._sessions.loops.add(
                digest, now, most=limit.loops.identical_requests, window=limit.loops.window
            )
            if _refuses(note, "limits.loops", limit.policy, limit.mode, over=wait is not None):
                return Denial(
                    DenialKind.LOOP,
                    f'The same request came too often for policy "{limit.policy}"',
                    limit.policy,
                    "limits.loops",
                    retry_after=wait,
                )
        return None

    def _key(self, settings: EffectiveSession, value: str | None) -> bytes | None:
        if not value:
            return None
        place = settings.session.key
        return self._sessions.key(
            (
                self._snapshot.policy.namespace,
                settings.policy,
                place.header or "",
                place.body_field or "",
                value,
            )
        )


def _refuses(note: Note, field: str, policy: str, mode: RuleMode, *, over: bool) -> bool:
    """Record what a limit says of the request, and tell whether it refuses it."""
    effect = Effect.NONE
    if over:
        effect = Effect.DENIED if mode is RuleMode.ENFORCE else Effect.WOULD_DENY
    note(field, policy, mode, effect)
    return effect is Effect.DENIED


def _header(settings: EffectiveSession, headers: Headers) -> str | None:
    name = settings.session.key.header
    return None if name is None else headers.get(name.lower())


def _member(settings: EffectiveSession, members: Mapping[str, object]) -> str | None:
    path = settings.session.key.body_field
    value: object = members if path else None
    for name in (path or "").split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None
