"""The sealed column: tokens in the table, dots in the hand, text only for whoever opens it."""

import copy
import json
import logging
import pickle
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core import serializers as dumps
from django.core.management import call_command
from django.db import connections
from django.db.models import F, Value
from django.db.models.functions import Length
from django.forms import modelform_factory
from django.test import RequestFactory
from django.views.debug import ExceptionReporter
from rest_framework import serializers

from core import tenancy
from core.fields import DOTS, EncryptedTextField
from core.secrets import SealBroken, is_current
from integrations.models import Credential
from tests.support.people import Account

SECRET = "sk-plain-9d1c-ends-in-7f3a"


@pytest.fixture
def row(account: Account) -> Credential:
    return kept(account)


def kept(account: Account, secret: str = SECRET) -> Credential:
    with tenancy.workspace(account.workspace.pk):
        made = Credential.objects.create(
            workspace_id=account.workspace.pk, provider="openai", secret=secret
        )
        return Credential.objects.get(pk=made.pk)


def column_of(row: Credential) -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT secret FROM integrations_credential WHERE id = %s", [row.pk])
        found = cursor.fetchone()
    assert found is not None
    return str(found[0])


# --- What the table holds ---------------------------------------------------------------------


def test_the_column_holds_a_token_and_the_row_opens_it(row: Credential) -> None:
    assert SECRET not in column_of(row)
    assert is_current(column_of(row))
    assert row.secret.open() == SECRET
    assert row.secret.last4 == row.last4 == "7f3a"


def test_of_a_short_secret_nothing_is_kept_in_clear(account: Account) -> None:
    assert kept(account, "elevenchars").last4 == ""


def test_saving_what_was_read_keeps_the_token(row: Credential, account: Account) -> None:
    before = column_of(row)
    with tenancy.workspace(account.workspace.pk):
        row.status = Credential.Status.WORKING
        row.save()

    assert column_of(row) == before


def test_a_new_text_is_sealed_when_the_row_is_saved(row: Credential, account: Account) -> None:
    row.secret = "sk-another-one-entirely-1234"
    assert row.secret.open() == "sk-another-one-entirely-1234"
    with tenancy.workspace(account.workspace.pk):
        row.save()
        again = Credential.objects.get(pk=row.pk)

    assert row.secret.open() == again.secret.open() == "sk-another-one-entirely-1234"
    assert again.last4 == "1234"


def test_bulk_create_seals(account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        Credential.objects.bulk_create(
            [Credential(workspace_id=account.workspace.pk, provider="openai", secret=SECRET)]
        )
        row = Credential.objects.get()

    assert row.secret.open() == SECRET
    assert SECRET not in column_of(row)


def test_another_workspace_cannot_open_a_copied_token(row: Credential, elsewhere: Account) -> None:
    theirs = kept(elsewhere, "sk-of-somebody-else-entirely")
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE integrations_credential SET secret = %s WHERE id = %s",
            [column_of(row), theirs.pk],
        )
    with tenancy.workspace(elsewhere.workspace.pk):
        stolen = Credential.objects.get(pk=theirs.pk)
        # Nothing is left that no key opens.
        Credential.objects.all().delete()

    with pytest.raises(SealBroken):
        stolen.secret.open()


def test_a_secret_does_not_pass_from_row_to_row(row: Credential, elsewhere: Account) -> None:
    other = Credential(workspace_id=elsewhere.workspace.pk, provider="openai", secret=row.secret)
    with pytest.raises(TypeError, match="another row"), tenancy.workspace(elsewhere.workspace.pk):
        other.save()


def test_a_row_of_no_workspace_is_not_sealed(account: Account) -> None:
    with pytest.raises(ValueError, match="workspace"), tenancy.workspace(account.workspace.pk):
        Credential.objects.create(provider="openai", secret=SECRET)


# --- What the database is asked ---------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"secret": SECRET},
        {"secret__contains": "sk"},
        {"secret__in": [SECRET]},
        {"secret__startswith": "nx1"},
        {"secret__length": 3},
    ],
)
def test_nothing_is_looked_up_by_a_secret(account: Account, asked: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="sealed"), tenancy.workspace(account.workspace.pk):
        Credential.objects.filter(**asked).exists()


