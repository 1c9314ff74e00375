# ruff: noqa: ARG001 - a wrong variant may leave out what it is given
"""The bank of exercise 6, the reverse-mode engine: what learners really write, function by function.

The ids are those of the contract's table of mistakes. For the class there is one engine, `_engine`, whose operations
and walk can be exchanged one at a time: a variant of `value_and_gradients` is the right engine with one fault in it.

Left out, because the answers are those of an entry that is here: `visited-by-value` in engines without equality,
`unbroadcast-reshape` (an error of NumPy's in its own words), `softmax-jacobian-batch` (it fails in many ways).
Left out, because the test's own title says it: `exponential-walk` and `recursion-limit` (found by time and depth), and
a `backward` that takes a result with several entries.
"""

from functools import partial

import numpy as np

from autograder.mistakes import mistake

SAME: tuple[frozenset[str], ...] = ()

UNBROADCAST = "Step 1: what broadcasting copies, the way back adds up"
PRODUCTS = "Step 2: products, quotients, powers"
MATRICES = "Step 3: a product of matrices"
SUMS = "Step 4: a sum"
SOFTMAX = "Step 5: the softmax"
ENGINE = "Step 6: an array that remembers"
EXAMPLE = "One example by hand"
OFFER = "What your class must offer"
NETWORK = "Step 7: the network, without a derivation"

# ---- hints that serve several variants

OVERWRITTEN = "A value that is used twice hears twice. The second time overwrites the first in yours: add up."
TOO_EARLY = "A value passes on before all that used it have reported: the shortest way does not come last."
PARTS_TWICE = "A value passes on each time somebody reports to it, with all that it has. So a part is passed on twice."
ONCE = "In t * t both operands are the same tensor, and it hears from both sides. A set keeps it once."


# ---- what is right, shared by the variants that go wrong elsewhere


def _unbroadcast(g, shape):
    g = np.asarray(g, dtype=np.float64)
    total = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return total.sum(axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True)


def _added(g, a, b):
    return _unbroadcast(g, np.shape(a)), _unbroadcast(g, np.shape(b))


def _subtracted(g, a, b):
    return _unbroadcast(g, np.shape(a)), _unbroadcast(-g, np.shape(b))


def _multiplied(g, a, b):
    return _unbroadcast(g * b, np.shape(a)), _unbroadcast(g * a, np.shape(b))


def _divided(g, a, b):
    return _unbroadcast(g / b, np.shape(a)), _unbroadcast(-g * a / b**2, np.shape(b))


def _multiplied_matrices(g, a, b):
    return g @ b.T, a.T @ g


def _summed(g, shape, axis, keepdims):
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return np.array(np.broadcast_to(g, shape))


def _softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _softmax_rule(g, o):
    return o * (g - (g * o).sum(axis=-1, keepdims=True))


def _in_order(result):
    """Return all tensors behind a result, operands before results."""
    found, seen, stack = [], set(), [(result, False)]
    while stack:
        tensor, is_finished = stack.pop()
        if is_finished:
            found.append(tensor)
        elif id(tensor) not in seen:
            seen.add(id(tensor))
            stack.append((tensor, True))
            stack.extend((operand, False) for operand in tensor.operands)
    return found


def _add_up(known, part):
    return part if known is None else known + part


def _each_operand(operands, parts):
    return zip(operands, parts, strict=True)


def _walk(result, order=_in_order, join=_add_up, leaf=_add_up, seed=np.ones_like, pairs=_each_operand):
    """Walk back, as it should be but for what is given."""
    if result.data.size != 1:
        raise ValueError("backward starts at a tensor with one entry")
    arrived = {id(result): seed(result.data)}
    for tensor in reversed(order(result)):
        g = arrived.pop(id(tensor))
        if tensor.rule is None:
            tensor.grad = leaf(tensor.grad, g)
            continue
        for operand, part in pairs(tensor.operands, tensor.rule(g)):
            arrived[id(operand)] = join(arrived.get(id(operand)), part)


def _engine(walk=_walk, **own):  # noqa: C901 - one method an operation
    """Return a class of tensors: the right one, but for the walk and the operations that are given."""

    class Tensor:
        __array_ufunc__ = None

        def __init__(self, data, operands=(), rule=None):
            self.data = np.array(data, dtype=np.float64)
            self.grad, self.operands, self.rule = None, operands, rule

        def two(self, other, value, rule):
            b = other if isinstance(other, Tensor) else Tensor(other)
            a = self
            return Tensor(value(a.data, b.data), (a, b), lambda g: rule(g, a.data, b.data))

        def turned(self, other):
            return Tensor(other)

        def __add__(self, other):
            return self.two(other, np.add, _added)

        def __radd__(self, other):
            return self.turned(other) + self

        def __sub__(self, other):
            return self.two(other, np.subtract, _subtracted)

        def __rsub__(self, other):
            return self.turned(other) - self

        def __mul__(self, other):
            return self.two(other, np.multiply, _multiplied)

        def __rmul__(self, other):
            return self.turned(other) * self

        def __truediv__(self, other):
            return self.two(other, np.divide, _divided)

        def __rtruediv__(self, other):
            return self.turned(other) / self

        def __matmul__(self, other):
            return self.two(other, np.matmul, _multiplied_matrices)

        def __neg__(self):
            return Tensor(-self.data, (self,), lambda g: (-g,))

        def __pow__(self, n):
            return Tensor(self.data**n, (self,), lambda g: (g * n * self.data ** (n - 1),))

        def sum(self, axis=None, keepdims=False):
            total = self.data.sum(axis=axis, keepdims=keepdims)
            return Tensor(total, (self,), lambda g: (_summed(g, self.data.shape, axis, keepdims),))

        def mean(self, axis=None, keepdims=False):
            total = self.sum(axis, keepdims)
            return total / (self.data.size / total.data.size)

        def exp(self):
            o = np.exp(self.data)
            return Tensor(o, (self,), lambda g: (g * o,))

        def log(self):
            return Tensor(np.log(self.data), (self,), lambda g: (g / self.data,))

        def sigmoid(self):
            o = 1 / (1 + np.exp(-self.data))
            return Tensor(o, (self,), lambda g: (g * o * (1 - o),))

        def softmax(self):
            o = _softmax(self.data)
            return Tensor(o, (self,), lambda g: (_softmax_rule(g, o),))

        def reshape(self, *shape):
            return Tensor(self.data.reshape(*shape), (self,), lambda g: (g.reshape(self.data.shape),))

        def transpose(self):
            return Tensor(self.data.T, (self,), lambda g: (g.T,))

        def backward(self):
            walk(self)

    for name, method in own.items():
        setattr(Tensor, name, method)
    return Tensor


