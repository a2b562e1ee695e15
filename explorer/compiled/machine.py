"""Machine code in memory: the processor that it is made for, and functions out of object files."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from functools import cache
from typing import Any

import llvmlite.binding as llvm  # type: ignore[import-untyped]

ENTRY = "explorer_kernel"
"""Name of the only function of an object file that is called from outside."""
# Engines own the memory of their functions.
_ENGINES: list[Any] = []


@cache
def processor() -> str:
    """Name the processor and all that it can do: code for another may be refused by it."""
    features = llvm.get_host_cpu_features().flatten()
    return f"{llvm.get_process_triple()} {llvm.get_host_cpu_name()} {features}"


def function(code: bytes) -> Any:
    """Put an object file into memory and give its entry, which takes the row of words."""
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _ENGINES.append(engine)
    address = engine.get_function_address(ENTRY)
    return ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_char_p)(address)


def _target() -> Any:
    with suppress(RuntimeError):  # newer ones need no word
        llvm.initialize()
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features)
