"""What the operator decides, as pure functions and frozen records."""
