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
    handlers = {
        kind: [handler.fn for handler in getattr(registry, kind).get_all_handlers()]
        for kind in ("_changing", "_webhooks", "_spawning", "_watching")
    }
    assert scope_policy in handlers.pop("_watching")
    assert not any(handlers.values())
