"""What a worker does to write a page. Only workers import this module: the client is heavy."""

import hashlib
import hmac
from typing import Any

from django.conf import settings

from accounts import brand
from accounts.models import Workspace
from core import tenancy
from core.failures import FailureClass, WorkFailure
from core.work.models import PaidWork
from core.work.registry import Progress
from integrations import openai
from integrations.openai_costs import ModelCall
from integrations.openai_failures import UnusableAnswer
from integrations.openai_keys import PROVIDER
from magicpages import blocks, work, writing
from magicpages.models import MagicPage


def write_page(item: PaidWork, progress: Progress) -> dict[str, Any]:
    """Return a page's content with who wrote it. Raises WorkFailure with its class otherwise.

    An unusable answer is repaired once, by asking again with the problem named.
    """
    assert isinstance(item, MagicPage)  # noqa: S101  Narrows the registry's type.
    progress.stage(work.READING, 5)
    with tenancy.workspace(item.workspace_id):
        words = brand.words_of(Workspace.objects.get(pk=item.workspace_id))
    request = _Request(item, words, progress)
    progress.stage(work.WRITING, 20)
    try:
        completion = request.ask()
        progress.stage(work.CHECKING, 70)
        content = request.check(completion)
    except _Unusable as unusable:
        progress.stage(work.WRITING, 50)
        completion, content = _repaired(request, unusable, progress)
    progress.stage(work.BUILDING, 90)
    return {"content": content, "model": completion.model, "is_sample": completion.is_simulated}


def _repaired(
    request: "_Request", first: "_Unusable", progress: Progress
) -> tuple[openai.Completion, blocks.Json]:
    try:
        completion = request.ask(openai.Repair(first.answer, writing.repair_note(first.problem)))
        progress.stage(work.CHECKING, 80)
        return completion, request.check(completion)
    except _Unusable as unusable:
        raise WorkFailure(unusable.problem, failure_class=FailureClass.INVALID_OUTPUT) from unusable


class _Unusable(Exception):
    """The model's answer is not a page: what it said, and what it is told about that."""

    def __init__(self, problem: str, answer: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.answer = answer


class _Request:
    """One brief, asked of the model once or twice."""

    def __init__(self, page: MagicPage, words: brand.Words, progress: Progress) -> None:
        self._page, self._words, self._progress = page, words, progress

    def ask(self, repair: openai.Repair | None = None) -> openai.Completion:
        """Return the model's answer; ``repair`` is the one before with what was wrong with it."""
        try:
            return openai.complete_json(
                instructions=writing.instructions(self._page),
                data=writing.brief_document(self._page, self._words),
                schema_name=writing.SCHEMA_NAME,
                schema=blocks.page_schema(),
                max_output_tokens=writing.MAX_OUTPUT_TOKENS,
                safety_identifier=_safety_identifier(self._page),
                repair=repair,
                workspace_id=self._page.workspace_id,
                on_call=self._note,
            )
        except UnusableAnswer as unusable:
            raise _Unusable(unusable.reason, unusable.answer) from unusable

    def _note(self, call: ModelCall) -> None:
        self._progress.called(
            provider=PROVIDER,
            remote_id=call.remote_id,
            cost_microusd=call.cost_microusd,
            **call.details,
        )

    def check(self, completion: openai.Completion) -> blocks.Json:
        """Return the answer as cleaned content."""
        try:
            return writing.check(
                completion.value,
                language=self._page.language,
                has_proof=bool(writing.proof_lines(self._page)),
            )
        except writing.InvalidContent as invalid:
            raise _Unusable(str(invalid), completion.text) from invalid


def _safety_identifier(page: MagicPage) -> str:
    """Name the person to the provider without telling who they are."""
    who = str(page.requested_by_id or page.workspace_id)
    return hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).hexdigest()[:64]
