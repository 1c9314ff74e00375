"""Hidden tests of exercise 6."""

from itertools import pairwise

import numpy as np

from autograder.testing import hidden, objective
from solutions.oracles import central_differences


def away(rng, shape, least=0.4, most=2.0):
    """Return numbers of both signs that are not close to 0."""
    return np.array(rng.choice([-1.0, 1.0], size=shape) * rng.uniform(least, most, size=shape))


def arriving(rng, *shapes):
    """Return what arrives at an operation on operands of these shapes: unequal numbers of both signs."""
    return away(rng, np.broadcast_shapes(*shapes))


# unbroadcast


@hidden(points=3)
def test_unbroadcast_both(expect, rng, torch_oracle):
    """adds up axes in front and stretched axes at once"""
    for shape, result in (((1, 4), (3, 5, 4)), ((5, 1), (3, 5, 4)), ((5, 1), (5, 7)), ((7,), (3, 7))):
        g = arriving(rng, result)
        expect(g, shape, returns=torch_oracle.unbroadcast(g, shape), note=f"{shape} to {result}")


@hidden(points=2)
def test_unbroadcast_three(expect, rng, torch_oracle):
    """is right for three axes, stretched at several places"""
    for shape in ((1, 5, 1), (3, 1, 4), (3, 5, 4), (1, 1, 1)):
        g = arriving(rng, (3, 5, 4))
        expect(g, shape, returns=torch_oracle.unbroadcast(g, shape), note=f"{shape} to (3, 5, 4)")


@hidden(points=1, edge=True)
def test_unbroadcast_number(expect, rng, torch_oracle):
    """adds up everything for a number, with and without an axis"""
    for shape, result in (((), (3, 4)), ((1,), (3, 4)), ((), (5,)), ((1,), (5,)), ((), ())):
        g = arriving(rng, result)
        expect(g, shape, returns=torch_oracle.unbroadcast(g, shape), note=f"{shape} to {result}")


@hidden(points=1, edge=True)
def test_unbroadcast_ones(expect, rng, torch_oracle):
    """keeps an axis of length 1 that nothing was copied along"""
    for shape, result in (((4, 1), (4, 1)), ((1, 3), (1, 3)), ((1, 3), (2, 1, 3)), ((1,), (4, 1))):
        g = arriving(rng, result)
        expect(g, shape, returns=torch_oracle.unbroadcast(g, shape), note=f"{shape} to {result}")


# multiply_backward, divide_backward

PAIRS = (((3, 5), (3, 5)), ((3, 5), (5,)), ((4, 1), (4, 3)), ((4, 1), (3,)), ((2, 3, 5), (3, 1)), ((7,), (3, 7)))
NUMBERS = (((), (3, 4)), ((3, 4), ()), ((1,), (4,)), ((), ()))


@hidden(points=3)
def test_multiply_backward_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd for shapes that broadcast in every way"""
    for one, other in PAIRS:
        g, a, b = arriving(rng, one, other), away(rng, one), away(rng, other)
        expect(g, a, b, returns=torch_oracle.multiply_backward(g, a, b), note=f"{one} times {other}")


@hidden(points=1)
def test_multiply_backward_differences(expect, rng):
    """agrees with central differences"""
    for one, other in (((3, 4), (4,)), ((3, 1), (3, 5))):
        g, a, b = arriving(rng, one, other), away(rng, one), away(rng, other)
        da = central_differences(lambda a, b=b, g=g: np.sum(g * (a * b)), a)
        db = central_differences(lambda b, a=a, g=g: np.sum(g * (a * b)), b)
        expect(g, a, b, returns=(da, db), note=f"{one} times {other}")


@hidden(points=1, edge=True)
def test_multiply_backward_numbers(expect, rng, torch_oracle):
    """is right where a factor is a number"""
    for one, other in NUMBERS:
        g, a, b = arriving(rng, one, other), away(rng, one), away(rng, other)
        expect(g, a, b, returns=torch_oracle.multiply_backward(g, a, b), note=f"{one} times {other}")


@hidden(points=3)
def test_divide_backward_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd for shapes that broadcast in every way"""
    for one, other in PAIRS:
        g, a, b = arriving(rng, one, other), away(rng, one), away(rng, other)
        expect(g, a, b, returns=torch_oracle.divide_backward(g, a, b), note=f"{one} by {other}")


