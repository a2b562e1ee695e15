"""Where commands may write."""

from __future__ import annotations

import os
from pathlib import Path


def check_place(path: Path, option: str) -> None:
    """Refuse a place where nothing can be written, before any work is done."""
    from explorer.errors import InputError

    folder = path.absolute().parent
    if not folder.is_dir():
        raise InputError(
            f"{option} = {path}: its folder does not exist; make it: mkdir -p {folder}"
        )
    if path.is_dir():
        raise InputError(f"{option} = {path}: this is a folder; name a file")
    if not os.access(folder, os.W_OK):
        raise InputError(f"{option} = {path}: nothing may be written into its folder; name another")


def check_folder(path: Path, option: str) -> None:
    """Refuse a folder that cannot be made or written into, before any work is done."""
    from explorer.errors import InputError, require

    require(path.is_dir() or not path.exists(), option, path, "a folder")
    there = path.absolute()
    while not there.exists():
        there = there.parent
    if not (there.is_dir() and os.access(there, os.W_OK)):
        raise InputError(f"{option} = {path}: nothing may be written into {there}; name another")
