"""Links and images: ways in which an answer makes a reader's browser tell somebody something.

A model that was talked into it puts what it knows into the address of an image, which is
fetched unasked, or of a link. So all links but those to hosts that the policy names are
found, and images of any host unless the policy allows them.
"""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from aipolicy.rule_specs import Action, Segments
from aipolicy.rules.kinds import Example, Place, RuleKind
from aipolicy.rules.links.addresses import address_matcher
from aipolicy.rules.links.hosts import HOST_PATTERN, Hosts
from aipolicy.rules.links.images import MATCHER as IMAGES
from aipolicy.rules.matchers import MatchDetector
from aipolicy.schemas import SET_LIST, Schema
from aipolicy.segments import ResponseSegment


class Images(StrEnum):
    """What is made of images."""

    DENY = "Deny"
    ALLOW = "Allow"


class Links(Schema):
    """Links to hosts that nobody allowed, and images."""

    allow_hosts: Annotated[
        tuple[Annotated[str, Field(max_length=253, pattern=HOST_PATTERN)], ...],
        Field(max_length=256, json_schema_extra=SET_LIST),
    ] = ()
    """Hosts that links may lead to; ``*.example.com`` stands for every host below it. Default:
    none."""
    images: Images = Images.DENY
    """Deny finds every image in Markdown or HTML; Allow judges them by host, as links."""


def _compile(spec: Links, _place: Place) -> MatchDetector:
    """Findings are called Link and Image."""
    links = address_matcher(Hosts.of(spec.allow_hosts))
    return MatchDetector((links,) if spec.images is Images.ALLOW else (IMAGES, links))


LINKS: Final = RuleKind(
    name="links",
    description="Look for links to hosts that are not allowed, and images.",
    spec=Links,
    compile=_compile,
    default=Segments(response=(ResponseSegment.COMPLETION,)),
    example=Example(
        {"allowHosts": ["ours.example"]},
        prompt="https://evil.example/?q=1",
        answer="![x](https://evil.example/c.png?q=1)",
    ),
    actions=(Action.DENY, Action.REDACT, Action.ANNOTATE),
    why="a link is no data that a client could get back",
)