@hidden(points=1)
def test_divide_backward_differences(expect, rng):
    """agrees with central differences"""
    for one, other in (((3, 4), (4,)), ((3, 1), (3, 5))):
        g, a, b = arriving(rng, one, other), away(rng, one), away(rng, other, least=0.8)
        da = central_differences(lambda a, b=b, g=g: np.sum(g * (a / b)), a)
        db = central_differences(lambda b, a=a, g=g: np.sum(g * (a / b)), b)
        expect(g, a, b, returns=(da, db), note=f"{one} by {other}")


@hidden(points=1, edge=True)
def test_divide_backward_numbers(expect, rng, torch_oracle):
    """is right where an operand is a number"""
    for one, other in NUMBERS:
        g, a, b = arriving(rng, one, other), away(rng, one), away(rng, other)
        expect(g, a, b, returns=torch_oracle.divide_backward(g, a, b), note=f"{one} by {other}")


# power_backward


@hidden(points=1)
def test_power_backward_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd for every exponent"""
    for n in (-2, -1, 0.5, 1, 2, 3):
        a = rng.uniform(0.5, 2.0, size=(3, 4)) if n == 0.5 else away(rng, (3, 4))
        g = arriving(rng, a.shape)
        expect(g, a, n, returns=torch_oracle.power_backward(g, a, n), note=f"n = {n}")


@hidden(points=1)
def test_power_backward_differences(expect, rng):
    """agrees with central differences"""
    for n, shape in ((3, (5,)), (-2, (2, 3)), (0.5, ())):
        a, g = rng.uniform(0.8, 2.0, size=shape), arriving(rng, shape)
        returns = central_differences(lambda a, g=g, n=n: np.sum(g * a**n), a)
        expect(g, a, n, returns=returns, note=f"n = {n}, shape {shape}")


# matmul_backward


@hidden(points=3)
def test_matmul_backward_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd for matrices of several shapes"""
    for N, n, m in ((7, 3, 5), (4, 5, 3), (2, 7, 4)):
        g, a, b = away(rng, (N, m)), away(rng, (N, n)), away(rng, (n, m))
        expect(g, a, b, returns=torch_oracle.matmul_backward(g, a, b), note=f"({N}, {n}) by ({n}, {m})")


@hidden(points=2)
def test_matmul_backward_square(expect, rng):
    """agrees with central differences where the matrices are square and a wrong order would fit"""
    for n in (3, 4):
        g, a, b = away(rng, (n, n)), away(rng, (n, n)), away(rng, (n, n))
        da = central_differences(lambda a, b=b, g=g: np.sum(g * (a @ b)), a)
        db = central_differences(lambda b, a=a, g=g: np.sum(g * (a @ b)), b)
        expect(g, a, b, returns=(da, db), note=f"{n} by {n}")


@hidden(points=1, edge=True)
def test_matmul_backward_narrow(expect, rng, torch_oracle):
    """keeps two axes with one row, one column and one inner unit"""
    for N, n, m in ((1, 3, 5), (4, 3, 1), (4, 1, 3), (1, 1, 1)):
        g, a, b = away(rng, (N, m)), away(rng, (N, n)), away(rng, (n, m))
        expect(g, a, b, returns=torch_oracle.matmul_backward(g, a, b), note=f"({N}, {n}) by ({n}, {m})")


# sum_backward


@hidden(points=2)
def test_sum_backward_square(expect, rng, torch_oracle):
    """copies along the right axis where x is square and the wrong one would fit"""
    for axis in (0, 1):
        g = away(rng, (4,))
        expect(
            g, (4, 4), axis=axis, returns=torch_oracle.sum_backward(g, (4, 4), axis=axis), note=f"(4, 4), axis {axis}"
        )


@hidden(points=2)
def test_sum_backward_three(expect, rng, torch_oracle):
    """is right for each of three axes, kept or not"""
    for axis in (0, 1, 2):
        for keepdims in (False, True):
            shape = (3, 5, 4)
            g = away(rng, np.zeros(shape).sum(axis=axis, keepdims=keepdims).shape)
            returns = torch_oracle.sum_backward(g, shape, axis=axis, keepdims=keepdims)
            expect(g, shape, axis=axis, keepdims=keepdims, returns=returns, note=f"axis {axis}, keepdims={keepdims}")


