"""A ledger that was taken along verifies without us, and shows whatever was done to it."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from core import tenancy
from credits import services
from tests.support import pages, people
from tests.support.people import Account

EXPORT = "/credits/export/"
Edit = Callable[[list[dict[str, Any]]], object]


@pytest.fixture
def account() -> Account:
    account = people.sign_up(credits=500)
    paid = [pages.requested(account) for _ in range(3)]
    with tenancy.workspace(account.workspace.pk):
        services.refund(
            workspace_id=account.workspace.pk,
            reference=paid[-1].reference,
            amount=10,
            note="timeout",
        )
    return account


def unpacked(client: Client, folder: Path) -> Path:
    """Fetch the export as a browser does, and unpack it."""
    response = client.post(EXPORT)
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as archive:
        archive.extractall(folder)
    return folder


def verdict(folder: Path) -> tuple[int, str]:
    """Run the script that came along, in a process that knows nothing of us."""
    done = subprocess.run(
        [sys.executable, "-I", folder / "verify_ledger.py"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return done.returncode, done.stdout


def change(folder: Path, edit: Edit) -> None:
    """Change the ledger on the disk."""
    path = folder / "credits_ledger.json"
    entries = json.loads(path.read_text())
    edit(entries)
    path.write_text(json.dumps(entries))


def test_an_exported_ledger_verifies(
    account: Account, client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    folder = unpacked(client_of(account.user), tmp_path)

    code, said = verdict(folder)
    assert code == 0
    assert said.startswith("OK: 5 entries, every hash fits, the balance is 480 credits.\n7 files")
    assert account.workspace.name in (folder / "README.txt").read_text()
    assert (folder / "credits_ledger.csv").read_text().count("\n") == 6


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda entries: entries[1].update(amount=-1), "entry 2 was changed"),
        (lambda entries: entries[2].update(note="A gift"), "entry 3 was changed"),
        (lambda entries: entries[2].update(created_at="2026-01-01T00:00:00+00:00"), "entry 3 was"),
        (lambda entries: entries.pop(2), "entry 3 has the number 4"),
        (lambda entries: entries.pop(), "the wallet says 480 credits, and the ledger 470"),
        (lambda entries: entries.insert(2, dict(entries[1])), "entry 3 has the number 2"),
        (lambda entries: entries[0].pop("hash"), "cannot be read"),
    ],
)
def test_whatever_is_done_to_an_exported_ledger_shows(
    account: Account,
    client_of: Callable[[User], Client],
    tmp_path: Path,
    edit: Edit,
    said: str,
) -> None:
    folder = unpacked(client_of(account.user), tmp_path)
    change(folder, edit)

    code, text = verdict(folder)

    assert code == 1
    assert said in text


def test_a_flipped_byte_is_found_wherever_it_is(
    account: Account, client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    folder = unpacked(client_of(account.user), tmp_path)
    files = sorted(folder.glob("credits_*"))
    assert {path.suffix for path in files} == {".csv", ".json"}
    for path in files:
        whole = path.read_bytes()
        for place in (0, len(whole) // 3, len(whole) // 2, len(whole) - 2):
            flipped = bytearray(whole)
            flipped[place] ^= 1
            path.write_bytes(flipped)
            assert verdict(folder)[0] == 1, (path.name, place)
        path.write_bytes(whole)
    assert verdict(folder)[0] == 0


@pytest.mark.parametrize("name", ["credits_wallet.json", "credits_lots.json", "manifest.json"])
def test_a_missing_file_is_missed(
    account: Account, client_of: Callable[[User], Client], tmp_path: Path, name: str
) -> None:
    folder = unpacked(client_of(account.user), tmp_path)
    (folder / name).unlink()

    assert verdict(folder) == (1, f"BROKEN: {name} is missing.\n")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_only_those_in_charge_take_the_ledger_along(
    account: Account, client_of: Callable[[User], Client], role: Role
) -> None:
    member = people.join(account.workspace, role)

    assert client_of(member).post(EXPORT).status_code == 403
    assert client_of(account.user).get(EXPORT).status_code == 405
