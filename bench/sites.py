"""The web servers that answer the load generator, each with one worker."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.servers import ROOT, Servers
from nexusone.stack import account, health, ports, programs
from nexusone.stack.processes import Program

# Everything is in memory or in the page cache; only what serves these bytes is running.
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log stderr; worker_processes 1; {user}
events {{ worker_connections 256; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
    open_file_cache max=100 inactive=60s;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    types {{ text/html html; }}
    server {{ listen {host}:{port}; root {folder}/files; }}
}}
"""


@contextmanager
def nexusone(servers: Servers) -> Iterator[int]:
    """Serve NexusOne as the stack does, and give its port."""
    port = ports.any_free()
    environment = {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SITE_URL": f"http://{ports.HOST}:{port}",
        "PORT": str(port),
    }
    with _running(servers, programs.web(ROOT, environment, port), port, "/healthz"):
        yield port


@contextmanager
def granian(
    servers: Servers, target: str, path: str, environment: Mapping[str, str]
) -> Iterator[int]:
    """Serve the WSGI application that ``target`` makes with the same flags, and give its port."""
    port = ports.any_free()
    program = Program(
        name=target.partition(":")[2],
        argv=(sys.executable, *programs.WEB, "--port", str(port), "--factory", target),
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    with _running(servers, program, port, path):
        yield port


@contextmanager
def nginx(servers: Servers, body: bytes) -> Iterator[int | None]:
    """Serve ``body`` as /page.html, and give the port; None where nginx is not installed."""
    binary = shutil.which("nginx")
    if binary is None:
        yield None
        return
    port, folder = ports.any_free(), servers.folder / "nginx"
    (folder / "files").mkdir(parents=True, exist_ok=True)
    (folder / "files" / "page.html").write_bytes(body)
    configuration = folder / "nginx.conf"
    user = "user root;" if account.unprivileged() else ""
    configuration.write_text(
        NGINX.format(folder=folder, host=ports.HOST, port=port, user=user), encoding="utf-8"
    )
    argv = (binary, "-p", str(folder), "-c", str(configuration))
    program = Program(name="nginx", argv=argv, cwd=folder, env=dict(os.environ))
    with _running(servers, program, port, "/page.html"):
        yield port


def page_file(servers: Servers, body: bytes) -> Path:
    """Keep ``body`` in a file for another process."""
    path = servers.folder / "page.html"
    path.write_bytes(body)
    return path


@contextmanager
def _running(servers: Servers, program: Program, port: int, path: str) -> Iterator[None]:
    site = f"http://{ports.HOST}:{port}"
    with servers.running(program, lambda: health.answers(site, path, exactly=200)):
        yield
