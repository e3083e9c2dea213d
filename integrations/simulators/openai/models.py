"""GET /models and GET /models/{id}: what is not switched off on the simulated day."""

from datetime import date
from typing import Any

from werkzeug.wrappers import Response

from integrations import openai_models
from integrations.simulators.openai.errors import ApiError, answer
from integrations.simulators.openai.requests import known_model
from integrations.simulators.provider import Call

CREATED = 1_715_367_049
OTHERS = (*openai_models.EMBEDDINGS, *openai_models.MODERATIONS)


def listing(call: Call) -> Response:
    """Answer with all models that are still on."""
    named = [model for model in openai_models.CURRENT if "*" not in model]
    ending = [model for model, end in openai_models.ENDS.items() if end > call.world.today]
    return answer({"object": "list", "data": [described(m) for m in [*named, *ending, *OTHERS]]})


def detail(call: Call) -> Response:
    """Answer with one model, 404 where it never was or is no more."""
    model = call.params["model"]
    if model not in OTHERS:
        refuse_unknown(model, call.world.today)
    return answer(described(model))


def refuse_unknown(model: str, today: date) -> None:
    """Refuse as this operation does: naming the parameter."""
    try:
        known_model(model, today)
    except ApiError as error:
        error.body["param"] = "model"
        raise


def described(model: str) -> dict[str, Any]:
    """Return a model as the service describes it."""
    end = openai_models.end_of(model)
    return {
        "id": model,
        "object": "model",
        "created": CREATED,
        "owned_by": "system",
        "shutdown_date": end.isoformat() if end else None,
    }
