"""The aipolicy operator: admission, injection, control channel, ledger and status."""
