"""OpenAI embeddings: texts in, vectors out. An answer has no text but in errors.

Source: https://platform.openai.com/docs/api-reference/embeddings, and vLLM's OpenAI server,
which also takes a chat in place of texts.
"""

from collections.abc import Mapping

from aipolicy_sidecar.content.dialects.openai_chat.problems import problem_body
from aipolicy_sidecar.content.dialects.openai_chat.streams import ChatFormat
from aipolicy_sidecar.content.dialects.openai_embeddings import answers, requests
from aipolicy_sidecar.content.messages import Problem, ReadAnswer, ReadRequest
from aipolicy_sidecar.content.segment_lists import write_document
from aipolicy_sidecar.content.streams.formats import StreamFormat


class OpenAIEmbeddings:
    """The dialect; see `Dialect` for what its methods promise."""

    name = "openai.embeddings"

    def accepts(self, method: str, path: str) -> bool:
        """A POST to any path that ends in ``/embeddings``, whatever comes before."""
        return method == "POST" and path.partition("?")[0].endswith("/embeddings")

    def read_request(self, body: bytes) -> ReadRequest:
        """Understand a request."""
        return requests.read_request(body)

    def write_request(
        self,
        request: ReadRequest,
        texts: Mapping[str, bytes],
        *,
        max_output_tokens: int | None,
        include_usage: bool,
    ) -> bytes:
        """The body with edits; there is no answer whose length or usage could be asked for."""
        del max_output_tokens, include_usage
        return write_document(request.document, texts, {})

    def read_answer(self, body: bytes) -> ReadAnswer:
        """Understand a whole answer."""
        return answers.read_answer(body)

    def write_answer(
        self, answer: ReadAnswer, texts: Mapping[str, bytes], *, withhold: bool = False
    ) -> bytes:
        """The answer with edits; the API has no alternatives."""
        del withhold
        return write_document(answer.document, texts, {})

    def stream_format(self, *, hide_usage: bool) -> StreamFormat:
        """The API has no streams; what comes as one is read as of a chat."""
        return ChatFormat(hide_usage=hide_usage)

    def problem_body(self, problem: Problem) -> bytes:
        """The problem in OpenAI's error format."""
        return problem_body(problem)
