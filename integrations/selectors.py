"""What a workspace is connected with."""

from dataclasses import dataclass
from uuid import UUID

from integrations.models import Credential
from integrations.providers import Provider, Source, providers


@dataclass(frozen=True)
class Connection:
    """One provider as a workspace uses it: its own credential, or what is used in its place."""

    provider: Provider
    credential: Credential | None

    @property
    def source(self) -> Source:
        """Return whose key is used now."""
        return Source.OWN if self.credential else self.provider.otherwise()


def credential_of(*, workspace_id: UUID, provider: str) -> Credential | None:
    """Return a workspace's own credential for a provider."""
    found = Credential.objects.filter(workspace_id=workspace_id, provider=provider)
    return found.select_related("created_by").first()


def connections_of(*, workspace_id: UUID) -> list[Connection]:
    """Return every provider with the workspace's own credential, in one query."""
    rows = Credential.objects.filter(workspace_id=workspace_id).select_related("created_by")
    own = {row.provider: row for row in rows}
    return [Connection(provider, own.get(provider.key)) for provider in providers.all()]
