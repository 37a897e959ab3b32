"""What can go wrong with the Kubernetes API, in the few ways that callers tell apart.

The client library raises its own and urllib3's exceptions; nothing above this package
knows either, and a message never carries a response body, which may hold a secret.
"""


class ClusterError(Exception):
    """The API server refused, or could not be reached. Worth another try later."""


class NotFoundError(ClusterError):
    """There is no such object (404), or its namespace is gone."""


class ConflictError(ClusterError):
    """Somebody else wrote first, or the object exists already (409). Read again."""
