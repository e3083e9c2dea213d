"""Make the demonstration account of a local installation."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from nexusone import demo, seeding

CREDITS = 500


class Command(BaseCommand):
    """Print one JSON object: email, password, api_key. Repeated, it prints the same."""

    help = "Make the demonstration account. Local only."
    # Its only output is for programs.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account, who may also enter the staff site."""
        seeding.refuse_in_production()
        account = seeding.ensure_account(
            email=seeding.DEMO_EMAIL,
            password=seeding.DEMO_PASSWORD,
            workspace_name="Jasmine & Olive",
            credits_wanted=CREDITS,
            # What somebody spent stays spent: a restart finds the data as it was.
            tops_up=False,
        )
        User.objects.filter(pk=account.user.pk).update(is_staff=True, is_superuser=True)
        demo.ensure_company(account=account)
        line = {
            "email": seeding.DEMO_EMAIL,
            "password": seeding.DEMO_PASSWORD,
            "api_key": seeding.demo_key(account=account),
        }
        self.stdout.write(seeding.as_line(line))
