"""Where commands may write."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

save_option = click.option(
    "--save",
    type=click.Path(path_type=Path),
    help="Keep the answer for `explorer report` and `explorer plot`: .json",
)

PICTURES = (".png", ".svg", ".pdf")
"""Endings of files that hold a plot."""


def check_file(path: Path | None, option: str, endings: Sequence[str]) -> None:
    """Refuse a name that cannot be written, before any work is done; None is no file.

    Parameters
    ----------
    path : Path or None
    option : str
        Which option names it.
    endings : sequence of str
        Those that there are, such as ``.csv``.
    """
    from explorer.errors import InputError, require

    if path is None:
        return
    allowed = " or ".join(filter(None, (", ".join(endings[:-1]), endings[-1])))
    require(path.suffix in endings, option, path, f"a name that ends in {allowed}")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise InputError(
            f"{option} = {path}: its folder does not exist; make it: mkdir -p {folder}"
        )
    if path.is_dir():
        raise InputError(f"{option} = {path}: this is a folder; name a file")
    if not os.access(folder, os.W_OK):
        raise InputError(f"{option} = {path}: nothing may be written into its folder; name another")


def check_save(path: Path | None) -> None:
    """Refuse a name of ``--save`` that cannot be written, before any work is done."""
    check_file(path, "--save", (".json",))


def check_folder(path: Path, option: str) -> None:
    """Refuse a folder that cannot be made or written into, before any work is done."""
    from explorer.errors import InputError, require

    require(path.is_dir() or not path.exists(), option, path, "a folder")
    there = path.absolute()
    while not there.exists():
        there = there.parent
    if not (there.is_dir() and os.access(there, os.W_OK)):
        raise InputError(f"{option} = {path}: nothing may be written into {there}; name another")
