from datetime import UTC, datetime, timedelta

import pytest
from aipolicy_operator.cluster import ClusterError, ConflictError
from aipolicy_operator.domain.certificates import Certificates
from aipolicy_operator.services.certificates import CertificateKeeper
from support.secrets import Object, Store
from typing_extensions import override

HOSTS = ("aipolicy-operator.aipolicy-system.svc",)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2030, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def _keeper(store: Store, clock: Clock) -> CertificateKeeper:
    return CertificateKeeper(store, HOSTS, "uid-1", clock)


async def test_replicas_share_one_authority() -> None:
    store, clock = Store(), Clock()
    one, two = _keeper(store, clock), _keeper(store, clock)
    await one.refresh()
    await two.refresh()
    assert one.current.to_data() == two.current.to_data()
    assert store.writes == 1
    assert store.secret is not None
    (owner,) = store.secret["metadata"]["ownerReferences"]
    assert owner["kind"] == "ClusterRole"


async def test_who_comes_second_reads_what_the_first_wrote() -> None:
    store, clock = Store(), Clock()
    first = _keeper(store, clock)

    class Late(Store):
        """The first replica writes between this one's reading and writing."""

        @override
        async def create(self, secret: Object) -> Object:
            await first.refresh()
            self.secret = store.secret
            raise ConflictError("exists")

    second = _keeper(Late(), clock)
    await second.refresh()
    assert second.current.to_data() == first.current.to_data()


async def test_renewal_is_told_to_those_who_serve() -> None:
    store, clock = Store(), Clock()
    keeper = _keeper(store, clock)
    told: list[Certificates] = []
    keeper.subscribe(told.append)
    await keeper.refresh()
    await keeper.refresh()
    assert len(told) == 1
    clock.now += timedelta(days=61)
    await keeper.refresh()
    assert len(told) == 2
    assert told[0].bundle == told[1].bundle
    assert told[0].serving != told[1].serving
    late: list[Certificates] = []
    keeper.subscribe(late.append)
    assert late == [keeper.current]


@pytest.mark.parametrize("harm", ("deleted", "damaged", "emptied"))
async def test_running_guards_survive_harm_to_the_secret(harm: str) -> None:
    store, clock = Store(), Clock()
    keeper = _keeper(store, clock)
    await keeper.refresh()
    bundle = keeper.current.bundle
    assert store.secret is not None
    match harm:
        case "deleted":
            store.secret = None
        case "damaged":
            store.secret["data"]["tls.key"] = "AAAA"
        case _:
            store.secret["data"] = None
    await keeper.refresh()
    assert keeper.current.bundle == bundle
    again = _keeper(store, clock)
    await again.refresh()
    assert again.current.bundle == bundle


async def test_somebody_who_always_writes_first() -> None:
    class Busy(Store):
        """Conflicts for ever."""

        @override
        async def create(self, secret: Object) -> Object:
            raise ConflictError("exists")

    with pytest.raises(ClusterError, match="keep being changed"):
        await _keeper(Busy(), Clock()).refresh()


def test_before_the_first_look_there_are_none() -> None:
    with pytest.raises(RuntimeError):
        _ = _keeper(Store(), Clock()).current