def _answer(engine, f, arrays):
    tensors = [engine(array) for array in arrays]
    result = f(tensors)
    result.backward()
    gradients = [np.zeros(t.data.shape) if t.grad is None else t.grad for t in tensors]
    return result.data.item(), gradients


# ---- unbroadcast


@mistake(
    "not-unbroadcast",
    of="unbroadcast",
    hint="The gradient still has the shape of the result. An entry that was copied gets the sum over its copies.",
    read=UNBROADCAST,
)
def unbroadcast__not_unbroadcast(g, shape):
    """Return what arrives."""
    return g


@mistake(
    "unbroadcast-leading-only",
    of="unbroadcast",
    hint="You sum over the axes in front. An axis of length 1 that was stretched was copied too.",
    read=UNBROADCAST,
)
def unbroadcast__leading_only(g, shape):
    """Sum over the axes in front and no other."""
    return g.sum(axis=tuple(range(g.ndim - len(shape))))


@mistake(
    "unbroadcast-ones-only",
    of="unbroadcast",
    hint="You sum over the stretched axes. The axes that the operand does not have at all must disappear as well.",
    read=UNBROADCAST,
)
def unbroadcast__ones_only(g, shape):
    """Sum over stretched axes and leave those in front."""
    padded = (None,) * (g.ndim - len(shape)) + tuple(shape)
    return g.sum(axis=tuple(axis for axis, size in enumerate(padded) if size == 1), keepdims=True)


@mistake(
    "unbroadcast-ones-only",
    of="unbroadcast",
    hint="Your sums are right. The axes that the operand does not have at all must disappear, and yours keep length 1.",
    read=UNBROADCAST,
)
def unbroadcast__front_kept(g, shape):
    """Sum over the axes in front as if they were stretched, and keep them."""
    padded = (1,) * (g.ndim - len(shape)) + tuple(shape)
    return g.sum(axis=tuple(axis for axis, size in enumerate(padded) if size == 1), keepdims=True)


@mistake(
    "unbroadcast-drops-axis",
    of="unbroadcast",
    hint="The numbers are right, but an axis of length 1 has disappeared. The result has exactly the operand's shape.",
    read=UNBROADCAST,
)
def unbroadcast__drops_axis(g, shape):
    """Sum over stretched axes without keeping them."""
    total = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return total.sum(axis=tuple(axis for axis, size in enumerate(shape) if size == 1))


@mistake(
    "unbroadcast-mean",
    of="unbroadcast",
    hint="You take a mean over the copies. Each copy acts on the loss by itself, so their gradients are added.",
    read=UNBROADCAST,
)
def unbroadcast__mean(g, shape):
    """Average over the copies."""
    total = g.mean(axis=tuple(range(g.ndim - len(shape))))
    return total.mean(axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True)


@mistake(
    "unbroadcast-first-copy",
    of="unbroadcast",
    hint="You keep the gradient of one copy. The operand was used in all of them.",
    read=UNBROADCAST,
)
def unbroadcast__first_copy(g, shape):
    """Take the first entry along each axis that was copied."""
    for _ in range(g.ndim - len(shape)):
        g = g[0]
    return g[tuple(slice(0, 1) if size == 1 else slice(None) for size in shape)]


@mistake(
    "unbroadcast-trailing",
    of="unbroadcast",
    hint="Broadcasting puts new axes in front, and you sum over the last ones.",
    read=UNBROADCAST,
)
def unbroadcast__trailing(g, shape):
    """Sum over the last axes in place of the first ones."""
    total = g.sum(axis=tuple(range(len(shape), g.ndim)))
    return total.sum(axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True)


# ---- multiply_backward


@mistake(
    "multiply-own-operand",
    of="multiply_backward",
    hint="A product changes with a factor as much as the *other* factor says.",
    read=PRODUCTS,
)
def multiply_backward__own_operand(g, a, b):
    """Multiply by the operand itself."""
    return _unbroadcast(g * a, np.shape(a)), _unbroadcast(g * b, np.shape(b))


@mistake(
    "not-unbroadcast",
    of="multiply_backward",
    hint="A gradient has the shape of its operand. Where the operand was copied, add up over the copies.",
    read=UNBROADCAST,
)
def multiply_backward__not_unbroadcast(g, a, b):
    """Leave the gradients in the shape of the product."""
    return g * b, g * a


@mistake(
    "local-derivative-without-g",
    of="multiply_backward",
    hint="The derivative of this operation alone is not enough: what arrives, g, is a factor of it.",
    read=PRODUCTS,
)
def multiply_backward__without_g(g, a, b):
    """Return the derivatives of the product."""
    return _unbroadcast(np.ones_like(g) * b, np.shape(a)), _unbroadcast(np.ones_like(g) * a, np.shape(b))


