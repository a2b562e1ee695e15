"""``python -m explorer.compiled FOLDER NAME...`` compiles kernels into a folder."""

import sys
from pathlib import Path

from explorer.compiled import kept
from explorer.compiled.build import machine_code
from explorer.compiled.declared import declared


def main(folder: str, *names: str) -> None:
    """Compile the named kernels, one after the other."""
    for kernel in declared():
        if kernel.name in names:
            kept.write(kernel, machine_code(kernel), Path(folder))


main(*sys.argv[1:])
