"""Google's part in signing in, over HTTP on loopback: consent, and a code for an identity."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT_ID, CLIENT_SECRET = "client.apps.example", "a client's secret"


class Google:
    """Knows one person, and is as strict about client, address and proof as Google is."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.issued = 0
        self._codes: dict[str, dict[str, str]] = {}
        self.url = ""

    @property
    def authorize_url(self) -> str:
        """Where people agree."""
        return f"{self.url}/auth"

    @property
    def token_url(self) -> str:
        """Where codes are exchanged."""
        return f"{self.url}/token"

    def agree(self, asked: str) -> str:
        """Let the person agree at this address; return where they are sent back to."""
        question = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
        assert question["client_id"] == CLIENT_ID
        assert question["response_type"] == "code"
        assert set(question["scope"].split()) == {"openid", "email", "profile"}
        assert question["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = question
        return f"{question['redirect_uri']}?{urlencode({'code': code, 'state': question['state']})}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Give the identity behind a code, once, to the client that asked for it."""
        question = self._codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if (
            question is None
            or form.get("client_secret") != CLIENT_SECRET
            or form.get("redirect_uri") != question["redirect_uri"]
            or challenge != question["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        self.issued += 1
        now = int(time.time())
        claims = {
            "iss": "https://accounts.google.com",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 600,
            "jti": secrets.token_hex(8),
            **self.person,
            **self.claims,
        }
        token = jwt.encode(claims, "k" * 32, algorithm="HS256")
        return 200, {
            "access_token": "an access token of Google",
            "id_token": token,
            "token_type": "Bearer",
            "expires_in": 3599,
        }


@contextmanager
def running() -> Iterator[Google]:
    """Serve Google on loopback."""
    google = Google()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = {n: v[0] for n, v in parse_qs(self.rfile.read(length).decode()).items()}
            status, answer = google.exchange(form) if self.path == "/token" else (404, {})
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    google.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield google
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