@mistake(
    "pair-swapped",
    of="multiply_backward",
    hint="The two gradients are right, but they stand in the wrong order: first the one by a.",
    read=PRODUCTS,
)
def multiply_backward__pair_swapped(g, a, b):
    """Return the gradient by b first."""
    return _multiplied(g, a, b)[::-1]


@mistake(
    "unbroadcast-mean",
    of="multiply_backward",
    hint="You take a mean over the copies of a factor. Their gradients are added.",
    read=UNBROADCAST,
)
def multiply_backward__mean(g, a, b):
    """Average over the copies."""
    return unbroadcast__mean(g * b, np.shape(a)), unbroadcast__mean(g * a, np.shape(b))


# ---- divide_backward


@mistake(
    "divide-second-operand",
    of="divide_backward",
    hint="A larger denominator makes the quotient smaller. Which sign does its derivative have?",
    read=PRODUCTS,
)
def divide_backward__no_minus(g, a, b):
    """Forget the minus sign."""
    return _unbroadcast(g / b, np.shape(a)), _unbroadcast(g * a / b**2, np.shape(b))


@mistake(
    "divide-second-operand",
    of="divide_backward",
    hint="The denominator is a power with exponent -1. The power rule makes the exponent smaller by one.",
    read=PRODUCTS,
)
def divide_backward__no_square(g, a, b):
    """Forget the square."""
    return _unbroadcast(g / b, np.shape(a)), _unbroadcast(-g * a / b, np.shape(b))


@mistake(
    "divide-second-operand",
    of="divide_backward",
    hint="The derivative by the denominator holds the numerator as a factor.",
    read=PRODUCTS,
)
def divide_backward__no_numerator(g, a, b):
    """Forget the numerator."""
    return _unbroadcast(g / b, np.shape(a)), _unbroadcast(-g / (b**2 * np.ones_like(a)), np.shape(b))


@mistake(
    "not-unbroadcast",
    of="divide_backward",
    hint="A gradient has the shape of its operand. Where the operand was copied, add up over the copies.",
    read=UNBROADCAST,
)
def divide_backward__not_unbroadcast(g, a, b):
    """Leave the gradients in the shape of the quotient."""
    return g / b, -g * a / b**2


@mistake(
    "local-derivative-without-g",
    of="divide_backward",
    hint="The derivative of this operation alone is not enough: what arrives, g, is a factor of it.",
    read=PRODUCTS,
)
def divide_backward__without_g(g, a, b):
    """Return the derivatives of the quotient."""
    ones = np.ones_like(g)
    return _unbroadcast(ones / b, np.shape(a)), _unbroadcast(-ones * a / b**2, np.shape(b))


@mistake(
    "multiply-for-divide",
    of="divide_backward",
    hint="This is the rule of the product for the numerator. The quotient changes by 1/b when a grows by 1.",
    read=PRODUCTS,
)
def divide_backward__multiply(g, a, b):
    """Take the numerator's rule from the product."""
    return _unbroadcast(g * b, np.shape(a)), _unbroadcast(-g * a / b**2, np.shape(b))


# ---- power_backward


@mistake(
    "power-exponent-kept",
    of="power_backward",
    hint="The power rule makes the exponent smaller by one.",
    read=PRODUCTS,
)
def power_backward__exponent_kept(g, a, n):
    """Keep the exponent."""
    return g * n * a**n


@mistake(
    "power-exponent-kept",
    of="power_backward",
    hint="The factor in front is the exponent itself; only the power gets smaller by one.",
    read=PRODUCTS,
)
def power_backward__factor_reduced(g, a, n):
    """Make the factor smaller as well."""
    return g * (n - 1) * a ** (n - 1)


@mistake(
    "power-factor-missing",
    of="power_backward",
    hint="The power rule brings the exponent down as a factor.",
    read=PRODUCTS,
)
def power_backward__factor_missing(g, a, n):
    """Forget the factor n."""
    return g * a ** (n - 1)


@mistake(
    "local-derivative-without-g",
    of="power_backward",
    hint="The derivative of this operation alone is not enough: what arrives, g, is a factor of it.",
    read=PRODUCTS,
)
def power_backward__without_g(g, a, n):
    """Return the derivative of the power."""
    return n * a ** (n - 1)


# ---- matmul_backward


@mistake(
    "matmul-swapped",
    of="matmul_backward",
    hint="A row of g meets a row of b in the sum over k: look at which axis of b your product sums over.",
    read=MATRICES,
)
def matmul_backward__not_transposed(g, a, b):
    """Multiply without transposing."""
    return g @ b, a @ g


@mistake(
    "matmul-swapped",
    of="matmul_backward",
    hint="The order of the factors matters: the sum for a runs over the columns of g, that for b over its rows.",
    read=MATRICES,
)
def matmul_backward__order(g, a, b):
    """Put g on the wrong side."""
    return b.T @ g, g @ a.T


@mistake(
    "matmul-elementwise",
    of="matmul_backward",
    hint="An entry of a meets a whole row of b, so its gradient is a sum. You multiply entry by entry.",
    read=MATRICES,
)
def matmul_backward__elementwise(g, a, b):
    """Take the rule of the product of numbers."""
    return g * b, g * a


@mistake(
    "local-derivative-without-g",
    of="matmul_backward",
    hint="The derivative of this operation alone is not enough: what arrives, g, is a factor of it.",
    read=MATRICES,
)
def matmul_backward__without_g(g, a, b):
    """Let ones arrive."""
    return _multiplied_matrices(np.ones_like(g), a, b)


@mistake(
    "pair-swapped",
    of="matmul_backward",
    hint="The two gradients are right, but they stand in the wrong order: first the one by a.",
    read=MATRICES,
)
def matmul_backward__pair_swapped(g, a, b):
    """Return the gradient by b first."""
    return _multiplied_matrices(g, a, b)[::-1]


