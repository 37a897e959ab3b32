"""The control channel as gRPC: the only place with messages of the protocol."""
