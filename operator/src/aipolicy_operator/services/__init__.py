"""What the operator does, over ports to the cluster, Envoy's types and the guards."""