# ---- sum_backward


@mistake(
    "sum-axis-not-restored",
    of="sum_backward",
    hint="The axis that was summed over has disappeared, so NumPy lines up g with the last axis. Put it back first.",
    read=SUMS,
)
def sum_backward__axis_not_restored(g, shape, axis=None, keepdims=False):
    """Copy without putting the axis back."""
    return np.array(np.broadcast_to(g, shape))


@mistake(
    "sum-gradient-reduced",
    of="sum_backward",
    hint="The gradient by x has the shape of x. You return what arrives, in the shape of the sum.",
    read=SUMS,
)
def sum_backward__reduced(g, shape, axis=None, keepdims=False):
    """Return what arrives."""
    return g


@mistake(
    "mean-for-sum",
    of="sum_backward",
    hint="Every entry of a sum has the slope 1. You divide by the number of entries, as for a mean.",
    read=SUMS,
)
def sum_backward__mean(g, shape, axis=None, keepdims=False):
    """Divide by the number of entries that were added up."""
    count = np.prod(shape) / np.size(g)
    return _summed(g, shape, axis, keepdims) / count


@mistake(
    "local-derivative-without-g",
    of="sum_backward",
    hint="The slope 1 alone is not enough: what arrives, g, is a factor of it.",
    read=SUMS,
)
def sum_backward__ones(g, shape, axis=None, keepdims=False):
    """Return ones."""
    return np.ones(shape)


@mistake(
    "axis-ignored",
    of="sum_backward",
    hint="With an axis there are several sums, and each entry belongs to one of them. You add up what arrives at all.",
    read=SUMS,
)
def sum_backward__axis_ignored(g, shape, axis=None, keepdims=False):
    """Treat every sum as one over everything."""
    return np.full(shape, np.sum(g))


@mistake(
    "axis-negative",
    of="sum_backward",
    hint="A negative axis counts from the end. Where must the lost axis be put back then?",
    read=SUMS,
)
def sum_backward__axis_negative(g, shape, axis=None, keepdims=False):
    """Put the lost axes back by a shape, and take negative numbers as they are."""
    if axis is None:
        return np.array(np.broadcast_to(g, shape))
    axes = axis if isinstance(axis, tuple) else (axis,)
    kept = tuple(1 if place in axes else size for place, size in enumerate(shape))
    return np.array(np.broadcast_to(np.reshape(g, kept), shape))


@mistake(
    "keepdims-ignored",
    of="sum_backward",
    hint="With keepdims=True the axes are still there. You put them back once more.",
    read=SUMS,
)
def sum_backward__keepdims_ignored(g, shape, axis=None, keepdims=False):
    """Put the axes back although they were kept."""
    return _summed(g, shape, axis, keepdims=False)


@mistake(
    "keepdims-ignored",
    of="sum_backward",
    hint="With keepdims=True the axes are still there. You put them back once more.",
    read=SUMS,
)
def sum_backward__keepdims_ignored_and_added(g, shape, axis=None, keepdims=False):
    """Put the axes back although they were kept, and copy by adding to zeros."""
    return np.zeros(shape) + (g if axis is None else np.expand_dims(g, axis))


# ---- softmax_backward


@mistake(
    "softmax-elementwise",
    of="softmax_backward",
    hint="This is the slope of a sigmoid. A net input of a softmax acts on every output of its row.",
    read=SOFTMAX,
)
def softmax_backward__elementwise(g, o):
    """Take the slope of each output alone."""
    return g * o * (1 - o)


@mistake(
    "softmax-wrong-axis",
    of="softmax_backward",
    hint="The sum runs over the outputs of one sample. Yours runs over the samples.",
    read=SOFTMAX,
)
def softmax_backward__wrong_axis(g, o):
    """Sum over the samples."""
    return o * (g - (g * o).sum(axis=0, keepdims=True))


@mistake(
    "softmax-sum-without-keepdims",
    of="softmax_backward",
    hint="The sum over a row has lost an axis, and NumPy lines it up with the columns. Keep the axis.",
    read=SOFTMAX,
)
def softmax_backward__without_keepdims(g, o):
    """Forget keepdims."""
    return o * (g - (g * o).sum(axis=1))


@mistake(
    "softmax-sum-over-all",
    of="softmax_backward",
    hint="The sum runs over the outputs of one sample. Yours runs over the whole batch.",
    read=SOFTMAX,
)
def softmax_backward__sum_over_all(g, o):
    """Sum over everything."""
    return o * (g - (g * o).sum())


@mistake(
    "softmax-sum-missing",
    of="softmax_backward",
    hint="The matrix of the softmax has entries off its diagonal, and a diagonal of o (1 - o). You have o alone.",
    read=SOFTMAX,
)
def softmax_backward__sum_missing(g, o):
    """Leave the sum out, as for the exponential."""
    return g * o


@mistake(
    "softmax-outputs-not-weighted",
    of="softmax_backward",
    hint="In the sum over the row each gradient is weighted by its output.",
    read=SOFTMAX,
)
def softmax_backward__not_weighted(g, o):
    """Sum what arrives without the outputs."""
    return o * (g - g.sum(axis=1, keepdims=True))


@mistake(
    "softmax-jacobian-sign",
    of="softmax_backward",
    hint="Off the diagonal the matrix of the softmax is negative: what one output gains the others lose.",
    read=SOFTMAX,
)
def softmax_backward__sign(g, o):
    """Add where it must be subtracted."""
    return o * (g + (g * o).sum(axis=1, keepdims=True))


# ---- value_and_gradients: the walk, with a difference of its own or, as the exercise proposes, as a sum with -b


def _difference(self, other):
    return self + -(other if isinstance(other, type(self)) else type(self)(other))


def _last(_known, part):
    return part


