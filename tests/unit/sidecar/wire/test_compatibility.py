"""Our small proto against Envoy's own, message by message, with envoy_data_plane as the oracle."""

import dataclasses
import importlib
from typing import Any

import pytest
from aipolicy_sidecar.wire import ext_proc_pb2, headers_pb2, processing_modes_pb2, statuses_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given
from hypothesis import strategies as st

FILES = (
    ext_proc_pb2.DESCRIPTOR,
    headers_pb2.DESCRIPTOR,
    processing_modes_pb2.DESCRIPTOR,
    statuses_pb2.DESCRIPTOR,
)
MESSAGES = tuple(message for file in FILES for message in file.message_types_by_name.values())
ENUMS = tuple(
    enum
    for file in FILES
    for enum in (
        *file.enum_types_by_name.values(),
        *(e for m in file.message_types_by_name.values() for e in m.enum_types),
    )
)


def oracle(descriptor: Descriptor | EnumDescriptor) -> Any:
    """Envoy's own class of the same name; nested names are joined there."""
    package = descriptor.file.package
    module = importlib.import_module(f"envoy_data_plane.{package}")
    return getattr(module, descriptor.full_name.removeprefix(f"{package}.").replace(".", ""))


def values(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    one: st.SearchStrategy[Any]
    match field.type:
        case FieldDescriptor.TYPE_MESSAGE:
            assert field.message_type is not None
            one = messages(field.message_type)
        case FieldDescriptor.TYPE_ENUM:
            assert field.enum_type is not None
            one = st.sampled_from([value.number for value in field.enum_type.values])
        case FieldDescriptor.TYPE_STRING:
            one = st.text(max_size=8)
        case FieldDescriptor.TYPE_BYTES:
            one = st.binary(max_size=8)
        case FieldDescriptor.TYPE_BOOL:
            one = st.booleans()
        case other:
            raise AssertionError(f"no values for type {other} of {field.full_name}")
    return st.lists(one, max_size=3) if field.is_repeated else one


@st.composite
def messages(draw: st.DrawFn, descriptor: Descriptor) -> Message:
    """Any message of a type, with at most one member of each oneof."""
    chosen = [
        field
        for field in descriptor.fields
        if field.containing_oneof is None and draw(st.booleans())
    ]
    for oneof in descriptor.oneofs:
        member = draw(st.sampled_from((None, *oneof.fields)))
        if member is not None:
            chosen.append(member)
    message: Message = GetMessageClass(descriptor)(
        **{field.name: draw(values(field)) for field in chosen}
    )
    return message


def same(ours: Message, theirs: Any) -> None:
    """Every field of ours has the same value in theirs."""
    for field in ours.DESCRIPTOR.fields:
        mine, other = getattr(ours, field.name), getattr(theirs, field.name)
        if field.has_presence and not ours.HasField(field.name):
            assert other is None
        elif field.type != FieldDescriptor.TYPE_MESSAGE:
            assert other == mine
        elif field.is_repeated:
            assert len(mine) == len(other)
            for one, its in zip(mine, other, strict=True):
                same(one, its)
        else:
            same(mine, other)


@pytest.mark.parametrize("descriptor", MESSAGES, ids=lambda descriptor: descriptor.full_name)
@given(data=st.data())
def test_bytes_of_either_side_say_the_same_to_the_other(
    descriptor: Descriptor, data: st.DataObject
) -> None:
    ours = data.draw(messages(descriptor))
    theirs = oracle(descriptor).parse(ours.SerializeToString())
    same(ours, theirs)
    assert type(ours).FromString(bytes(theirs)) == ours


@pytest.mark.parametrize("descriptor", MESSAGES, ids=lambda descriptor: descriptor.full_name)
def test_fields_have_envoys_names_and_numbers(descriptor: Descriptor) -> None:
    numbers = {
        field.name: field.metadata["betterproto"].number
        for field in dataclasses.fields(oracle(descriptor))
    }
    for field in descriptor.fields:
        assert numbers[field.name] == field.number


@pytest.mark.parametrize("descriptor", ENUMS, ids=lambda descriptor: descriptor.full_name)
def test_enums_have_envoys_numbers(descriptor: EnumDescriptor) -> None:
    known = {value.name: value.value for value in oracle(descriptor)}
    for value in descriptor.values:
        theirs = "".join(c for c in value.name if c.isalnum()).lower()
        found = {name.replace("_", "").lower(): number for name, number in known.items()}
        assert found[theirs] == value.number


def test_the_method_is_envoys() -> None:
    service = ext_proc_pb2.DESCRIPTOR.services_by_name["ExternalProcessor"]
    module = importlib.import_module("envoy_data_plane.envoy.service.ext_proc.v3")
    routes = module.ExternalProcessorBase().__mapping__()
    assert set(routes) == {f"/{service.full_name}/{service.methods[0].name}"}


def test_fields_that_we_left_out_do_not_matter() -> None:
    module = importlib.import_module("envoy_data_plane.envoy.service.ext_proc.v3")
    theirs = module.ProcessingRequest(
        request_body=module.HttpBody(body=b"x", end_of_stream=True), observability_mode=True
    )
    ours = ext_proc_pb2.ProcessingRequest.FromString(bytes(theirs))
    assert ours.request_body.body == b"x"
