"""The company of the demonstration person: colleagues, somebody invited, another workspace."""

from typing import NamedTuple

from accounts import services
from accounts.models import Role, User
from accounts.services import members
from core import tenancy
from nexusone import seeding
from nexusone.seeding import Account

SECOND_WORKSPACE = "Oliveira Atelier"
INVITED = "marta@nexusone.example"


class Colleague(NamedTuple):
    """Somebody who works in the first workspace."""

    name: str
    email: str
    role: Role


COLLEAGUES = (
    Colleague("Inês Duarte", "ines@nexusone.example", Role.EDITOR),
    Colleague("Tomás Reis", "tomas@nexusone.example", Role.VIEWER),
)


def ensure_company(*, account: Account) -> None:
    """Give the demonstration person company, once; what was changed since stays changed.

    All or nothing: colleagues who are there say that everything was made. They sign in with the
    same password.
    """
    if User.objects.filter(email__in=[each.email for each in COLLEAGUES]).exists():
        return
    user, workspace = account
    with tenancy.workspace(workspace.pk, user_id=user.pk):
        for each in COLLEAGUES:
            colleague = services.sign_up(
                email=each.email,
                password=seeding.DEMO_PASSWORD,
                workspace_name=None,
                language="en",
                name=each.name,
                is_verified=True,
            )
            members.add_member(workspace=workspace, user=colleague, role=each.role)
        services.invite(workspace=workspace, email=INVITED, role=Role.ADMIN, by=user)
        second = services.open_workspace(name=SECOND_WORKSPACE, by=user)
        with tenancy.bind(second.pk, user_id=user.pk):
            services.end_start(workspace=second)
