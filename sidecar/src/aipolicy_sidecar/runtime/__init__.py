"""Everything around the decisions: where policies come from and where records go.

The packages below decide; this one reads the environment, holds the connection to the
operator, keeps the last good policy, writes the proxy's files, exports telemetry and
answers the kubelet. `guards` puts it together.
"""
