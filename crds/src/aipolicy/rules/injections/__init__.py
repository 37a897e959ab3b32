"""The wording of prompt injection: phrases, and a learnt model of words and what they mean."""
