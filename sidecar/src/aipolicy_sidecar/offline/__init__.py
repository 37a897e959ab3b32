"""The guard's engine away from traffic: the command ``aipolicy`` for people and pipelines.

It reads files and writes what the very code of the guard says about them: texts go through
the compiled rules, messages through the exchange of `aipolicy_sidecar.core`. No network, no
cluster, no telemetry.
"""
