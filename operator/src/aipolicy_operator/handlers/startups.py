"""How kopf is used: to watch, and for nothing else.

Only handlers of raw events are registered, so kopf keeps no state: no annotation, no
finalizer and no event of its own ever lands on a user's object. What it does not need it
is not allowed to do, which is why it looks for no peers and watches no definitions.
"""

import logging

import kopf
from aipolicy.schemas import GROUP, VERSION

from aipolicy_operator.services.scopes import Scopes


def configure_logs() -> None:
    """JSON lines on standard error, without kopf's line for each event that was handled."""
    kopf.configure(log_format=kopf.LogFormat.JSON)
    logging.getLogger("kopf.objects").setLevel(logging.WARNING)


def kopf_settings() -> kopf.OperatorSettings:
    """Kopf's settings for an operator that only watches."""
    settings = kopf.OperatorSettings()
    settings.posting.enabled = False
    settings.scanning.disabled = True
    settings.peering.standalone = True
    # A watch that a proxy or a lost packet has silently ended must not go unnoticed.
    settings.watching.server_timeout = 300
    settings.watching.client_timeout = 330
    return settings


@kopf.on.event(GROUP, VERSION, "aipolicies")
async def scope_policy(event: kopf.RawEvent, memo: kopf.Memo, **_: object) -> None:
    """Policies decide which namespaces' pods are admitted failing closed."""
    scopes: Scopes = memo.scopes
    metadata = event["object"]["metadata"]
    scopes.notice(metadata["namespace"], gone=event["type"] == "DELETED")
