import kopf
from aipolicy_operator.handlers.startups import kopf_settings, scope_policy


def test_kopf_writes_nothing_and_asks_for_nothing_it_does_not_need() -> None:
    settings = kopf_settings()
    assert not settings.posting.enabled
    assert settings.scanning.disabled
    assert settings.peering.standalone
    assert settings.admission.server is None
    assert settings.admission.managed is None


def test_only_raw_events_are_handled() -> None:
    # kopf has no public way to list what is registered.
    registry = kopf.get_default_registry()
    assert not list(registry._changing.get_all_handlers())  # noqa: SLF001
    assert not list(registry._webhooks.get_all_handlers())  # noqa: SLF001
    assert not list(registry._spawning.get_all_handlers())  # noqa: SLF001
    watching = registry._watching.get_all_handlers()  # noqa: SLF001
    assert scope_policy in [handler.fn for handler in watching]
