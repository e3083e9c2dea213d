"""Plain tables (`bench.seeds` makes them): a balance, a ledger, no tenants, lots or chain."""

from typing import ClassVar

from django.db import models


class Account(models.Model):
    """A balance."""

    id = models.IntegerField(primary_key=True)
    balance = models.IntegerField()

    objects: ClassVar["models.Manager[Account]"] = models.Manager()

    class Meta:
        managed = False
        db_table = "bench_account"

    def __str__(self) -> str:
        return str(self.pk)


class Entry(models.Model):
    """A line of the plain ledger."""

    account_id = models.IntegerField()
    amount = models.IntegerField()
    operation = models.TextField()
    key = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar["models.Manager[Entry]"] = models.Manager()

    class Meta:
        managed = False
        db_table = "bench_entry"

    def __str__(self) -> str:
        return self.key
