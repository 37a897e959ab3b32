"""The operator's end of the control channel, with a ledger without end.

    python -m bench.operators

It is the scripted operator of the unit tests in a process of its own: the guard calls it
over real TLS for its leases and its counters.
"""

import asyncio

from support.operators import FakeOperator, make_identity, open_operator

from bench.processes import say


async def main() -> None:
    """Serve until the process is ended."""
    operator = FakeOperator(make_identity())
    async with open_operator(operator):
        say(address=operator.address, ca=operator.identity.certificate.decode())
        while True:
            await asyncio.sleep(1)
            # Only the tests look at what was heard.
            operator.heard.clear()
            operator.leases.clear()
            operator.tokens.clear()


if __name__ == "__main__":
    asyncio.run(main())
