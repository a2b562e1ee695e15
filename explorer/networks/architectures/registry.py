"""All architectures by name: those of this folder, of installed packages, and what is registered.

A file of this folder with a concrete subclass of :class:`Architecture` is all that a new
architecture takes. Outside the package: ``@register`` above the class, an entry point of the group
``explorer.architectures``, or a file that :func:`load_file` reads.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, TypeVar

from explorer.errors import InputError, require
from explorer.networks.architectures import named
from explorer.networks.architectures.base import Architecture
from explorer.networks.architectures.size import check_size

GROUP = "explorer.architectures"
_Kind = TypeVar("_Kind", bound=type[Architecture])
_registered: dict[str, type[Architecture]] = {}


def register(kind: _Kind) -> _Kind:
    """Make an architecture known by its name; a decorator for classes outside the package.

    Of several with one name the last one counts.

    Parameters
    ----------
    kind : type
        A subclass of :class:`Architecture` without abstract methods.

    Returns
    -------
    type
        The same class.

    Raises
    ------
    InputError
        For another class, or a name that the package has.
    """
    whole = (
        isinstance(kind, type) and issubclass(kind, Architecture) and not inspect.isabstract(kind)
    )
    require(whole, "architecture", kind, "a subclass of Architecture without abstract methods")
    if kind.name in _own():
        raise InputError(
            f"architecture {kind.name}: the name is taken by one of the package; choose another"
        )
    _registered[kind.name] = kind
    return kind


def known() -> Mapping[str, type[Architecture]]:
    """Classes by name."""
    return {**_installed(), **_own(), **_registered}


def names() -> tuple[str, ...]:
    """Names of all architectures, in alphabetical order."""
    return tuple(sorted(known()))


def find(name: str) -> type[Architecture]:
    """Find a class by its name; an InputError names what there is."""
    return _of_this_folder(name) or named.find(dict(sorted(known().items())), name, "architecture")


def build(spec: Mapping[str, Any]) -> Architecture:
    """Make an architecture from its spec.

    Parameters
    ----------
    spec : mapping
        ``{"type": name, field: value, ...}``, as :attr:`Architecture.spec` gives it.

    Returns
    -------
    Architecture

    Raises
    ------
    InputError
        For an unknown name, an unknown or missing field, or a value that is not allowed.

    Examples
    --------
    >>> build({"type": "deep_linear", "widths": [2, 1, 2]})
    DeepLinear(penalties=(), misfit=Squares(), samples=None, widths=(2, 1, 2))
    """
    require(
        isinstance(spec, Mapping) and "type" in spec,
        "architecture",
        spec,
        "a mapping with type and fields",
    )
    kind = find(spec["type"])
    made: Architecture = named.build({kind.name: kind}, spec, "")
    check_size(made)
    return made


class _Uncached(SourceFileLoader):
    """Reads the file each time.

    Compiled code that Python keeps goes by size and seconds, which an edit may leave as they were.
    """

    def path_stats(self, path: str) -> Mapping[str, Any]:
        """Refuse what kept code is looked up by."""
        raise OSError(path)


def load_file(path: str | Path) -> type[Architecture]:
    """Run a Python file and register its one architecture.

    Never do so with a path that others chose.

    Parameters
    ----------
    path : path
        Of a file named ``*.py``.

    Returns
    -------
    type

    Raises
    ------
    InputError
        When the file is absent or does not define exactly one architecture.
    """
    place = Path(path).resolve()
    require(
        place.suffix == ".py" and place.is_file(),
        "architecture file",
        path,
        "a file that exists, named *.py",
    )
    name = f"explorer_architecture_{place.stem}"
    found = spec_from_loader(name, _Uncached(name, str(place)), origin=str(place))
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    sys.modules[name] = module  # where dataclasses look for the annotations
    found.loader.exec_module(module)
    kinds = list(_defined_in(module))
    require(len(kinds) == 1, f"architectures in {path}", [k.__name__ for k in kinds], "exactly one")
    return register(kinds[0])


def summary(kind: type[Architecture]) -> str:
    """First sentence of the docstring."""
    return inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ").rstrip(".")


@cache
def _of_this_folder(name: object) -> type[Architecture] | None:
    """Look into the module of the same name alone: to import all of them takes a while."""
    folder = Path(__file__).parent
    if not (isinstance(name, str) and name.isidentifier() and (folder / f"{name}.py").is_file()):
        return None
    kinds = _defined_in(import_module(f"{__name__.rpartition('.')[0]}.{name}"))
    return next((kind for kind in kinds if kind.name == name), None)


@cache
def _own() -> Mapping[str, type[Architecture]]:
    """Architectures of this folder."""
    package = __name__.rpartition(".")[0]
    folder = import_module(package).__path__
    modules = (import_module(f"{package}.{info.name}") for info in iter_modules(folder))
    return {kind.name: kind for module in modules for kind in _defined_in(module)}


@cache
def _installed() -> Mapping[str, type[Architecture]]:
    """Architectures of other installed packages."""
    from importlib import metadata  # mail and sockets come with it

    kinds = [entry.load() for entry in metadata.entry_points(group=GROUP)]
    return {kind.name: kind for kind in kinds}


def _defined_in(module: ModuleType) -> Iterator[type[Architecture]]:
    for _, kind in inspect.getmembers(module, inspect.isclass):
        if (
            issubclass(kind, Architecture)
            and not inspect.isabstract(kind)
            and kind.__module__ == module.__name__
        ):
            yield kind