def _add_in_place(known, part):
    return part if known is None else np.add(known, part, out=known)


def _each_once(operands, parts):
    return {id(operand): (operand, part) for operand, part in zip(operands, parts, strict=True)}.values()


_walk_overwriting = partial(_walk, join=_last, leaf=_last)
_walk_from_data = partial(_walk, seed=np.array)
_walk_of_a_set = partial(_walk, pairs=_each_once)
_walk_shared_arrays = partial(_walk, join=_add_in_place)


@mistake(
    "gradient-overwritten",
    of="value_and_gradients",
    hint=OVERWRITTEN,
    read=EXAMPLE,
)
def value_and_gradients__overwritten(f, arrays):
    """Write = in place of +=."""
    return _answer(_engine(_walk_overwriting), f, arrays)


@mistake(
    "gradient-overwritten",
    of="value_and_gradients",
    hint=OVERWRITTEN,
    read=EXAMPLE,
)
def value_and_gradients__overwritten_minus(f, arrays):
    """Write = in place of +=, where a difference is a sum."""
    return _answer(_engine(_walk_overwriting, __sub__=_difference), f, arrays)


def _in_turn(result):
    """Return all tensors behind a result, the first operand's before the second's, as a function that calls itself."""
    found, seen, stack = [], {id(result)}, [(result, iter(result.operands))]
    while stack:
        tensor, rest = stack[-1]
        operand = next((each for each in rest if id(each) not in seen), None)
        if operand is None:
            found.append(tensor)
            stack.pop()
        else:
            seen.add(id(operand))
            stack.append((operand, iter(operand.operands)))
    return found


@mistake(
    "gradient-overwritten",
    of="value_and_gradients",
    hint=OVERWRITTEN,
    read=EXAMPLE,
)
def value_and_gradients__overwritten_in_turn(f, arrays):
    """Write = in place of +=, in the order of a recursive walk."""
    return _answer(_engine(partial(_walk_overwriting, order=_in_turn)), f, arrays)


@mistake(
    "gradient-overwritten",
    of="value_and_gradients",
    hint=OVERWRITTEN,
    read=EXAMPLE,
)
def value_and_gradients__overwritten_in_turn_minus(f, arrays):
    """Write = in place of +=, in the order of a recursive walk, where a difference is a sum."""
    return _answer(_engine(partial(_walk_overwriting, order=_in_turn), __sub__=_difference), f, arrays)


def _walk_depth_first(result):
    """Pass on at once, with all that has arrived so far, in the order of a walk that never comes back."""
    arrived, seen, stack = {id(result): np.ones(result.data.shape)}, {id(result)}, [result]
    while stack:
        tensor = stack.pop(0)
        g = arrived[id(tensor)]
        if tensor.rule is None:
            tensor.grad = g
            continue
        for operand, part in zip(tensor.operands, tensor.rule(g), strict=True):
            arrived[id(operand)] = _add_up(arrived.get(id(operand)), part)
            if operand.rule is None:
                operand.grad = arrived[id(operand)]
            if id(operand) not in seen:
                seen.add(id(operand))
                stack.append(operand)


@mistake(
    "breadth-first-order",
    of="value_and_gradients",
    hint=TOO_EARLY,
    read=EXAMPLE,
)
def value_and_gradients__breadth_first(f, arrays):
    """Visit level by level, each once."""
    return _answer(_engine(_walk_depth_first), f, arrays)


@mistake(
    "breadth-first-order",
    of="value_and_gradients",
    hint=TOO_EARLY,
    read=EXAMPLE,
)
def value_and_gradients__breadth_first_minus(f, arrays):
    """Visit level by level, where a difference is a sum."""
    return _answer(_engine(_walk_depth_first, __sub__=_difference), f, arrays)


def _walk_without_order(result):
    """Call each operand right away with all that it has so far, as often as somebody reports to it."""
    result.grad = np.ones(result.data.shape)
    waiting, calls = [result], 0
    while waiting and calls < 20_000:
        tensor, calls = waiting.pop(), calls + 1
        if tensor.rule is None:
            continue
        for operand, part in zip(tensor.operands, tensor.rule(tensor.grad), strict=True):
            operand.grad = _add_up(operand.grad, part)
            waiting.append(operand)


@mistake(
    "no-topological-order",
    of="value_and_gradients",
    hint=PARTS_TWICE,
    read=EXAMPLE,
)
def value_and_gradients__no_order(f, arrays):
    """Pass on the sum so far, each time something arrives."""
    return _answer(_engine(_walk_without_order), f, arrays)


@mistake(
    "no-topological-order",
    of="value_and_gradients",
    hint=PARTS_TWICE,
    read=EXAMPLE,
)
def value_and_gradients__no_order_minus(f, arrays):
    """Pass on the sum so far, where a difference is a sum."""
    return _answer(_engine(_walk_without_order, __sub__=_difference), f, arrays)


def _walk_stale(result):
    """Keep the gradients of results in the middle from the walk before."""
    if result.data.size != 1:
        raise ValueError("backward starts at a tensor with one entry")
    result.grad = np.ones(result.data.shape)
    for tensor in reversed(_in_order(result)):
        if tensor.rule is None:
            continue
        for operand, part in zip(tensor.operands, tensor.rule(tensor.grad), strict=True):
            operand.grad = _add_up(operand.grad, part)


@mistake(
    "stale-intermediate",
    of="value_and_gradients",
    hint="A second walk begins with gradients in the middle that are left over from the first. Only leaves add up.",
    read=OFFER,
)
def value_and_gradients__stale(f, arrays):
    """Add up everywhere, over several walks."""
    return _answer(_engine(_walk_stale), f, arrays)


def _walk_clearing(result):
    """Set all gradients to nothing before the walk."""
    for tensor in _in_order(result):
        tensor.grad = None
    _walk(result)