@hidden(points=1, edge=True)
def test_sum_backward_tuple(expect, rng):
    """agrees with central differences for a sum over several axes"""
    for axis, keepdims in (((0, 2), False), ((1, 2), True), ((0, 1), False)):
        shape = (2, 3, 4)
        g = away(rng, np.zeros(shape).sum(axis=axis, keepdims=keepdims).shape)
        x = away(rng, shape)
        returns = central_differences(
            lambda x, g=g, axis=axis, keepdims=keepdims: np.sum(g * x.sum(axis=axis, keepdims=keepdims)), x
        )
        expect(g, shape, axis=axis, keepdims=keepdims, returns=returns, note=f"axes {axis}, keepdims={keepdims}")


@hidden(points=1, edge=True)
def test_sum_backward_negative(expect, rng, torch_oracle):
    """counts negative axes from the end, and keeps all axes of a sum over everything"""
    for shape, axis, keepdims in (
        ((3, 4), -1, False),
        ((3, 5, 4), -2, False),
        ((3, 4), -2, True),
        ((3, 4), None, True),
    ):
        g = away(rng, np.zeros(shape).sum(axis=axis, keepdims=keepdims).shape)
        returns = torch_oracle.sum_backward(g, shape, axis=axis, keepdims=keepdims)
        expect(g, shape, axis=axis, keepdims=keepdims, returns=returns, note=f"{shape}, axis {axis}")


# softmax_backward


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@hidden(points=3)
def test_softmax_backward_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd on batches of several sizes"""
    for N, m in ((5, 3), (3, 7), (4, 4)):
        g, o = away(rng, (N, m)), softmax(rng.normal(0.0, 1.5, size=(N, m)))
        expect(g, o, returns=torch_oracle.softmax_backward(g, o), note=f"N = {N}, m = {m}")


@hidden(points=1)
def test_softmax_backward_differences(expect, rng):
    """agrees with central differences"""
    for N, m in ((4, 3), (3, 5)):
        z, g = rng.normal(0.0, 1.5, size=(N, m)), away(rng, (N, m))
        returns = central_differences(lambda z, g=g: np.sum(g * softmax(z)), z)
        expect(g, softmax(z), returns=returns, note=f"N = {N}, m = {m}")


@hidden(points=1, edge=True)
def test_softmax_backward_narrow(expect, rng, torch_oracle):
    """is right for one sample and for one or two classes"""
    for N, m in ((1, 4), (5, 2), (3, 1)):
        g, o = away(rng, (N, m)), softmax(rng.normal(0.0, 1.5, size=(N, m)))
        expect(g, o, returns=torch_oracle.softmax_backward(g, o), note=f"N = {N}, m = {m}")


# value_and_gradients


@objective
def expression(tensors, text, c):
    """Return the sum of one operation's result, weighted by c; `text` chooses the operation."""
    a, b = (tensors[0], tensors[-1])
    results = (
        lambda: a + b, lambda: a - b, lambda: a * b, lambda: a / b, lambda: -a,
        lambda: 2 - a, lambda: 3 / a, lambda: 1.5 * a, lambda: 0.5 + a, lambda: a - 2, lambda: a / 4, lambda: a * 3,
        lambda: c - a, lambda: c / a, lambda: c * a, lambda: c + a, lambda: a - c, lambda: np.float64(2.0) - a,
        lambda: np.array(3.0) / a,
    )  # fmt: skip
    return (results[text]() * c).sum()


OPERATORS = (
    *("a + b", "a - b", "a * b", "a / b", "-a", "2 - a", "3 / a", "1.5 * a", "0.5 + a", "a - 2", "a / 4", "a * 3"),
    *("array - a", "array / a", "array * a", "array + a", "a - array", "np.float64 - a", "np.array(3.0) / a"),
)


