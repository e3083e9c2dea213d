#!/usr/bin/env python3
"""Verify an exported NexusOne ledger. Needs Python 3.8 or later and nothing else.

    python3 verify_ledger.py [FOLDER]

FOLDER is where the export was unpacked; by default it is the folder of this script. It says OK or
what is broken, and the exit code is 0 only when everything agrees: the ledger with itself, with
the lots and the wallet, and every file with the manifest. Whoever changes all of them together
changes the last hash: compare it with the one on the screen of the newest entry, or with one that
you noted before.

The rules, as published: entries are numbered from 1 without gaps; each carries the hash of the
one before; the balance after each is the balance before plus its amount, and never negative; the
hash is SHA-256 over the hash before and 14 fields, each as a netstring.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

FIELDS = (
    "workspace_id", "seq", "kind", "amount", "balance_after", "operation", "reference", "key",
    "price_version", "refund_of", "lots", "note", "actor_id", "created_at",
)  # fmt: skip
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017  Older Pythons read this too.


class Broken(Exception):
    """The books do not agree; the message says where."""


def entry_hash(entry: dict[str, Any], previous: str) -> str:
    """Return the hash that an entry must have after the one whose hash is ``previous``."""
    body = "".join(netstring(field_text(name, entry.get(name))) for name in FIELDS)
    return hashlib.sha256(bytes.fromhex(previous) + body.encode()).hexdigest()


def field_text(name: str, value: Any) -> str:
    """Return a field as the hash covers it."""
    if value is None:
        return ""
    if name == "created_at":
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        return str((moment - EPOCH) // timedelta(microseconds=1))
    if name == "lots":
        return json.dumps(value)
    return str(value)


def netstring(text: str) -> str:
    """Return the length in bytes, a colon, the text, a comma."""
    return f"{len(text.encode())}:{text},"


def verify_entries(entries: list[dict[str, Any]]) -> tuple[int, str, dict[str, int]]:
    """Walk the chain; return the balance, the hash and the credits in each lot at its end."""
    balance, head, workspace = 0, "", None
    lots: dict[str, int] = {}
    for number, entry in enumerate(entries, start=1):
        where = f"entry {number}"
        if entry["seq"] != number:
            raise Broken(f"{where} has the number {entry['seq']}: one is missing or out of order")
        workspace = workspace or entry["workspace_id"]
        if entry["workspace_id"] != workspace:
            raise Broken(f"{where} belongs to another workspace")
        if entry["previous_hash"] != head:
            raise Broken(f"{where} does not follow the one before it")
        if entry_hash(entry, head) != entry["hash"]:
            raise Broken(f"{where} was changed: its hash does not fit its contents")
        balance += entry["amount"]
        if balance < 0 or entry["balance_after"] != balance:
            said = entry["balance_after"]
            raise Broken(f"{where} says the balance is {said}, and it is {balance}")
        if sum(part for _lot, part in entry["lots"]) != entry["amount"]:
            raise Broken(f"{where} does not take from its lots what it takes from the balance")
        for lot, part in entry["lots"]:
            lots[lot] = lots.get(lot, 0) + part
            if lots[lot] < 0:
                raise Broken(f"{where} takes more from a lot than was in it")
        head = entry["hash"]
    return balance, head, lots


def verify_wallet(wallet: dict[str, Any], balance: int, head: str, count: int) -> None:
    """Hold what the wallet said against the ledger."""
    if wallet["balance"] != balance:
        said = wallet["balance"]
        raise Broken(f"the wallet says {said} credits, and the ledger {balance}")
    if wallet["entries"] != count or wallet["head"] != head:
        said = wallet["entries"]
        raise Broken(f"the wallet knows a ledger of {said} entries with another end")


def verify_lots(rows: list[dict[str, Any]], lots: dict[str, int]) -> None:
    """Hold what is left of each lot against what the ledger moved."""
    for row in rows:
        if row["id"] not in lots:
            raise Broken(f"lot {row['id']} is not in the ledger")
        holds, moved = row["remaining"], lots[row["id"]]
        if holds != moved:
            raise Broken(f"lot {row['id']} holds {holds}, and the ledger says {moved}")
    if len(rows) != len(lots):
        raise Broken(f"there are {len(rows)} lots, and the ledger knows {len(lots)}")


def verify_files(folder: Path) -> int:
    """Hold every file against the manifest: the spreadsheets too, byte by byte."""
    listed = need(folder, "manifest.json")["files"]
    for each in listed:
        path = folder / Path(each["name"]).name
        if not path.exists():
            raise Broken(f"{each['name']} is missing")
        if hashlib.sha256(path.read_bytes()).hexdigest() != each["sha256"]:
            raise Broken(f"{each['name']} is not the file that was exported")
    return len(listed)


def verify_folder(folder: Path) -> str:
    """Verify the files in a folder and return what to say of them. Raises Broken."""
    entries = need(folder, "credits_ledger.json")
    balance, head, lots = verify_entries(entries)
    wallets = need(folder, "credits_wallet.json")
    if wallets:
        verify_wallet(wallets[0], balance, head, len(entries))
    elif entries:
        raise Broken("the wallet is missing")
    verify_lots(need(folder, "credits_lots.json"), lots)
    files = verify_files(folder)
    return (
        f"OK: {len(entries)} entries, every hash fits, the balance is {balance} credits.\n"
        f"{files} files are as they were exported. The last hash is {head or 'none'}."
    )


def need(folder: Path, name: str) -> Any:
    """Return what a JSON file holds. Raises Broken where there is none."""
    path = folder / name
    if not path.exists():
        raise Broken(f"{name} is missing")
    return json.loads(path.read_text(encoding="utf-8"))


def main() -> int:
    """Verify, say how it went, and end with 0 or 1."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    try:
        said, code = verify_folder(folder), 0
    except Broken as broken:
        said, code = f"BROKEN: {broken}.", 1
    except (KeyError, TypeError, ValueError) as error:
        kind = type(error).__name__
        said, code = f"BROKEN: the files cannot be read ({kind}: {error}).", 1
    sys.stdout.write(said + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
