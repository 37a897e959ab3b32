import base64
import json
from http import HTTPStatus

import pytest
from aipolicy_operator.domain.reviews import ReviewError, Verdict, read_review, write_review

REQUEST = {
    "uid": "u",
    "kind": {"group": "", "version": "v1", "kind": "Pod"},
    "namespace": "team-a",
    "operation": "CREATE",
    "dryRun": True,
    "object": {"metadata": {"generateName": "a-"}},
    "oldObject": None,
}


def test_reading() -> None:
    review = read_review(json.dumps({"request": REQUEST}).encode())
    assert (review.uid, review.kind, review.namespace) == ("u", "Pod", "team-a")
    assert review.dry_run
    assert review.subject == {"metadata": {"generateName": "a-"}}
    assert review.previous is None


@pytest.mark.parametrize(
    "body",
    (b"", b"{", b"[]", b"{}", b'{"request": 1}', b'{"request": {"uid": "u"}}', b"\xff"),
)
def test_what_is_no_review(body: bytes) -> None:
    with pytest.raises(ReviewError):
        read_review(body)


def test_an_object_that_is_none() -> None:
    with pytest.raises(ReviewError):
        read_review(json.dumps({"request": {**REQUEST, "object": None}}).encode())


def test_writing_a_refusal() -> None:
    verdict = Verdict(allowed=False, message="because", code=HTTPStatus.SERVICE_UNAVAILABLE)
    assert write_review("u", verdict)["response"] == {
        "uid": "u",
        "allowed": False,
        "status": {"code": 503, "message": "because"},
    }


def test_writing_a_change() -> None:
    patch = [{"op": "add", "path": "/a", "value": 1}]
    answer = write_review("u", Verdict(patch=patch, warnings=["mind"]))
    assert (answer["apiVersion"], answer["kind"]) == ("admission.k8s.io/v1", "AdmissionReview")
    response = answer["response"]
    assert response["allowed"]
    assert response["warnings"] == ["mind"]
    assert response["patchType"] == "JSONPatch"
    assert json.loads(base64.b64decode(response["patch"])) == patch
