"""The tabs of the page: each module here has TITLE, ORDER and build(desk, tab); a new file is a new tab."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def tabs() -> list[ModuleType]:
    """The modules of this folder in the order of their ORDER."""
    found = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return sorted(found, key=lambda module: int(module.ORDER))
