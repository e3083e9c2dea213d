"""Make a verified account and print how to use it."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts import tokens
from accounts.models import User
from nexusone import seeding

MAX_CREDITS = 10_000_000


class Command(BaseCommand):
    """Print one JSON object: email, password, workspace_id, workspace_name, access, refresh."""

    help = "Make a verified account with credits, for tests and load tools. Local only."
    # Its only output is for programs.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who, and how many credits."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--password", required=True)
        parser.add_argument("--workspace-name", required=True)
        parser.add_argument("--credits", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account, or top up the one that is there."""
        seeding.refuse_in_production()
        email, password = options["email"], options["password"]
        try:
            validate_email(email)
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not 0 <= options["credits"] <= MAX_CREDITS:
            raise CommandError(f"--credits must be between 0 and {MAX_CREDITS}.")
        there = User.objects.filter(email=email.lower()).first()
        if there and not there.check_password(password):
            raise CommandError(f"{email} exists with another password.")
        account = seeding.ensure_account(
            email=email,
            password=password,
            workspace_name=options["workspace_name"],
            credits_wanted=options["credits"],
            tops_up=True,
        )
        pair = tokens.issue(user=account.user)
        line = {
            "email": account.user.email,
            "password": password,
            "workspace_id": str(account.workspace.pk),
            "workspace_name": account.workspace.name,
            "access": pair.access,
            "refresh": pair.refresh,
        }
        self.stdout.write(seeding.as_line(line))
