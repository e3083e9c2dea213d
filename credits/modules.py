"""The parts of the product that spend credits, as limits and sums name them."""

from django.apps import apps

from core.work import registry


def module_of(operation: str) -> str:
    """Return the module of an operation: "magicpages" of "magicpages.generate"."""
    return operation.partition(".")[0]


def label_of(module: str) -> str:
    """Return what people call a module; its own name where it is not installed any more."""
    try:
        return str(apps.get_app_config(module).verbose_name)
    except LookupError:
        return module


def spending() -> dict[str, str]:
    """Return the modules in which something can be bought, by name, each with its label."""
    found = {module_of(kind.model.operation) for kind in registry.kinds() if kind.model.operation}
    return {module: label_of(module) for module in sorted(found)}
