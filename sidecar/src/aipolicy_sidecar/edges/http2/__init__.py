"""HTTP/2 (RFC 9113) and gRPC without I/O, for one method and one peer: our own Envoy.

The peer is configured by us and is the only one that can open the socket, which is what
lets this be small. It is still held to the protocol in all that keeps the guard safe:
framing, stream states, flow control both ways, and a bound on everything that it can
make the guard keep or do.

Request headers are not read. Whatever stream the peer opens is taken as the one method,
because its messages decide: what is no ``ProcessingRequest`` is refused by the exchange
itself. So there is no HPACK decoder to attack, and none to pay for. That a header block
goes unread never desynchronises anything, for only a decoder has state to lose.
"""
