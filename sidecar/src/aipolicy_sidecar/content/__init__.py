"""What messages say: JSON, event streams and the APIs that are spoken in them.

Nothing here does I/O or decides; it turns bytes into segments that rules can look at
and puts edited text back into the very same bytes.
"""
