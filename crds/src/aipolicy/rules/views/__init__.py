"""Views: what a text means besides what it says."""
