from aipolicy_sidecar.core.leases import Ledger, Reservation, Shortfall
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from support.ledgers import ModelLedger


class TwoGuards(RuleBasedStateMachine):
    """Whatever happens between two guards and the ledger, nobody spends what was not debited."""

    reservations = Bundle("reservations")

    def __init__(self) -> None:
        super().__init__()
        self.model = ModelLedger(limit=500)
        self.guards = {"one": Ledger(), "two": Ledger()}
        self.spent: dict[str, int] = {}

    @rule(target=reservations, guard=st.sampled_from(("one", "two")), tokens=st.integers(0, 200))
    def reserve(self, guard: str, tokens: int) -> Reservation | Shortfall:
        made = self.guards[guard].reserve(("b",), tokens, 0.0)
        if isinstance(made, Shortfall):
            totals = self.guards[guard].ask("b", tokens, 0.0)
            self.guards[guard].merge("b", self.model.answer(guard, totals), 0.0)
            made = self.guards[guard].reserve(("b",), tokens, 0.0)
        return made

    @rule(made=consumes(reservations), part=st.floats(0, 1))
    def settle(self, made: Reservation | Shortfall, part: float) -> None:
        if isinstance(made, Reservation):
            assert made.settle(int(made.tokens * part))
            assert not made.settle(made.tokens)

    @rule(
        guard=st.sampled_from(("one", "two")),
        between=st.integers(0, 200),
        need=st.integers(0, 200),
        arrives=st.booleans(),
        target=reservations,
    )
    def call_while_reserving(
        self, guard: str, between: int, need: int, arrives: bool
    ) -> Reservation | Shortfall:
        ledger = self.guards[guard]
        totals = ledger.ask("b", need, 0.0)
        grant = self.model.answer(guard, totals)
        made = ledger.reserve(("b",), between, 0.0)
        if arrives:
            ledger.merge("b", grant, 0.0)
        else:
            ledger.abandon("b")
        return made

    @rule(guard=st.sampled_from(("one", "two")), keep=st.integers(0, 50), reaches=st.booleans())
    def give_back(self, guard: str, keep: int, reaches: bool) -> None:
        totals = self.guards[guard].give_back("b", keep)
        if reaches:
            self.guards[guard].merge("b", self.model.answer(guard, totals), 0.0)
        else:
            self.guards[guard].abandon("b")

    @rule()
    def begin_a_period(self) -> None:
        self.model.period = str(int(self.model.period) + 1)

    @invariant()
    def nothing_is_spent_twice(self) -> None:
        for name, ledger in self.guards.items():
            lease = ledger.lease("b")
            assert lease.spent >= 0
            assert lease.reserved >= 0
            assert lease.spent + lease.reserved <= lease.granted
            assert lease.granted <= self.model.debited(name, lease.period)

    @invariant()
    def nothing_is_debited_beyond_the_limit(self) -> None:
        debited = sum(self.model.debited(name, self.model.period) for name in self.guards)
        assert debited <= self.model.limit


TestTwoGuards = TwoGuards.TestCase
TestTwoGuards.settings = settings(stateful_step_count=30)
