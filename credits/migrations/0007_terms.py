"""What plans and packs bring and cost, and the subscription that every workspace has."""

from calendar import monthrange
from datetime import UTC, datetime

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = ("en", "es", "pt", "ar", "he")
CURRENCIES = ("usd", "eur", "gbp", "brl", "mxn", "ils", "aed")

# code: (months credits last, price in each currency, quotas, features). The prices in dollars are
# the product's; those in other currencies start near them and are the operator's to set.
TERMS = {
    "free": (
        1,
        (0, 0, 0, 0, 0, 0, 0),
        {"pages": 100, "videos": 10, "whatsapp_numbers": 1, "stores": 1, "seats": 5},
        [],
    ),
    "pro": (
        2,
        (9700, 8900, 7700, 49700, 169000, 34900, 35900),
        {"pages": 1000, "videos": 200, "whatsapp_numbers": 3, "stores": 5, "seats": 15},
        ["unbranded_pages", "member_caps"],
    ),
    "premium": (
        2,
        (29700, 27900, 23700, 149700, 529000, 109000, 109900),
        {"pages": 10000, "videos": 2000, "whatsapp_numbers": 20, "stores": 50, "seats": 100},
        ["unbranded_pages", "member_caps", "more_at_once"],
    ),
}

# code: (credits, price in each currency, name in each language)
PACKS = {
    "small": (
        100,
        (2400, 2200, 1900, 12400, 42000, 8900, 8900),
        ("Small pack", "Paquete pequeño", "Pacote pequeno", "حزمة صغيرة", "חבילה קטנה"),
    ),
    "medium": (
        500,
        (10900, 9900, 8500, 55900, 189000, 39900, 39900),
        ("Medium pack", "Paquete mediano", "Pacote médio", "حزمة متوسطة", "חבילה בינונית"),
    ),
    "large": (
        2000,
        (37900, 34900, 29900, 194900, 659000, 139900, 139000),
        ("Large pack", "Paquete grande", "Pacote grande", "حزمة كبيرة", "חבילה גדולה"),
    ),
}


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the first terms of plans and packs."""
    alias = schema_editor.connection.alias
    plans = apps.get_model("credits", "Plan").objects.using(alias)
    terms = apps.get_model("credits", "PlanTerms").objects.using(alias)
    for code, (months, prices, quotas, features) in TERMS.items():
        plan = plans.get(code=code)
        terms.create(
            plan=plan,
            version=1,
            starts_at=SINCE,
            credits=plan.credits,
            credits_last_months=months,
            amounts={
                **dict(zip(CURRENCIES, prices, strict=True)),
                "usd": plan.monthly_usd_cents,
            },
            quotas=quotas,
            features=features,
        )
    packs = apps.get_model("credits", "Pack").objects.using(alias)
    for code, (credits, prices, names) in PACKS.items():
        packs.create(
            code=code,
            version=1,
            starts_at=SINCE,
            credits=credits,
            amounts=dict(zip(CURRENCIES, prices, strict=True)),
            name=names[0],
            **{f"name_{language}": name for language, name in zip(LANGUAGES, names, strict=True)},
        )


def subscribe(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put every workspace on the free plan; those that had its credits get them each month."""
    alias = schema_editor.connection.alias
    now = timezone.now()
    signed_up = set(
        apps.get_model("credits", "Entry")
        .objects.using(alias)
        .filter(key="grant:sign-up")
        .values_list("workspace_id", flat=True)
    )
    subscriptions = apps.get_model("credits", "Subscription").objects.using(alias)
    for workspace in apps.get_model("accounts", "Workspace").objects.using(alias).iterator():
        subscriptions.create(
            workspace_id=workspace.pk,
            plan_id="free",
            next_plan_id="free",
            gets_free_credits=workspace.pk in signed_up and workspace.erased_at is None,
            anchor_day=workspace.created_at.day,
            # Their first credits came without a date: the month that begins now is the first.
            period_start=now,
            period_end=_a_month_later(now),
        )


def _a_month_later(moment: datetime) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month, 12)
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


class Migration(migrations.Migration):
    """First terms and packs."""

    dependencies = [("credits", "0006_commerce"), ("accounts", "0014_time_zone")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(subscribe, migrations.RunPython.noop),
    ]