@hidden(points=2, edge=True)
def test_value_and_gradients_both_sides(expect, rng, torch_oracle):
    """handles every operator with tensors, numbers and arrays on both sides"""
    for place, text in enumerate(OPERATORS):
        a, b, c = away(rng, (3, 4)), away(rng, (3, 4)), away(rng, (3, 4))
        f, arrays = expression.bind(text=place, c=c), [a, b] if place < 4 else [a]
        expect(f, arrays, returns=torch_oracle.value_and_gradients(f, arrays), note=text)


@objective
def matrix_powers(tensors, c, n):
    """Return the weighted sum of (A B) to the n-th power, for positive A and B."""
    A, B = tensors
    return ((A @ B) ** n * c).sum()


@hidden(points=1, edge=True)
def test_value_and_gradients_powers(expect, rng, torch_oracle):
    """handles @ and ** for every exponent"""
    for n in (-2, -1, 0.5, 2, 3):
        arrays = [rng.uniform(0.4, 1.0, size=(3, 2)), rng.uniform(0.4, 1.0, size=(2, 4))]
        f = matrix_powers.bind(c=away(rng, (3, 4)), n=n)
        expect(f, arrays, returns=torch_oracle.value_and_gradients(f, arrays), note=f"(A @ B) ** {n}")


@objective
def reduced(tensors, c, kind, axis, keepdims):
    """Return the weighted sum of a sum or mean over some axes."""
    (x,) = tensors
    axes = tuple(axis) if len(axis) > 1 else (int(axis[0]) if len(axis) else None)
    total = x.sum(axis=axes, keepdims=keepdims) if kind == 0 else x.mean(axis=axes, keepdims=keepdims)
    return (total * c).sum()


@hidden(points=2, edge=True)
def test_value_and_gradients_reduced(expect, rng, torch_oracle):
    """handles sum and mean over everything, one axis or several, kept or not"""
    for kind, axis, keepdims in (
        (0, (), False), (0, (1,), False), (0, (0,), True), (0, (0, 2), False), (0, (-1,), False),
        (1, (), False), (1, (1,), False), (1, (2,), True), (1, (0, 1), False), (1, (-2,), True),
    ):  # fmt: skip
        x = away(rng, (2, 3, 4))
        axes = None if not axis else axis if len(axis) > 1 else axis[0]
        c = away(rng, x.sum(axis=axes, keepdims=keepdims).shape)
        f = reduced.bind(c=c, kind=kind, axis=np.array(axis, dtype=np.int64), keepdims=keepdims)
        note = f"{('sum', 'mean')[kind]}(axis={axes}, keepdims={keepdims})"
        expect(f, [x], returns=torch_oracle.value_and_gradients(f, [x]), note=note)


@objective
def curve(tensors, c, kind):
    """Return the weighted sum of a curve."""
    (x,) = tensors
    return ((x.exp() if kind == 0 else x.log() if kind == 1 else x.sigmoid() if kind == 2 else x.softmax()) * c).sum()


@hidden(points=2, edge=True)
def test_value_and_gradients_functions(expect, rng, torch_oracle):
    """handles exp, log, sigmoid and softmax"""
    for kind, name in enumerate(("exp", "log", "sigmoid", "softmax")):
        for shape in ((3, 5), (4, 3)):
            x = rng.uniform(0.4, 2.5, size=shape) if name == "log" else rng.normal(0.0, 1.2, size=shape)
            f = curve.bind(c=away(rng, shape), kind=kind)
            expect(f, [x], returns=torch_oracle.value_and_gradients(f, [x]), note=f"{name}, {shape}")


@objective
def rearranged(tensors, c, kind):
    """Return the weighted sum of a transpose or of another shape."""
    (x,) = tensors
    moved = (
        x.transpose()
        if kind == 0
        else x.reshape(2, 6)
        if kind == 1
        else x.reshape(-1)
        if kind == 2
        else x.reshape(2, -1)
    )
    return (moved * c).sum()


@hidden(points=2, edge=True)
def test_value_and_gradients_rearranged(expect, rng, torch_oracle):
    """handles reshape and transpose"""
    for kind, (shape, note) in enumerate(
        (((4, 3), "transpose()"), ((2, 6), "reshape(2, 6)"), ((12,), "reshape(-1)"), ((2, 6), "reshape(2, -1)"))
    ):
        x, f = away(rng, (3, 4)), rearranged.bind(c=away(rng, shape), kind=kind)
        expect(f, [x], returns=torch_oracle.value_and_gradients(f, [x]), note=note)


