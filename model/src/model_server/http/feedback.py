"""`POST /v1/feedback`: what the right answers were."""

from typing import Annotated

import msgspec
from msgspec import Meta

from model_server.errors import BadRequest, InvalidInput, NotReady, RequestError
from model_server.http.endpoint import Answer, Endpoint, Request
from model_server.http.messages import read_body
from model_server.records.rows import Feedback, now

# A longer one is no label, and Postgres has no text with a zero in it.
Label = int | float | Annotated[str, Meta(max_length=256, pattern=r"^[^\x00]*$")] | bool | None


class Truth(msgspec.Struct, forbid_unknown_fields=True):
    """The right labels of one request, one for each of its samples; null where nobody knows."""

    request_id: Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[\w.:/+=@-]+$")]
    labels: Annotated[list[Label], Meta(min_length=1, max_length=10_000)]


class FeedbackBody(msgspec.Struct, forbid_unknown_fields=True):
    """Many at once."""

    feedback: Annotated[list[Truth], Meta(min_length=1, max_length=1_000)]


_decoder = msgspec.json.Decoder(FeedbackBody)


class GiveFeedback(Endpoint):
    """Takes it, and writes it later: 202 says that it is kept, not that it is written."""

    method = "POST"
    asks_for_key = True
    is_logged = True

    async def answer(self, request: Request) -> Answer:
        """How many were taken."""
        recorder = self._state.recorder
        if recorder is None:
            raise Unrecorded("no database is configured (POSTGRES_HOST), so that there is nothing to compare with")
        body = await read_body(request.receive, request.headers, self._state.settings.server.max_body_bytes)
        try:
            given = _decoder.decode(body).feedback
        except msgspec.ValidationError as error:
            raise InvalidInput(str(error)) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadRequest(f"the body is not JSON: {error}") from error
        taken = sum(
            recorder.add(Feedback(request_id=truth.request_id, labels=list(truth.labels), created_at=now()))
            for truth in given
        )
        if taken == 0:
            raise NotReady("the database is behind, and no more feedback can be kept", retry_after_seconds=10)
        return Answer(msgspec.json.encode({"accepted": taken, "dropped": len(given) - taken}), status=202)


class Unrecorded(RequestError):
    """Nothing is recorded here."""

    status, reason, title = 501, "not_recorded", "Feedback is not kept"
