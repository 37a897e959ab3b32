"""The guard: decides about prompts and answers and what they may cost, beside the model."""