@objective
def spread(tensors, c):
    """Return the weighted sum of an expression whose operands have different shapes."""
    x, row, column, number = tensors
    return ((x - row) * column / number * c).sum()


@hidden(points=1)
def test_value_and_gradients_spread(expect, rng, torch_oracle):
    """broadcasts inside an expression, numbers included"""
    for number in ((), (1,), (1, 1)):
        arrays = [away(rng, (4, 3)), away(rng, (3,)), away(rng, (4, 1)), away(rng, number)]
        f = spread.bind(c=away(rng, (4, 3)))
        expect(f, arrays, returns=torch_oracle.value_and_gradients(f, arrays), note=f"a number of shape {number}")


@objective
def diamond(tensors, c):
    """Return a value with two users of different depth: y = a b, E = sum c (y + (y + a)(y - b) exp(y))."""
    a, b = tensors
    y = a * b
    z = y.exp() * 0.5
    return ((y + (y + a) * (y - b) * z) * c).sum()


@objective
def hidden_layer(tensors):
    """Return a loss in which one hidden row feeds two layers and itself."""
    x, u, v = tensors
    h = (x @ u).sigmoid()
    return ((h @ v) * h).sum() + (h * h).mean() - (x * x).sum() / 3


@hidden(points=2)
def test_value_and_gradients_users(expect, rng, torch_oracle):
    """waits until all users of a value have reported"""
    for shape in ((3,), (2, 4)):
        f, arrays = diamond.bind(c=away(rng, shape)), [away(rng, shape, most=1.2), away(rng, shape, most=1.2)]
        expect(
            f, arrays, returns=torch_oracle.value_and_gradients(f, arrays), note="a value with users of different depth"
        )
    arrays = [away(rng, (4, 3)), away(rng, (3, 5)), away(rng, (5, 5))]
    expect(hidden_layer, arrays, returns=torch_oracle.value_and_gradients(hidden_layer, arrays), note="a hidden layer")


@objective
def graph(tensors, rows):  # noqa: C901, PLR0912 - a branch an operation
    """Return the weighted sum of all values that no operation uses; each row is (operation, operand, operand)."""
    values, used = list(tensors), set()
    for code, one, other in rows:
        a, b = values[one], values[other]
        used.add(int(one))
        if code == 0:
            value = a + b
        elif code == 1:
            value = a - b
        elif code == 2:
            value = a * b
        elif code == 3:
            value = a / b
        elif code == 4:
            value = a @ b
        elif code == 5:
            value = a**2
        elif code == 6:
            value = a.exp()
        elif code == 7:
            value = a.log()
        elif code == 8:
            value = a.sigmoid()
        elif code == 9:
            value = a.softmax()
        elif code == 10:
            value = a.sum(axis=0, keepdims=True)
        elif code == 11:
            value = a.mean(axis=1, keepdims=True)
        elif code == 12:
            value = a.transpose()
        elif code == 13:
            value = 1.5 - a
        else:
            value = -a
        if code <= 4:
            used.add(int(other))
        values.append(value)
    total = None
    for place, value in enumerate(values):
        if place not in used and (place >= len(tensors) or len(rows) == 0):
            part = (value * np.linspace(1.0, 2.0 + place, value.data.size).reshape(value.data.shape)).sum()
            total = part if total is None else total + part
    return total


SIGNS = ("+", "-", "*", "/", "@")
NAMES = {5: "{}**2", 6: "exp({})", 7: "log({})", 8: "sigmoid({})", 9: "softmax({})", 10: "sum0({})", 11: "mean1({})"}
NAMES |= {12: "{}.T", 13: "1.5 - {}", 14: "-{}"}