@mistake(
    "leaves-cleared",
    of="value_and_gradients",
    hint="Each walk begins by clearing the leaves. They add up over calls of backward, until somebody clears them.",
    read=OFFER,
)
def value_and_gradients__cleared(f, arrays):
    """Clear all gradients first."""
    return _answer(_engine(_walk_clearing), f, arrays)


@mistake(
    "seed-is-data",
    of="value_and_gradients",
    hint="The walk begins with the derivative of the result by itself. That is a plain number, not its value.",
    read=EXAMPLE,
)
def value_and_gradients__seed(f, arrays):
    """Start with the result's data."""
    return _answer(_engine(_walk_from_data), f, arrays)


@mistake(
    "parents-as-a-set",
    of="value_and_gradients",
    hint=ONCE,
    read=EXAMPLE,
)
def value_and_gradients__set(f, arrays):
    """Keep operands in a set."""
    return _answer(_engine(_walk_of_a_set), f, arrays)


@mistake(
    "parents-as-a-set",
    of="value_and_gradients",
    hint=ONCE,
    read=EXAMPLE,
)
def value_and_gradients__set_minus(f, arrays):
    """Keep operands in a set, where a difference is a sum."""
    return _answer(_engine(_walk_of_a_set, __sub__=_difference), f, arrays)


def _add_sharing(self, other):
    def rule(g, a, b):
        same = np.shape(a) == np.shape(b) == np.shape(g)
        return (g, g) if same else _added(g, a, b)

    return self.two(other, np.add, rule)


@mistake(
    "aliased-gradient",
    of="value_and_gradients",
    hint="a + b hands one and the same array to both operands, and += changes it for both. Add into a new array.",
    read=ENGINE,
)
def value_and_gradients__aliased(f, arrays):
    """Let both operands of a sum share one array, and add in place."""
    return _answer(_engine(_walk_shared_arrays, __add__=_add_sharing), f, arrays)


@mistake(
    "unused-is-none",
    of="value_and_gradients",
    hint="An argument that the function does not use has a gradient too: zeros of its shape.",
    read=ENGINE,
)
def value_and_gradients__unused(f, arrays):
    """Return None for what is not used."""
    engine = _engine()
    tensors = [engine(array) for array in arrays]
    result = f(tensors)
    result.backward()
    return result.data.item(), [t.grad for t in tensors]


# ---- value_and_gradients: single operations


@mistake(
    "rsub-swapped",
    of="value_and_gradients",
    hint="With a number on the left Python hands you the operands in turned order: 2 - t is not t - 2.",
    read=OFFER,
)
def value_and_gradients__rsub(f, arrays):
    """Subtract the number from the tensor."""
    return _answer(_engine(__rsub__=lambda self, other: self - other), f, arrays)


@mistake(
    "rdiv-swapped",
    of="value_and_gradients",
    hint="With a number on the left Python hands you the operands in turned order: 3 / t is not t / 3.",
    read=OFFER,
)
def value_and_gradients__rdiv(f, arrays):
    """Divide the tensor by the number."""
    return _answer(_engine(__rtruediv__=lambda self, other: self / other), f, arrays)


@mistake(
    "subtract-sign",
    of="value_and_gradients",
    hint="In a difference the second operand has the slope -1.",
    read=ENGINE,
)
def value_and_gradients__subtract(f, arrays):
    """Give both operands of a difference the same gradient."""
    return _answer(_engine(__sub__=lambda self, other: self.two(other, np.subtract, _added)), f, arrays)


@mistake(
    "divide-second-operand",
    of="value_and_gradients",
    hint="In a quotient the denominator's gradient has a minus sign and a square.",
    read=PRODUCTS,
)
def value_and_gradients__divide(f, arrays):
    """Forget the minus sign of the denominator."""
    return _answer(
        _engine(__truediv__=lambda self, other: self.two(other, np.divide, divide_backward__no_minus)), f, arrays
    )


@mistake(
    "matmul-swapped",
    of="value_and_gradients",
    hint="In a product of matrices the order of the factors and the transpose decide what each gradient sums over.",
    read=MATRICES,
)
def value_and_gradients__matmul(f, arrays):
    """Multiply without transposing, on the way back."""
    engine = _engine(__matmul__=lambda self, other: self.two(other, np.matmul, matmul_backward__not_transposed))
    return _answer(engine, f, arrays)


def _add_plain(self, other):
    return self.two(other, np.add, lambda g, _a, _b: (g, g))


def _subtract_plain(self, other):
    return self.two(other, np.subtract, lambda g, _a, _b: (g, -g))


@mistake(
    "not-unbroadcast",
    of="value_and_gradients",
    hint="A bias that is added to a matrix was copied to its rows. Its gradient must come back to its own shape.",
    read=UNBROADCAST,
)
def value_and_gradients__not_unbroadcast(f, arrays):
    """Hand on what arrives in sums and differences."""
    return _answer(_engine(__add__=_add_plain, __sub__=_subtract_plain), f, arrays)


def _mean_as_sum(self, axis=None, keepdims=False):
    total = self.data.mean(axis=axis, keepdims=keepdims)
    return type(self)(total, (self,), lambda g: (_summed(g, self.data.shape, axis, keepdims),))


@mistake(
    "mean-without-n",
    of="value_and_gradients",
    hint="Each entry of a mean over n has the slope 1/n. Yours has the slope 1.",
    read=SUMS,
)
def value_and_gradients__mean(f, arrays):
    """Use the rule of the sum for the mean."""
    return _answer(_engine(mean=_mean_as_sum), f, arrays)


def _mean_by_size(self, axis=None, keepdims=False):
    total = self.data.mean(axis=axis, keepdims=keepdims)
    return type(self)(total, (self,), lambda g: (_summed(g, self.data.shape, axis, keepdims) / self.data.size,))


