from pathlib import Path

import grpc
import grpc.aio
import pytest
from aipolicy_sidecar.runtime.channels import SERVICE, TokenError, TokenFile, open_channel
from aipolicy_sidecar.wire import control_pb2
from support.operators import FakeOperator, make_identity


async def ask(channel: grpc.aio.Channel, token: TokenFile) -> control_pb2.LeaseResponse:
    call = channel.unary_unary(
        SERVICE + "Lease",
        request_serializer=control_pb2.LeaseRequest.SerializeToString,
        response_deserializer=control_pb2.LeaseResponse.FromString,
    )
    response: control_pb2.LeaseResponse = await call(
        control_pb2.LeaseRequest(budget="b"), metadata=token.metadata(), timeout=10
    )
    return response


async def test_token_travels_and_is_read_anew(
    operator: FakeOperator, channel: grpc.aio.Channel, token: TokenFile
) -> None:
    await ask(channel, token)
    token.path.write_text("token-2\n")
    await ask(channel, token)
    assert operator.tokens == ["Bearer token-1", "Bearer token-2"]


async def test_operator_with_another_certificate_is_not_trusted(
    operator: FakeOperator, token: TokenFile
) -> None:
    other = make_identity()
    async with open_channel(operator.address, other.certificate.decode()) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await ask(channel, token)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert operator.tokens == []


def test_missing_token_is_explained(tmp_path: Path) -> None:
    with pytest.raises(TokenError, match="missing or empty"):
        TokenFile(tmp_path / "token").metadata()


@pytest.mark.parametrize("content", (b"", b"\n", b"\xff", b"x" * 20_000))
def test_bad_token_is_explained(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token").write_bytes(content)
    with pytest.raises(TokenError, match="the token"):
        TokenFile(tmp_path / "token").metadata()
