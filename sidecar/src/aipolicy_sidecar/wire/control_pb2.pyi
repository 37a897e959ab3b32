from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FromGuard(_message.Message):
    __slots__ = ("hello", "ack", "nack", "report")
    HELLO_FIELD_NUMBER: _ClassVar[int]
    ACK_FIELD_NUMBER: _ClassVar[int]
    NACK_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    hello: Hello
    ack: Ack
    nack: Nack
    report: Report
    def __init__(self, hello: _Optional[_Union[Hello, _Mapping]] = ..., ack: _Optional[_Union[Ack, _Mapping]] = ..., nack: _Optional[_Union[Nack, _Mapping]] = ..., report: _Optional[_Union[Report, _Mapping]] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ("session", "hash", "version")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    session: str
    hash: str
    version: str
    def __init__(self, session: _Optional[str] = ..., hash: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class Ack(_message.Message):
    __slots__ = ("hash",)
    HASH_FIELD_NUMBER: _ClassVar[int]
    hash: str
    def __init__(self, hash: _Optional[str] = ...) -> None: ...

class Nack(_message.Message):
    __slots__ = ("hash", "reason")
    HASH_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    hash: str
    reason: str
    def __init__(self, hash: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ("policies",)
    POLICIES_FIELD_NUMBER: _ClassVar[int]
    policies: _containers.RepeatedCompositeFieldContainer[PolicyCounters]
    def __init__(self, policies: _Optional[_Iterable[_Union[PolicyCounters, _Mapping]]] = ...) -> None: ...

class PolicyCounters(_message.Message):
    __slots__ = ("policy", "allowed", "denied", "redacted", "would_deny", "would_redact")
    POLICY_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    DENIED_FIELD_NUMBER: _ClassVar[int]
    REDACTED_FIELD_NUMBER: _ClassVar[int]
    WOULD_DENY_FIELD_NUMBER: _ClassVar[int]
    WOULD_REDACT_FIELD_NUMBER: _ClassVar[int]
    policy: str
    allowed: int
    denied: int
    redacted: int
    would_deny: int
    would_redact: int
    def __init__(self, policy: _Optional[str] = ..., allowed: _Optional[int] = ..., denied: _Optional[int] = ..., redacted: _Optional[int] = ..., would_deny: _Optional[int] = ..., would_redact: _Optional[int] = ...) -> None: ...

class Snapshot(_message.Message):
    __slots__ = ("hash", "policy", "listeners", "clusters")
    HASH_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    LISTENERS_FIELD_NUMBER: _ClassVar[int]
    CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    hash: str
    policy: bytes
    listeners: bytes
    clusters: bytes
    def __init__(self, hash: _Optional[str] = ..., policy: _Optional[bytes] = ..., listeners: _Optional[bytes] = ..., clusters: _Optional[bytes] = ...) -> None: ...

class LeaseRequest(_message.Message):
    __slots__ = ("budget", "session", "period", "spent", "reserved", "wanted", "call", "least")
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    SPENT_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    WANTED_FIELD_NUMBER: _ClassVar[int]
    CALL_FIELD_NUMBER: _ClassVar[int]
    LEAST_FIELD_NUMBER: _ClassVar[int]
    budget: str
    session: str
    period: str
    spent: int
    reserved: int
    wanted: int
    call: int
    least: int
    def __init__(self, budget: _Optional[str] = ..., session: _Optional[str] = ..., period: _Optional[str] = ..., spent: _Optional[int] = ..., reserved: _Optional[int] = ..., wanted: _Optional[int] = ..., call: _Optional[int] = ..., least: _Optional[int] = ...) -> None: ...

class LeaseResponse(_message.Message):
    __slots__ = ("result", "period", "granted", "remaining", "expires_in", "retry_after")
    class Result(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        RESULT_UNSPECIFIED: _ClassVar[LeaseResponse.Result]
        GRANTED: _ClassVar[LeaseResponse.Result]
        NOT_FOUND: _ClassVar[LeaseResponse.Result]
    RESULT_UNSPECIFIED: LeaseResponse.Result
    GRANTED: LeaseResponse.Result
    NOT_FOUND: LeaseResponse.Result
    RESULT_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    GRANTED_FIELD_NUMBER: _ClassVar[int]
    REMAINING_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_FIELD_NUMBER: _ClassVar[int]
    result: LeaseResponse.Result
    period: str
    granted: int
    remaining: int
    expires_in: float
    retry_after: float
    def __init__(self, result: _Optional[_Union[LeaseResponse.Result, str]] = ..., period: _Optional[str] = ..., granted: _Optional[int] = ..., remaining: _Optional[int] = ..., expires_in: _Optional[float] = ..., retry_after: _Optional[float] = ...) -> None: ...
