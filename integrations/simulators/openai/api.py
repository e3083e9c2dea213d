"""The operations of the OpenAI simulator."""

from werkzeug.wrappers import Response

from integrations.simulators.openai import chat, embeddings, models, moderations, responses
from integrations.simulators.openai.errors import ApiError, refuse
from integrations.simulators.openai.requests import authorised
from integrations.simulators.provider import Call, Handler, Provider, Route

FAULTS = frozenset(
    {
        "401",
        "403",
        "404",
        "429",
        "quota",
        "500",
        "503",
        "refusal",
        "filter",
        "truncated",
        "broken",
        "cut",
        "empty",
        "invalid",
        "invalid-once",
        "markup",
        "wrong-script",
        "flagged",
    }
)


def operation(handler: Handler) -> Handler:
    """Wrap a handler: the key is checked first, and refusals take OpenAI's shape."""

    def handle(call: Call) -> Response:
        try:
            authorised(call)
            return handler(call)
        except ApiError as error:
            return error.response()

    return handle


PROVIDER = Provider(
    name="openai",
    routes=(
        Route("POST", "/v1/chat/completions", operation(chat.create)),
        Route("POST", "/v1/responses", operation(responses.create)),
        Route("POST", "/v1/embeddings", operation(embeddings.create)),
        Route("POST", "/v1/moderations", operation(moderations.create)),
        Route("GET", "/v1/models", operation(models.listing)),
        Route("GET", "/v1/models/<model>", operation(models.detail)),
    ),
    faults=FAULTS,
    refuse=refuse,
)
