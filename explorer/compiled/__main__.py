"""``python -m explorer.compiled FOLDER NAME...`` compiles kernels into a folder."""

import sys
from pathlib import Path

from explorer.compiled import kept
from explorer.compiled.build import machine_code
from explorer.compiled.declared import declared


def main(folder: str, *names: str) -> None:
    """Compile those of the named kernels that are not there, one after the other."""
    for kernel in declared():
        if kernel.name in names and kept.read_from(kernel, Path(folder)) is None:
            kept.write(kernel, machine_code(kernel), Path(folder))


main(*sys.argv[1:])
