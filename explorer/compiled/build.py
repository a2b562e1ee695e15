"""Kernels compiled by numba to object files; the only module that imports numba.

The entry of an object file takes one row of words (see :mod:`explorer.compiled.arguments`) and
gives a status, 0 where nothing was raised. It needs nothing but the C library, so it runs where
numba has not been imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numba
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.core.compiler_lock import global_compiler_lock
from numba.extending import intrinsic as _intrinsic
from numba.np.arrayobj import populate_array

from explorer.compiled.arguments import Array, Number, Type
from explorer.compiled.kernel import Kernel
from explorer.compiled.machine import ENTRY

_WORD = ir.IntType(64)
# Where numpy's structure PyArrayObject has its data and its dimensions, in bytes
_HEAD = object.__basicsize__
_DATA, _DIMENSIONS = _HEAD, _HEAD + 16
# Parts of names that only numba or Python have
_FOREIGN = ("numba", "NRT_", "Py", "_Py")
_njit: Any = numba.njit
_populate: Any = populate_array
_named_tuple: Any = types.NamedTuple


def kernel(function: Callable[..., Any]) -> Any:
    """Let numba compile a function: no interpreter lock, strict IEEE arithmetic.

    Kernels allocate nothing, so arrays are not reference-counted in them: counting took half of the
    time (measured).
    """
    return _njit(nogil=True, error_model="numpy", _nrt=False)(function)


def intrinsic(function: Callable[..., Any]) -> Any:
    """Make a function that writes LLVM instructions itself."""
    return _intrinsic(function)


def machine_code(kernel: Kernel) -> bytes:
    """Compile a kernel to an object file.

    Raises
    ------
    RuntimeError
        When it needs what only numba has: allocation, exceptions with values.
    """
    dispatcher = getattr(import_module(kernel.module), kernel.name)
    signature = types.void(*(_numba_type(kind) for kind in kernel.arguments))
    dispatcher.compile(signature)
    compiled = dispatcher.overloads[signature.args]
    library = compiled.library.codegen.create_library(ENTRY)
    module = library.create_ir_module(ENTRY)
    _write_entry(module, compiled)
    library.add_ir_module(module)
    library.add_linking_library(compiled.library)
    with global_compiler_lock:
        library.finalize()
        _check_names(kernel, library)
        return bytes(library.codegen._tm.emit_object(library._final_module))


def _check_names(kernel: Kernel, library: Any) -> None:
    """Refuse code that calls what is not in the process later."""
    names = [f.name for f in library._final_module.functions if f.is_declaration]
    foreign = [name for name in names if name.startswith(_FOREIGN)]
    if foreign:
        raise RuntimeError(f"{kernel.name} needs {', '.join(foreign)}")


def _numba_type(kind: Type) -> Any:
    if isinstance(kind, Number):
        return getattr(types, {"bool": "boolean"}.get(kind.name, kind.name))
    if isinstance(kind, Array):
        return types.Array(numba.from_dtype(kind.dtype), kind.axes, "C")
    return _named_tuple([_numba_type(field) for field in kind.fields], kind.kind)


def _write_entry(module: Any, compiled: Any) -> None:
    """Write the function that takes words apart and calls the kernel."""
    kind = ir.FunctionType(ir.IntType(32), [_WORD.as_pointer()])
    entry = ir.Function(module, kind, name=ENTRY)
    builder = ir.IRBuilder(entry.append_basic_block())
    context, description = compiled.target_context, compiled.fndesc
    words = _words(builder, entry.args[0])
    values = [_value(context, builder, t, words) for t in description.argtypes]
    callee = context.declare_function(module, description)
    status, _ = context.call_conv.call_function(
        builder, callee, description.restype, description.argtypes, values
    )
    builder.ret(status.code)


def _words(builder: Any, row: Any) -> Iterator[Any]:
    """Load one word after the other."""
    place = 0
    while True:
        yield builder.load(builder.gep(row, [_WORD(place)]))
        place += 1


def _value(context: Any, builder: Any, kind: Any, words: Iterator[Any]) -> Any:
    """Make numba's value of a type out of words."""
    if isinstance(kind, types.NamedTuple):
        fields = [_value(context, builder, field, words) for field in kind.types]
        return context.make_tuple(builder, kind, fields)
    if isinstance(kind, types.Array):
        return _array(context, builder, kind, next(words))
    if kind == types.float64:
        return builder.bitcast(next(words), ir.DoubleType())
    if kind == types.boolean:
        return builder.trunc(next(words), ir.IntType(1))
    return next(words)


def _array(context: Any, builder: Any, kind: Any, address: Any) -> Any:
    """Read data and shape of numpy's array; strides are those of C order."""
    entry = context.get_data_type(kind.dtype)
    size = _WORD(context.get_abi_sizeof(entry))

    def field(offset: int, target: Any) -> Any:
        place = builder.add(address, _WORD(offset))
        return builder.load(builder.inttoptr(place, target.as_pointer()))

    data = field(_DATA, entry.as_pointer())
    dimensions = field(_DIMENSIONS, _WORD.as_pointer())
    shape = [builder.load(builder.gep(dimensions, [_WORD(k)])) for k in range(kind.ndim)]
    strides = [size]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    array = context.make_array(kind)(context, builder)
    _populate(array, data, shape, strides, size, meminfo=None)
    return array._getvalue()
