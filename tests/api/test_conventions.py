"""What holds for every endpoint: the error format, limits, slashes, languages, the schema."""

import uuid
from base64 import b64encode
from urllib.parse import quote

import pytest
from rest_framework.test import APIClient

from core import tenancy
from tests.support import pages
from tests.support.people import Account

PROBLEM = "application/problem+json"


@pytest.mark.parametrize("path", ["/api/credits", "/api/credits/", "/api/magic-pages/"])
def test_addresses_answer_with_and_without_the_slash(api: APIClient, path: str) -> None:
    assert api.get(path).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/nothing", 404),
        ("get", "/api/magic-pages/not-an-id", 404),
        ("get", "/api/magic-pages/8fe6f7d5-7f0a-4a9e-8a51-0a3f1f1c2b11", 404),
        ("delete", "/api/magic-pages", 405),
        ("get", "/api/magic-pages?cursor=%00junk", 400),
    ],
)
def test_errors_are_problem_documents(api: APIClient, method: str, path: str, status: int) -> None:
    answer = getattr(api, method)(path)

    assert answer.status_code == status
    assert answer["Content-Type"] == PROBLEM
    assert answer.json()["status"] == status
    assert {"type", "title", "detail"} <= set(answer.json())


@pytest.mark.parametrize("path", ["/api/magic-pages", "/api/credits/transactions"])
@pytest.mark.parametrize(
    "cursor",
    [
        "p=junk", "p=%00", "p=", "r=1&p=x", "r=x", "o=-1", "p=9999-12-31T23:59:59-23:59", "\xff",
        "p=2026-01-01T00:00:00", "p=" + "9" * 5000,
    ],
)  # fmt: skip
def test_a_cursor_we_did_not_make_is_a_400(api: APIClient, path: str, cursor: str) -> None:
    encoded = quote(b64encode(cursor.encode("latin-1")))

    answer = api.get(f"{path}?cursor={encoded}")

    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[", 400),
        (b"[" * 50_000, 400),
        (b'{"product": NaN}', 400),
        (b'{"product": "\\ud800"}', 400),
        (b'{"product": "\\u0000"}', 400),
        (b"\xff\xfe", 400),
        (b"[1, 2]", 400),
        (b"null", 400),
        (b'"' + b"x" * 3_000_000 + b'"', 413),
    ],
)
def test_any_bytes_get_a_clear_refusal(api: APIClient, body: bytes, status: int) -> None:
    answer = api.post("/api/magic-pages", body, content_type="application/json")

    assert answer.status_code == status
    assert answer["Content-Type"] == PROBLEM


def test_another_media_type_is_refused(api: APIClient) -> None:
    answer = api.post("/api/magic-pages", b"<a/>", content_type="text/xml")

    assert answer.status_code == 415
    assert answer["Content-Type"] == PROBLEM


def test_problems_speak_the_callers_language(api: APIClient) -> None:
    answer = api.post("/api/magic-pages", {}, headers={"Accept-Language": "es"})

    assert answer.json()["errors"]["product"] == ["Este campo es requerido."]


@pytest.mark.parametrize("asked", ["junk", "", "\N{SNOWMAN}".encode().decode("latin-1")])
def test_a_malformed_workspace_is_a_400(api: APIClient, asked: str) -> None:
    answer = api.get("/api/credits", headers={"X-Workspace-Id": asked})

    assert answer.status_code == 400


@pytest.mark.parametrize("size", ["-1", "0", "many", ""])
def test_a_page_size_that_is_no_number_of_rows_is_a_400(api: APIClient, size: str) -> None:
    answer = api.get(f"/api/magic-pages?page_size={size}")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["page_size"]


@pytest.mark.parametrize("name", ["workspace", "workspace_id"])
def test_a_foreign_workspace_is_refused_in_query_and_body_too(
    api: APIClient, elsewhere: Account, name: str
) -> None:
    foreign = str(elsewhere.workspace.pk)

    assert api.get(f"/api/credits?{name}={foreign}").status_code == 404
    in_body = api.post("/api/magic-pages", {**pages.BRIEF, name: foreign})
    assert in_body.status_code == 400
    assert list(in_body.json()["errors"]) == [name]


def test_a_foreign_workspace_does_not_exist(api: APIClient, elsewhere: Account) -> None:
    foreign = api.get("/api/credits", headers={"X-Workspace-Id": str(elsewhere.workspace.pk)})
    unknown = api.get("/api/credits", headers={"X-Workspace-Id": str(uuid.uuid4())})

    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_page_is_answered_like_one_that_never_was(
    account: Account, stranger_api: APIClient, method: str
) -> None:
    page = pages.requested(account)
    suffix = "" if method == "get" else "/publish"

    foreign = getattr(stranger_api, method)(f"/api/magic-pages/{page.pk}{suffix}")
    unknown = getattr(stranger_api, method)(f"/api/magic-pages/{uuid.uuid4()}{suffix}")

    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


def test_lists_hold_only_the_workspaces_own_rows(account: Account, stranger_api: APIClient) -> None:
    pages.requested(account)

    assert stranger_api.get("/api/magic-pages").json()["results"] == []
    kinds = [e["kind"] for e in stranger_api.get("/api/credits/transactions").json()["results"]]
    assert kinds == ["grant"]


def test_every_endpoint_needs_someone(api: APIClient) -> None:
    schema = APIClient().get("/api/schema/", headers={"Accept": "application/json"}).json()
    open_paths = {
        "/api/auth/login", "/api/auth/refresh", "/api/auth/register", "/api/auth/verify",
        "/api/auth/verify/resend",
    }  # fmt: skip

    for path, methods in schema["paths"].items():
        for method in methods.keys() & {"get", "post"}:
            address = path.replace("{id}", str(uuid.uuid4())).replace("{seq}", "1")
            answer = getattr(APIClient(), method)(address)
            assert (answer.status_code == 401) == (path not in open_paths), (method, path)


def test_the_schema_names_every_endpoint_and_its_problems() -> None:
    schema = APIClient().get("/api/schema/", headers={"Accept": "application/json"}).json()

    paths = schema["paths"]
    assert {"/api/auth/register", "/api/auth/login", "/api/magic-pages", "/api/credits"} <= set(
        paths
    )
    answers = paths["/api/magic-pages"]["post"]["responses"]
    assert {"202", "400", "401", "402", "403", "413", "415", "422", "429"} <= set(answers)
    assert list(answers["402"]["content"]) == [PROBLEM]


def test_the_docs_use_files_of_our_own_only() -> None:
    html = APIClient().get("/api/docs/").content.decode()

    assert "swagger-ui-bundle" in html
    assert "//cdn" not in html
    assert "https://" not in html.replace("https://www.w3.org", "")


def test_a_crash_under_the_api_shows_nothing_of_ours(
    api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(**_: object) -> int:
        raise LookupError("secret detail")

    monkeypatch.setattr("credits.selectors.balance", crash)
    api.raise_request_exception = False

    answer = api.get("/api/credits")

    assert answer.status_code == 500
    assert answer["Content-Type"] == PROBLEM
    assert b"secret detail" not in answer.content
    assert tenancy.current() is None
