"""A Numba type that holds one double for each of many seeds.

The value of a `Lane` is one LLVM vector of LANES doubles, one per seed; LLVM splits it into vector
registers of the CPU. A kernel written with it looks like the equations, without a loop over seeds.
The operations are those of rhw.backprop.arithmetic only: no flag allows LLVM to fuse a product with
a sum or to reorder operations.
"""

# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, models, overload, register_model

from rhw.engines.kernel_arrays import LANES

_DOUBLES = ir.VectorType(ir.DoubleType(), LANES)
_INTEGERS = ir.VectorType(ir.IntType(64), LANES)


class LaneType(types.Type):  # type: ignore[misc]
    """The type of LANES doubles, one per seed."""

    def __init__(self) -> None:
        super().__init__(name=f"Lane{LANES}")


Lane = LaneType()


@register_model(LaneType)
class _LaneModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, _DOUBLES)


def _constant(kind: ir.VectorType, value: float) -> ir.Constant:
    return ir.Constant(kind, [value] * LANES)


def _splat(builder: Any, value: Any) -> Any:
    vector = builder.insert_element(
        ir.Constant(_DOUBLES, ir.Undefined), value, ir.Constant(ir.IntType(32), 0)
    )
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(vector, ir.Constant(_DOUBLES, ir.Undefined), zeros)


def _pointer(builder: Any, address: Any, at: Any, kind: Any) -> Any:
    start = builder.inttoptr(address, ir.DoubleType().as_pointer())
    found = builder.gep(start, [at], source_etype=ir.DoubleType(), inbounds=True)
    return builder.bitcast(found, kind.as_pointer())


@intrinsic
def load(typing: Any, address: Any, at: Any) -> Any:
    """Load the lane at an index of the doubles at an address."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(_pointer(builder, args[0], args[1], _DOUBLES), align=64, typ=_DOUBLES)

    return Lane(types.intp, types.intp), code


@intrinsic
def store(typing: Any, address: Any, at: Any, lane: Any) -> Any:
    """Store a lane where `load` will find it."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.store(args[2], _pointer(builder, args[0], args[1], _DOUBLES), align=64)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, Lane), code


@intrinsic
def integer(typing: Any, address: Any, at: Any) -> Any:
    """Load one of the 64-bit integers at an address."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer = _pointer(builder, args[0], args[1], ir.IntType(64))
        return builder.load(pointer, align=8, typ=ir.IntType(64))

    return types.int64(types.intp, types.intp), code


@intrinsic
def real(typing: Any, address: Any, at: Any) -> Any:
    """Load one of the doubles at an address."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer = _pointer(builder, args[0], args[1], ir.DoubleType())
        return builder.load(pointer, align=8, typ=ir.DoubleType())

    return types.float64(types.intp, types.intp), code


@intrinsic
def splat(typing: Any, value: Any) -> Any:
    """Return a lane with the same double for all seeds."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _splat(builder, args[0])

    return Lane(types.float64), code


@intrinsic
def power_of_two(typing: Any, shifted: Any, rounder: Any) -> Any:
    """Compute 2**n from n + rounder, whose low bits are those of n (arithmetic.ROUNDER)."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        n = builder.sub(builder.bitcast(args[0], _INTEGERS), builder.bitcast(args[1], _INTEGERS))
        exponent = builder.add(n, _constant(_INTEGERS, 1023))
        return builder.bitcast(builder.shl(exponent, _constant(_INTEGERS, 52)), _DOUBLES)

    return Lane(Lane, Lane), code


def _comparison(sign: str, doc: str) -> Any:
    def choose(typing: Any, a: Any, b: Any, then: Any, otherwise: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.select(builder.fcmp_ordered(sign, args[0], args[1]), args[2], args[3])

        return Lane(Lane, Lane, Lane, Lane), code

    choose.__doc__ = doc
    return intrinsic(choose)


where_less = _comparison("<", "`then` where a < b, `otherwise` elsewhere and where one is NaN.")
where_at_most = _comparison("<=", "`then` where a <= b, `otherwise` elsewhere and for NaN.")


def _operator(function: Callable[..., Any], emit: Callable[[Any, Any, Any], Any]) -> None:
    def operate(typing: Any, a: Any, b: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return emit(builder, args[0], args[1])

        return Lane(Lane, Lane), code

    emitted = intrinsic(operate)

    # Numba requires that the signature of the implementation is exactly the same.
    @overload(function)
    def typed(a, b):  # type: ignore[no-untyped-def]
        if isinstance(a, LaneType) and isinstance(b, LaneType):
            return lambda a, b: emitted(a, b)
        return None


_operator(operator.add, lambda builder, a, b: builder.fadd(a, b))
_operator(operator.sub, lambda builder, a, b: builder.fsub(a, b))
_operator(operator.mul, lambda builder, a, b: builder.fmul(a, b))
_operator(operator.truediv, lambda builder, a, b: builder.fdiv(a, b))