@mistake(
    "mean-by-size",
    of="value_and_gradients",
    hint="A mean over one axis divides by the length of that axis. You divide by the number of all entries.",
    read=SUMS,
)
def value_and_gradients__mean_by_size(f, arrays):
    """Divide by the number of all entries."""
    return _answer(_engine(mean=_mean_by_size), f, arrays)


def _sum_not_restored(self, axis=None, keepdims=False):
    total = self.data.sum(axis=axis, keepdims=keepdims)
    return type(self)(total, (self,), lambda g: (np.array(np.broadcast_to(g, self.data.shape)),))


@mistake(
    "sum-axis-not-restored",
    of="value_and_gradients",
    hint="The axis that was summed over must be put back before what arrives is copied along it.",
    read=SUMS,
)
def value_and_gradients__sum_axis(f, arrays):
    """Copy without putting the axis back."""
    return _answer(_engine(sum=_sum_not_restored), f, arrays)


@mistake(
    "exp-of-input",
    of="value_and_gradients",
    hint="The slope of exp is exp itself: the output, not the input.",
    read=ENGINE,
)
def value_and_gradients__exp(f, arrays):
    """Multiply by the input."""
    own = _engine(exp=lambda self: type(self)(np.exp(self.data), (self,), lambda g: (g * self.data,)))
    return _answer(own, f, arrays)


@mistake(
    "log-of-output",
    of="value_and_gradients",
    hint="The slope of the logarithm is one over its input. You divide by the output.",
    read=ENGINE,
)
def value_and_gradients__log(f, arrays):
    """Divide by the output."""

    def log(self):
        o = np.log(self.data)
        return type(self)(o, (self,), lambda g: (g / o,))

    return _answer(_engine(log=log), f, arrays)


@mistake(
    "sigmoid-of-output",
    of="value_and_gradients",
    hint="The slope of the sigmoid is o (1 - o) with its output o. You apply the sigmoid once more before.",
    read=ENGINE,
)
def value_and_gradients__sigmoid(f, arrays):
    """Take the slope at the output."""

    def sigmoid(self):
        o = 1 / (1 + np.exp(-self.data))
        again = 1 / (1 + np.exp(-o))
        return type(self)(o, (self,), lambda g: (g * again * (1 - again),))

    return _answer(_engine(sigmoid=sigmoid), f, arrays)


@mistake(
    "softmax-elementwise",
    of="value_and_gradients",
    hint="A net input of a softmax acts on every output of its row, so its gradient is a sum over the row.",
    read=SOFTMAX,
)
def value_and_gradients__softmax(f, arrays):
    """Take the slope of each output alone."""

    def softmax(self):
        o = _softmax(self.data)
        return type(self)(o, (self,), lambda g: (g * o * (1 - o),))

    return _answer(_engine(softmax=softmax), f, arrays)


@mistake(
    "softmax-wrong-axis",
    of="value_and_gradients",
    hint="The softmax of a row adds up to one along the row. Yours adds up along the columns.",
    read=SOFTMAX,
)
def value_and_gradients__softmax_axis(f, arrays):
    """Take the softmax of each column."""

    def softmax(self):
        o = _softmax(self.data.T).T
        return type(self)(o, (self,), lambda g: (_softmax_rule(g.T, o.T).T,))

    return _answer(_engine(softmax=softmax), f, arrays)


@mistake(
    "transpose-forgotten",
    of="value_and_gradients",
    hint="What arrives at a transpose has turned axes. Turn them back for the operand.",
    read=ENGINE,
)
def value_and_gradients__transpose(f, arrays):
    """Hand on what arrives at a transpose."""
    own = _engine(transpose=lambda self: type(self)(self.data.T, (self,), lambda g: (g,)))
    return _answer(own, f, arrays)


@mistake(
    "reshape-order",
    of="value_and_gradients",
    hint="Entries keep their order of reading, row by row, in both directions. Yours are read column by column.",
    read=ENGINE,
)
def value_and_gradients__reshape(f, arrays):
    """Bring the gradient back column by column."""

    def reshape(self, *shape):
        value = self.data.reshape(*shape)
        return type(self)(value, (self,), lambda g: (g.reshape(self.data.shape, order="F"),))

    return _answer(_engine(reshape=reshape), f, arrays)


@mistake(
    "operation-not-recorded",
    of="value_and_gradients",
    hint="Somewhere a result is made from plain arrays and remembers nothing, so the walk ends there with zeros.",
    read=ENGINE,
)
def value_and_gradients__sum_not_recorded(f, arrays):
    """Make a sum that remembers nothing."""
    own = _engine(sum=lambda self, axis=None, keepdims=False: type(self)(self.data.sum(axis=axis, keepdims=keepdims)))
    return _answer(own, f, arrays)


@mistake(
    "operation-not-recorded",
    of="value_and_gradients",
    hint="A product is made from plain arrays and remembers nothing, so the walk ends there.",
    read=ENGINE,
)
def value_and_gradients__product_not_recorded(f, arrays):
    """Make a product that remembers nothing."""

    def times(self, other):
        return type(self)(self.data * (other.data if isinstance(other, type(self)) else other))

    return _answer(_engine(__mul__=times), f, arrays)


@mistake(
    "aliased-input",
    of="value_and_gradients",
    hint="A tensor keeps the caller's own array, and changes when the caller changes it. Keep a copy.",
    read=OFFER,
)
def value_and_gradients__aliased_input(f, arrays):
    """Keep the array that was handed over."""

    def init(self, data, operands=(), rule=None):
        self.data = np.asarray(data, dtype=np.float64)
        self.grad, self.operands, self.rule = None, operands, rule

    return _answer(_engine(__init__=init), f, arrays)


