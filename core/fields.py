"""A column whose text is sealed: the table, its backups and its dumps hold only tokens."""

from collections.abc import Sequence
from typing import Any, Never, Self

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from core.secrets import SealBroken, open_sealed, seal

DOTS = "••••"
LAST = 4
# Of a shorter text the last four would tell too much.
LEAST_FOR_LAST = 12
_REFUSED_OPTIONS = ("unique", "db_index", "primary_key", "choices", "default")


class Sealed:
    """What a row shows of its secret: dots, unless somebody asks for the text with ``open()``.

    ``last4`` is what the model keeps in clear to tell secrets apart, empty where it keeps nothing.
    """

    __slots__ = ("_purpose", "_token", "last4")

    def __init__(self, token: str, purpose: str | None = None, last4: str = "") -> None:
        self._token = token
        self._purpose = purpose
        self.last4 = last4

    def open(self) -> str:
        """Return the text. Raises SealBroken, also for what was read without its row."""
        if self._purpose is None:
            raise SealBroken("A sealed text opens only on the row it belongs to.")
        return open_sealed(self._token, purpose=self._purpose)

    def __repr__(self) -> str:
        return DOTS

    __str__ = __repr__

    def __reduce__(self) -> tuple[Any, ...]:
        return Sealed, (self._token, self._purpose, self.last4)


class Unsaved(Sealed):
    """A secret that was assigned and is sealed when its row is saved; until then it stays here."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        super().__init__("", None, last_of(text))
        self._text = text

    def open(self) -> str:
        """Return the text."""
        return self._text

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> Never:
        raise TypeError("A secret is saved before its row is pickled.")


class _Column:
    """A token on its way into the column; only ``pre_save`` makes one."""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    def __repr__(self) -> str:
        return DOTS


class _Attribute(DeferredAttribute):
    """Binds what was read to the row it was read from, and takes texts in."""

    field: "EncryptedTextField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed) and not isinstance(value, Unsaved) and value._purpose is None:
            return Sealed(
                value._token, self.field.purpose_of(instance), self.field.last4_of(instance)
            )
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, str):
            value = Unsaved(value)
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.field.name} takes a text.")
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # Its value is Sealed, set by text.
    """Text sealed under ``FIELD_ENCRYPTION_KEYS`` for this table, column and workspace.

    Assign a text; read a Sealed. ``last4`` names a text column, declared after this one, that
    keeps the last four characters in clear. Nothing can be looked up by the text, so there are
    no lookups but ``isnull``, and ``update()`` takes only None.
    """

    description = _("Sealed text")
    descriptor_class = _Attribute

    def __init__(self, *args: Any, last4: str = "", **kwargs: Any) -> None:
        refused = [name for name in _REFUSED_OPTIONS if kwargs.get(name)]
        if refused:
            raise TypeError(f"Sealed text cannot have: {', '.join(refused)}.")
        self.last4_name = last4
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Return what migrations write, the column of the last four included."""
        name, path, args, kwargs = super().deconstruct()
        if self.last4_name:
            kwargs["last4"] = self.last4_name
        return name, path, args, kwargs

    # --- Rows -------------------------------------------------------------------------------------

    def purpose_of(self, instance: models.Model) -> str:
        """Return what a row's token is bound to."""
        return purpose(self, getattr(instance, "workspace_id", None))

    def last4_of(self, instance: models.Model) -> str:
        """Return the last four characters, where the model keeps them."""
        return getattr(instance, self.last4_name) if self.last4_name else ""

    @sensitive_variables()
    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal what was assigned; pass on what was read from this very row."""
        value = getattr(model_instance, self.attname)
        if value is None:
            return None
        own = self.purpose_of(model_instance)
        if isinstance(value, Unsaved):
            value = Sealed(seal(value.open(), purpose=own), own, value.last4)
            if self.last4_name:
                setattr(model_instance, self.last4_name, value.last4)
            setattr(model_instance, self.attname, Sealed(value._token))
        elif value._purpose != own:
            raise TypeError(f"{self.name} belongs to another row: open it and assign the text.")
        return _Column(value._token)

    # --- The column -------------------------------------------------------------------------------

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | None:
        """Return what a query found, which opens once it is on its row."""
        return None if value is None else Sealed(value)

    def to_python(self, value: Any) -> Any:
        """Leave values as they are: the attribute takes texts in."""
        return value

    def get_prep_value(self, value: Any) -> Any:
        """Return the token. Raises TypeError for whatever did not come through ``save()``."""
        if value is None:
            return None
        if not isinstance(value, _Column):
            raise TypeError(f"{self.name} is sealed: assign it to a row and save that.")
        return value.token

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Refuse expressions, which would write past the seal."""
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{self.name} is sealed: no expression can write it.")
        return "%s"

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow ``isnull`` and nothing else."""
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is sealed: nothing can be looked up by it.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Never:
        """Allow none."""
        raise TypeError(f"{self.name} is sealed: nothing can be made of it in the database.")

    # --- Forms and dumps --------------------------------------------------------------------------

    def formfield(self, **kwargs: Any) -> None:
        """Return nothing, so that no form of a model shows or takes it."""

    def value_to_string(self, obj: models.Model) -> str:
        """Return the token: a dump says no more than the table."""
        value = self.value_from_object(obj)
        return value._token if isinstance(value, Sealed) else ""


def purpose(field: models.Field[Any, Any], workspace_id: object) -> str:
    """Return what the tokens of a column are bound to, in one workspace where rows have one."""
    table, column = field.model._meta.db_table, field.column
    if not has_workspace(field.model):
        return f"{table}.{column}"
    if workspace_id is None:
        raise ValueError(f"{table}.{column} is sealed for a workspace, and the row has none.")
    return f"{table}.{column}:{workspace_id}"


def has_workspace(model: type[models.Model]) -> bool:
    """Say whether rows of a model belong to one workspace."""
    return any(each.attname == "workspace_id" for each in model._meta.concrete_fields)


def last_of(text: str) -> str:
    """Return the last four characters of a text that is long enough to keep its secret."""
    return text[-LAST:] if len(text) >= LEAST_FOR_LAST else ""
