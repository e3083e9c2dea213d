"""The prices and plans a new installation starts with, in five languages."""

from datetime import UTC, datetime

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = ("en", "es", "pt", "ar", "he")

# operation: (credits, label in each language)
PRICES = {
    "magicpages.generate": (
        10, "Magic page", "Página mágica", "Página mágica", "صفحة سحرية", "דף קסם",
    ),
    "videos.render": (25, "Video", "Vídeo", "Vídeo", "فيديو", "סרטון"),
    "campaigns.create": (15, "Campaign", "Campaña", "Campanha", "حملة", "קמפיין"),
    "crm.contact": (
        5, "CRM contact", "Contacto de CRM", "Contato de CRM", "جهة اتصال", "איש קשר ב-CRM",
    ),
    "whatsapp.bot": (
        5, "WhatsApp bot", "Bot de WhatsApp", "Bot de WhatsApp", "بوت واتساب", "בוט וואטסאפ",
    ),
    "agents.create": (20, "AI agent", "Agente de IA", "Agente de IA", "وكيل ذكي", "סוכן AI"),
    "stores.import": (
        3, "Product import", "Importación de producto", "Importação de produto", "استيراد منتج",
        "ייבוא מוצר",
    ),
    "campaigns.ideas": (
        8, "Business ideas", "Ideas de negocio", "Ideias de negócio", "أفكار أعمال",
        "רעיונות עסקיים",
    ),
    "campaigns.social": (
        5, "Social content", "Contenido social", "Conteúdo social", "محتوى اجتماعي",
        "תוכן לרשתות",
    ),
}  # fmt: skip

# code: (credits, US cents a month, featured, name in each language)
PLANS = {
    "free": (50, 0, False, "Free", "Gratis", "Grátis", "مجاني", "חינם"),
    "pro": (500, 9700, True, "Pro", "Pro", "Pro", "برو", "פרו"),
    "premium": (2000, 29700, False, "Premium", "Premium", "Premium", "بريميوم", "פרימיום"),
}


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Insert version 1 of every price, and the plans."""
    alias = schema_editor.connection.alias
    for operation, (amount, *labels) in PRICES.items():
        names = {f"label_{code}": label for code, label in zip(LANGUAGES, labels, strict=True)}
        apps.get_model("credits", "Price").objects.using(alias).create(
            operation=operation, version=1, amount=amount, label=labels[0], starts_at=SINCE, **names
        )
    for position, (code, (credits, cents, featured, *labels)) in enumerate(PLANS.items()):
        names = {f"name_{code}": label for code, label in zip(LANGUAGES, labels, strict=True)}
        apps.get_model("credits", "Plan").objects.using(alias).create(
            code=code, credits=credits, monthly_usd_cents=cents, is_featured=featured,
            name=labels[0], position=position, **names,
        )  # fmt: skip


class Migration(migrations.Migration):
    """First prices and plans."""

    dependencies = [("credits", "0002_ledger")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