def _value(code, a, b):
    """Return an operation's result in NumPy, or None where the operands do not suit it."""
    if code <= 3:
        try:
            np.broadcast_shapes(a.shape, b.shape)
        except ValueError:
            return None
    if code == 3 and np.abs(b).min() < 0.3:
        return None
    if code == 4 and (a.shape[1] != b.shape[0]):
        return None
    if code == 7 and a.min() < 0.3:
        return None
    with np.errstate(all="ignore"):
        e = np.exp(a - a.max(axis=1, keepdims=True))
        return {
            0: lambda: a + b, 1: lambda: a - b, 2: lambda: a * b, 3: lambda: a / b, 4: lambda: a @ b,
            5: lambda: a**2, 6: lambda: np.exp(a), 7: lambda: np.log(a), 8: lambda: 1 / (1 + np.exp(-a)),
            9: lambda: e / e.sum(axis=1, keepdims=True), 10: lambda: a.sum(axis=0, keepdims=True),
            11: lambda: a.mean(axis=1, keepdims=True), 12: lambda: a.T, 13: lambda: 1.5 - a, 14: lambda: -a,
        }[code]()  # fmt: skip


def drawn(rng, operations):
    """Return rows and arrays of a random graph: values within 8, and a third of them used twice."""
    arrays = [away(rng, shape) for shape in ((7, 5), (5, 3), (1, 5))[: rng.integers(2, 4)]]
    values, uses, rows, texts = list(arrays), [0] * len(arrays), [], list("abc"[: len(arrays)])
    while len(rows) < operations:
        code = int(rng.choice(15, p=np.array([3, 3, 4, 3, 4, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1]) / 29))
        fresh = [place for place, count in enumerate(uses) if count == 0]
        again = [place for place, count in enumerate(uses) if count == 1]
        pool = fresh if fresh and rng.random() < 0.7 else (again or fresh or list(range(len(uses))))
        one = int(rng.choice(pool))
        other = int(rng.integers(len(values)))
        value = _value(code, values[one], values[other])
        if value is None or not np.isfinite(value).all() or np.abs(value).max() > 8 or value.size == 1:
            continue
        uses[one] += 1
        if code <= 4:
            uses[other] += 1
        rows.append((code, one, other))
        values.append(value)
        uses.append(0)
        texts.append(f"({texts[one]} {SIGNS[code]} {texts[other]})" if code <= 4 else NAMES[code].format(texts[one]))
    loose = [text for place, text in enumerate(texts) if place >= len(arrays) and uses[place] == 0]
    return np.array(rows, dtype=np.int64), arrays, "; ".join(loose)


