"""Numba types that hold one double for each of many seeds.

The value of a `Lane` is one LLVM vector of LANES doubles, one per seed, or one per case and seed; a
`Few` has those of FEW seeds. LLVM splits them into vector registers of the CPU. A kernel written
with them looks like the equations, without a loop over seeds.
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

from rhw.engines.kernel_arrays import FEW, LANES

_INTEGERS = ir.VectorType(ir.IntType(64), LANES)


class LaneType(types.Type):  # type: ignore[misc]
    """The type of `width` doubles."""

    def __init__(self, width: int) -> None:
        self.width = width
        super().__init__(name=f"Lane{width}")


Lane, Few = LaneType(LANES), LaneType(FEW)


def _doubles(width: int) -> ir.VectorType:
    return ir.VectorType(ir.DoubleType(), width)


@register_model(LaneType)
class _LaneModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, _doubles(fe_type.width))


def _constant(kind: ir.VectorType, value: float) -> ir.Constant:
    return ir.Constant(kind, [value] * LANES)


def _shuffled(builder: Any, vector: Any, picks: list[int]) -> Any:
    """Return the doubles of a vector at some indices."""
    mask = ir.Constant(ir.VectorType(ir.IntType(32), len(picks)), picks)
    return builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), mask)


def _splat(builder: Any, value: Any, width: int) -> Any:
    empty = ir.Constant(_doubles(width), ir.Undefined)
    vector = builder.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
    return _shuffled(builder, vector, [0] * width)


def _pointer(builder: Any, address: Any, at: Any, kind: Any) -> Any:
    start = builder.inttoptr(address, ir.DoubleType().as_pointer())
    found = builder.gep(start, [at], source_etype=ir.DoubleType(), inbounds=True)
    return builder.bitcast(found, kind.as_pointer())


def _load(kind: LaneType) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        doubles = _doubles(kind.width)
        pointer = _pointer(builder, args[-2], args[-1], doubles)
        return builder.load(pointer, align=64, typ=doubles)

    return code


@intrinsic
def load(typing: Any, address: Any, at: Any) -> Any:
    """Load the lane at an index of the doubles at an address."""
    return Lane(types.intp, types.intp), _load(Lane)


@intrinsic
def load_few(typing: Any, address: Any, at: Any) -> Any:
    """Load the doubles of a few seeds at an index of those at an address."""
    return Few(types.intp, types.intp), _load(Few)


@intrinsic
def load_as(typing: Any, like: Any, address: Any, at: Any) -> Any:
    """Load as many doubles as another value has."""
    return like(like, types.intp, types.intp), _load(like)


@intrinsic
def store(typing: Any, address: Any, at: Any, lane: Any) -> Any:
    """Store a lane where `load` will find it."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.store(args[2], _pointer(builder, args[0], args[1], args[2].type), align=64)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, lane), code


@intrinsic
def spread(typing: Any, few: Any) -> Any:
    """Repeat the doubles of a few seeds for each case of a lane."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _shuffled(builder, args[0], list(range(FEW)) * (LANES // FEW))

    return Lane(Few), code


@intrinsic
def fold(typing: Any, few: Any, lane: Any) -> Any:
    """Add the cases of a lane to a sum, one after the other: (((sum + t0) + t1) + t2) + t3."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        total = args[0]
        for k in range(0, LANES, FEW):
            total = builder.fadd(total, _shuffled(builder, args[1], list(range(k, k + FEW))))
        return total

    return Few(Few, Lane), code


@intrinsic
def most(typing: Any, few: Any, lane: Any) -> Any:
    """Return the largest of a value and of the cases of a lane; none may be NaN."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        found = args[0]
        for k in range(0, LANES, FEW):
            part = _shuffled(builder, args[1], list(range(k, k + FEW)))
            found = builder.select(builder.fcmp_ordered(">", part, found), part, found)
        return found

    return Few(Few, Lane), code


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
        return _splat(builder, args[0], LANES)

    return Lane(types.float64), code


@intrinsic
def splat_as(typing: Any, like: Any, value: Any) -> Any:
    """Return as many times the same double as another value has doubles."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _splat(builder, args[1], like.width)

    return like(like, types.float64), code


@intrinsic
def few(typing: Any, value: Any) -> Any:
    """Return the same double for each of a few seeds."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _splat(builder, args[0], FEW)

    return Few(types.float64), code


@intrinsic
def power_of_two(typing: Any, shifted: Any, rounder: Any) -> Any:
    """Compute 2**n from n + rounder, whose low bits are those of n (arithmetic.ROUNDER)."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        n = builder.sub(builder.bitcast(args[0], _INTEGERS), builder.bitcast(args[1], _INTEGERS))
        exponent = builder.add(n, _constant(_INTEGERS, 1023))
        return builder.bitcast(builder.shl(exponent, _constant(_INTEGERS, 52)), _doubles(LANES))

    return Lane(Lane, Lane), code


@intrinsic
def bits_of_both(typing: Any, a: Any, b: Any) -> Any:
    """Return the doubles whose bits are set in one of two values: NaN where one is NaN."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = ir.VectorType(ir.IntType(64), signature.return_type.width)
        either = builder.or_(builder.bitcast(args[0], kind), builder.bitcast(args[1], kind))
        return builder.bitcast(either, _doubles(signature.return_type.width))

    return a(a, a), code


@intrinsic
def any_positive(typing: Any, a: Any) -> Any:
    """Return whether one of the doubles is larger than 0."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        zeros = ir.Constant(_doubles(a.width), [0.0] * a.width)
        flags = builder.fcmp_ordered(">", args[0], zeros)
        bits = builder.bitcast(flags, ir.IntType(a.width))
        return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(a.width), 0))

    return types.boolean(a), code


def _comparison(sign: str, doc: str) -> Any:
    def choose(typing: Any, a: Any, b: Any, then: Any, otherwise: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.select(builder.fcmp_ordered(sign, args[0], args[1]), args[2], args[3])

        return a(a, a, a, a), code

    choose.__doc__ = doc
    return intrinsic(choose)


where_less = _comparison("<", "`then` where a < b, `otherwise` elsewhere and where one is NaN.")
where_at_most = _comparison("<=", "`then` where a <= b, `otherwise` elsewhere and for NaN.")


def _operator(function: Callable[..., Any], emit: Callable[[Any, Any, Any], Any]) -> None:
    def operate(typing: Any, a: Any, b: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return emit(builder, args[0], args[1])

        return a(a, a), code

    emitted = intrinsic(operate)

    # Numba requires that the signature of the implementation is exactly the same.
    @overload(function)
    def typed(a, b):  # type: ignore[no-untyped-def]
        if isinstance(a, LaneType) and a == b:
            return lambda a, b: emitted(a, b)
        return None


_operator(operator.add, lambda builder, a, b: builder.fadd(a, b))
_operator(operator.sub, lambda builder, a, b: builder.fsub(a, b))
_operator(operator.mul, lambda builder, a, b: builder.fmul(a, b))
_operator(operator.truediv, lambda builder, a, b: builder.fdiv(a, b))
