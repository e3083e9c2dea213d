"""One address is enough; three are taken as they are."""

from urllib.parse import urlsplit

import pytest

from core.database_urls import DatabaseUrls, database_urls, role_password

OWNER = "postgresql://admin:p%40ss@db.example:6543/nexus?sslmode=require"


def urls(database_url: str = OWNER, owner_url: str = "", system_url: str = "") -> DatabaseUrls:
    return database_urls(
        database_url=database_url, owner_url=owner_url, system_url=system_url, secret="s3cret"
    )


def test_one_address_is_the_owners_and_gives_the_others() -> None:
    found = urls()
    assert found.owner == OWNER
    for url, role in ((found.app, "nexusone_app"), (found.system, "nexusone_system")):
        parts = urlsplit(url)
        assert (parts.username, parts.password) == (role, role_password(role, "s3cret"))
        assert (parts.hostname, parts.port, parts.path) == ("db.example", 6543, "/nexus")
        assert parts.query == "sslmode=require"


def test_a_hosted_poolers_project_stays_in_the_login() -> None:
    found = urls("postgresql://postgres.abcdef:x@pooler.example/postgres")
    assert urlsplit(found.app).username == "nexusone_app.abcdef"
    assert urlsplit(found.system).username == "nexusone_system.abcdef"


def test_named_addresses_stay_as_they_are() -> None:
    app = "postgresql://app:a@db.example/nexus"
    system = "postgresql://sys:b@db.example/nexus"
    assert urls(app, OWNER, system) == (app, system, OWNER)
    assert urlsplit(urls(app, OWNER).system).username == "nexusone_system"


def test_no_address_gives_none() -> None:
    assert urls("") == ("", "", "")


@pytest.mark.parametrize(("one", "other"), [(("a", "s"), ("b", "s")), (("a", "s"), ("a", "t"))])
def test_passwords_differ_by_role_and_by_secret(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert role_password(*one) != role_password(*other)
    assert role_password(*one) == role_password(*one)