@hidden(points=6)
def test_value_and_gradients_graphs(expect, rng, torch_oracle):
    """agrees with torch autograd on thirty random expressions"""
    found = 0
    while found < 30:
        rows, arrays, text = drawn(rng, 3 + found * 12 // 30)
        f = graph.bind(rows=rows)
        value, gradients = torch_oracle.value_and_gradients(f, arrays)
        if min(np.abs(g).max() for g in gradients) > 1e-3:  # what cancels is rounding only, and differs in each engine
            expect(f, arrays, returns=(value, gradients), note=text)
            found += 1


@objective
def chain(tensors, steps, c):
    """Return the end of a long chain of operations."""
    (x,) = tensors
    y = x
    for step in range(steps):
        y = y * c if step % 3 == 0 else y + x if step % 3 == 1 else y - c
    return y.sum()


@hidden(points=2, edge=True)
def test_value_and_gradients_deep(expect, rng, torch_oracle):
    """walks back through a chain of 5,000 operations"""
    for x in (away(rng, ()), away(rng, (3,))):
        f = chain.bind(steps=5000, c=0.999)
        expect(f, [x], returns=torch_oracle.value_and_gradients(f, [x]), alone=True, note="5,000 operations")


@objective
def doubled(tensors, times):
    """Return x, doubled a number of times by adding it to itself."""
    (x,) = tensors
    y = x
    for _ in range(times):
        y = y + y
    return y.sum()


@hidden(points=1, edge=True)
def test_value_and_gradients_doublings(expect, rng):
    """passes each value on once, however many ways lead to it"""
    x = away(rng, (3,))
    returns = (float(np.sum(x) * 2.0**40), [np.full(3, 2.0**40)])
    expect(doubled.bind(times=40), [x], returns=returns, alone=True, note="forty doublings")


@objective
def twice(tensors, c):
    """Return the sum of c times the gradient that two calls of backward leave at a."""
    a, b = tensors
    y = a * b
    loss = ((y + a) * y).sum()
    loss.backward()
    loss.backward()
    total = type(a)((np.array(a.grad) * c).sum())
    a.grad, b.grad = None, None
    return total + (a * 0).sum()


@objective
def two_graphs(tensors, c):
    """Return the sum of c times the gradient that two different results leave at a."""
    a, b = tensors
    (a * a * b).sum().backward()
    (a.exp() * b).sum().backward()
    total = type(a)((np.array(a.grad) * c).sum())
    a.grad, b.grad = None, None
    return total + (a * 0).sum()


@objective
def several(tensors):
    """Return a tensor with several entries, which backward must refuse."""
    (a,) = tensors
    return a * 2


@hidden(points=2, edge=True)
def test_value_and_gradients_again(expect, rng, torch_oracle):
    """adds up at the leaves over calls of backward, and refuses a result with several entries"""
    for f in (twice, two_graphs):
        arrays = [away(rng, (3,)), away(rng, (3,))]
        bound = f.bind(c=away(rng, (3,)))
        value, _ = torch_oracle.value_and_gradients(bound, arrays)
        expect(bound, arrays, returns=(value, [np.zeros(3), np.zeros(3)]), note="backward is called twice")
    expect(several, [away(rng, (3,))], raises=ValueError, note="three entries")


@objective
def changed_outside(tensors, c):
    """Return a loss of a tensor whose array is changed after it was made."""
    a = tensors[0]
    kept = np.array(c)
    t = type(a)(kept)
    kept[:] = 0.0
    return (a * t).sum()


@objective
def squares_of_integers(tensors):
    """Return the sum of (a / 4)^2 + a."""
    (a,) = tensors
    return ((a / 4) ** 2 + a).sum()


@hidden(points=1, edge=True)
def test_value_and_gradients_inputs(expect, rng, torch_oracle):
    """turns integers into floats, keeps copies, and gives zeros for what is not used"""
    integers = [np.array([1, 2, 3])]
    returns = torch_oracle.value_and_gradients(squares_of_integers, integers)
    expect(squares_of_integers, integers, returns=returns, note="integers")
    arrays = [away(rng, (3,)), away(rng, (2,))]
    f = changed_outside.bind(c=away(rng, (3,)))
    expect(f, arrays, returns=torch_oracle.value_and_gradients(f, arrays), note="one argument is not used")


# mlp_gradients


def network(rng, sizes, N):
    """Return weights, biases, inputs and targets."""
    layers = list(pairwise(sizes))
    weights = [rng.normal(0.0, 1.2, size=(n_out, n_in)) for n_in, n_out in layers]
    biases = [away(rng, n_out, 0.3, 1.0) for _, n_out in layers]
    return weights, biases, rng.normal(0.0, 1.3, size=(N, sizes[0])), rng.uniform(0.1, 0.9, size=(N, sizes[-1]))


@hidden(points=3)
def test_mlp_gradients_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd for networks of several depths"""
    for sizes, N in (([4, 3], 6), ([5, 4, 3], 7), ([3, 5, 4, 6], 4)):
        arguments = network(rng, sizes, N)
        note = f"{'-'.join(map(str, sizes))}, N = {N}"
        expect(*arguments, returns=torch_oracle.mlp_gradients(*arguments), note=note)


@hidden(points=1)
def test_mlp_gradients_narrow(expect, rng, torch_oracle):
    """is right for one sample and for layers of one unit"""
    for sizes, N in (([4, 3, 2], 1), ([1, 3, 1], 5), ([3, 1, 2], 4)):
        arguments = network(rng, sizes, N)
        note = f"{'-'.join(map(str, sizes))}, N = {N}"
        expect(*arguments, returns=torch_oracle.mlp_gradients(*arguments), note=note)


@hidden(points=1, edge=True)
def test_mlp_gradients_saturated(expect, rng, torch_oracle):
    """is exact where the sigmoid is almost flat and inputs are large"""
    for N, n, m in ((4, 3, 2), (3, 4, 3)):
        weights = [away(rng, (m, n), 0.0005, 0.002)]
        biases = [rng.uniform(-20.5, -19.5, size=m)]
        x, t = away(rng, (N, n), 500.0, 1000.0), away(rng, (N, m), 80.0, 120.0)
        expect(weights, biases, x, t, returns=torch_oracle.mlp_gradients(weights, biases, x, t), note="z near -20")