def test_only_whether_there_is_one_can_be_asked(row: Credential, account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        assert Credential.objects.filter(secret__isnull=False).get() == row


@pytest.mark.parametrize(
    "value", ["text", Value("text"), F("last4"), Length("last4")], ids=["text", "value", "f", "fn"]
)
def test_update_does_not_write_past_the_seal(account: Account, value: Any) -> None:
    with pytest.raises(TypeError, match="sealed"), tenancy.workspace(account.workspace.pk):
        Credential.objects.update(secret=value)


def test_bulk_update_is_refused(row: Credential, account: Account) -> None:
    row.secret = "sk-bulk-update-writes-expressions"
    with pytest.raises(TypeError, match="sealed"), tenancy.workspace(account.workspace.pk):
        Credential.objects.bulk_update([row], ["secret"])


def test_values_show_dots_that_do_not_open(row: Credential, account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        found: Any = Credential.objects.values_list("secret", flat=True)[0]

    assert repr(found) == DOTS
    with pytest.raises(SealBroken):
        found.open()


@pytest.mark.parametrize("option", ["unique", "db_index", "primary_key"])
def test_a_sealed_column_has_no_index(option: str) -> None:
    options: dict[str, Any] = {option: True}
    with pytest.raises(TypeError, match=option):
        EncryptedTextField(**options)


def test_migrations_can_write_the_field_down() -> None:
    field = Credential._meta.get_field("secret")
    _name, path, args, kwargs = field.deconstruct()

    assert path == "core.fields.EncryptedTextField"
    assert kwargs["last4"] == "last4"
    assert EncryptedTextField(*args, **kwargs).deconstruct()[3] == kwargs


# --- Where it must not show -------------------------------------------------------------------


@pytest.fixture(params=["saved", "assigned"])
def shown(request: pytest.FixtureRequest, row: Credential) -> Credential:
    if request.param == "assigned":
        row.secret = SECRET
    return row


def test_dots_wherever_it_is_printed(shown: Credential) -> None:
    for text in (str(shown.secret), repr(shown.secret), f"{shown.secret}", f"{shown.secret!r}"):
        assert text == DOTS
    assert SECRET not in repr(vars(shown))
    assert SECRET not in repr([shown])


def test_it_is_no_json(shown: Credential) -> None:
    with pytest.raises(TypeError):
        json.dumps(shown.secret)


def test_pickles_hold_the_token_and_no_text(row: Credential) -> None:
    frozen = pickle.dumps(row)
    assert SECRET.encode() not in frozen
    assert pickle.loads(frozen).secret.open() == SECRET  # noqa: S301  Our own pickle.


def test_what_is_not_saved_yet_is_not_pickled(row: Credential) -> None:
    row.secret = SECRET
    with pytest.raises(TypeError, match="saved"):
        pickle.dumps(row)
    assert copy.deepcopy(row).secret.open() == SECRET


def test_log_lines_and_error_pages_do_not_tell(shown: Credential, log: StringIO) -> None:
    def fails() -> None:
        local, sealed = shown, shown.secret
        raise RuntimeError(f"{local} and {sealed!r}")

    with pytest.raises(RuntimeError) as raised:
        fails()
    logging.getLogger("nexusone.tests").error(
        "it failed", exc_info=raised.value, extra={"row": shown.secret, "all": [shown.secret]}
    )
    page = ExceptionReporter(
        RequestFactory().get("/"), raised.type, raised.value, raised.tb
    ).get_traceback_html()

    assert DOTS in log.getvalue()
    for told in (log.getvalue(), page):
        assert SECRET not in told


def test_dumps_hold_the_token(row: Credential, account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        dumped = dumps.serialize("json", Credential.objects.all())
    assert SECRET not in dumped
    assert column_of(row) in dumped


def test_dumpdata_holds_the_token(row: Credential) -> None:
    written = StringIO()
    call_command("dumpdata", "integrations", database="owner", stdout=written)
    assert SECRET not in written.getvalue()
    assert str(row.pk) in written.getvalue()


def test_forms_of_the_model_leave_it_out() -> None:
    form: Callable[[], Any] = modelform_factory(Credential, fields="__all__")
    assert "secret" not in form().fields


def test_serializers_of_the_model_take_it_and_never_give_it(row: Credential) -> None:
    class Naive(serializers.ModelSerializer[Credential]):
        class Meta:
            model = Credential
            fields = ("provider", "secret", "last4")

    assert "secret" not in Naive(row).data
    assert Naive().fields["secret"].write_only