@mistake(
    "integer-dtype",
    of="value_and_gradients",
    hint="The tensor keeps integers, so its numbers and gradients are cut off. Data is float64, whatever comes in.",
    read=OFFER,
)
def value_and_gradients__integers(f, arrays):
    """Cut the gradient off to the kind of numbers that came in."""
    value, gradients = _answer(_engine(), f, arrays)
    return value, [g.astype(np.asarray(array).dtype) for g, array in zip(gradients, arrays, strict=True)]


# ---- mlp_gradients


def _network_gradients(weights, biases, x, t, loss):
    L, engine = len(weights), _engine()

    def of(parameters):
        o = engine(x)
        for w, b in zip(parameters[:L], parameters[L:], strict=True):
            o = (o @ w.transpose() + b).sigmoid()
        return loss(o, t)

    _, gradients = _answer(engine, of, [*weights, *biases])
    return gradients[:L], gradients[L:]


@mistake(
    "half-forgotten",
    of="mlp_gradients",
    hint="The loss has a factor one half in front. Yours is twice as large.",
    read=NETWORK,
)
def mlp_gradients__half_forgotten(weights, biases, x, t):
    """Leave the half out."""
    return _network_gradients(weights, biases, x, t, lambda o, t: ((o - t) ** 2).sum() / len(x))


@mistake(
    "sum-not-mean",
    of="mlp_gradients",
    hint="The loss is a mean over the samples. Yours is a sum.",
    read=NETWORK,
)
def mlp_gradients__sum_not_mean(weights, biases, x, t):
    """Sum over the samples."""
    return _network_gradients(weights, biases, x, t, lambda o, t: ((o - t) ** 2).sum() / 2)


@mistake(
    "mse-scale",
    of="mlp_gradients",
    hint="This is the mean over all elements. The loss is half a sum over the outputs, and a mean over the samples.",
    read=NETWORK,
)
def mlp_gradients__mse(weights, biases, x, t):
    """Take the mean over all elements."""
    return _network_gradients(weights, biases, x, t, lambda o, t: ((o - t) ** 2).mean())


@mistake(
    "divided-by-outputs",
    of="mlp_gradients",
    hint="Over the outputs the loss takes a sum. Only over the samples there is a mean.",
    read=NETWORK,
)
def mlp_gradients__half_mean(weights, biases, x, t):
    """Take half the mean over all elements."""
    return _network_gradients(weights, biases, x, t, lambda o, t: ((o - t) ** 2).mean() / 2)


@mistake(
    "square-missing",
    of="mlp_gradients",
    hint="The errors are squared before they are added up.",
    read=NETWORK,
)
def mlp_gradients__square_missing(weights, biases, x, t):
    """Add up the errors."""
    return _network_gradients(weights, biases, x, t, lambda o, t: (o - t).sum() / (2 * len(x)))


@mistake(
    "linear-on-sigmoid",
    of="mlp_gradients",
    hint="Every layer is a sigmoid layer, the last one too.",
    read=NETWORK,
)
def mlp_gradients__linear_output(weights, biases, x, t):
    """Leave the activation of the last layer out."""
    L, engine = len(weights), _engine()

    def loss(parameters):
        o = engine(x)
        for place, (w, b) in enumerate(zip(parameters[:L], parameters[L:], strict=True)):
            o = o @ w.transpose() + b
            o = o.sigmoid() if place < L - 1 else o
        return ((o - t) ** 2).sum() / (2 * len(x))

    _, gradients = _answer(engine, loss, [*weights, *biases])
    return gradients[:L], gradients[L:]


@mistake(
    "bias-missing-forward",
    of="mlp_gradients",
    hint="The net input contains every parameter of the layer, and one kind of parameter is missing in yours.",
    read=NETWORK,
)
def mlp_gradients__bias_missing(weights, biases, x, t):
    """Compute the net inputs without the biases."""
    L, engine = len(weights), _engine()

    def loss(parameters):
        o = engine(x)
        for w in parameters[:L]:
            o = (o @ w.transpose()).sigmoid()
        return ((o - t) ** 2).sum() / (2 * len(x))

    _, gradients = _answer(engine, loss, [*weights, *biases])
    return gradients[:L], gradients[L:]


@mistake(
    "pair-swapped",
    of="mlp_gradients",
    hint="The lists are right, but they stand in the wrong order: first those of the weights.",
    read=NETWORK,
)
def mlp_gradients__pair_swapped(weights, biases, x, t):
    """Return the gradients of the biases first."""
    return _network_gradients(weights, biases, x, t, lambda o, t: ((o - t) ** 2).sum() / (2 * len(x)))[::-1]


@mistake(
    "flat-list",
    of="mlp_gradients",
    hint="All gradients are there, in one list. Cut it into those of the weights and those of the biases.",
    read=NETWORK,
)
def mlp_gradients__flat(weights, biases, x, t):
    """Return one list."""
    both = _network_gradients(weights, biases, x, t, lambda o, t: ((o - t) ** 2).sum() / (2 * len(x)))
    return [*both[0], *both[1]]


@mistake(
    "W-not-transposed",
    of="mlp_gradients",
    hint="A row of the weights holds what leads into one unit. Compare the axis that your product sums over.",
    read=NETWORK,
)
def mlp_gradients__not_transposed(weights, biases, x, t):
    """Multiply by the weights as if their rows counted the inputs."""
    L, engine = len(weights), _engine()

    def loss(parameters):
        o = engine(x)
        for w, b in zip(parameters[:L], parameters[L:], strict=True):
            o = (o @ w + b).sigmoid()
        return ((o - t) ** 2).sum() / (2 * len(x))

    _, gradients = _answer(engine, loss, [*weights, *biases])
    return gradients[:L], gradients[L:]
