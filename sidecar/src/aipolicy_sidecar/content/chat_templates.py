"""Programs in requests: templates by which a client writes the prompt itself.

Servers that run chat templates may take one with a request (vLLM:
``--trust-request-chat-template``). No rule and no limit can follow what it writes.
"""

from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.members import Members

PROGRAM = "chat_template"
ARGUMENTS = "chat_template_kwargs"
"""What the server's own template is called with; becomes part of the prompt."""


def refuse_programs(members: Members) -> None:
    """Refuse a request that brings its own template.

    Raises:
        BodyError: When it does, directly or in the arguments of the server's.
    """
    if members.get(PROGRAM) is not None:
        raise BodyError("unsupported parameter", f"/{PROGRAM}")
    arguments = members.get(ARGUMENTS)
    if isinstance(arguments, dict) and arguments.get(PROGRAM) is not None:
        raise BodyError("unsupported parameter", f"/{ARGUMENTS}/{PROGRAM}")
