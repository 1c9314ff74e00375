"""The hidden tests of exercise 1, one neuron."""

import numpy as np

from autograder.testing import hidden, objective
from solutions.oracles import central_differences


def batch(rng, N, n, bits=None):
    """Return x, w and t for a neuron: targets near 0 and near 1 in turn, so that the errors have both signs."""
    x = rng.uniform(-2.0, 2.0, (N, n))
    w = rng.uniform(0.3, 1.0, (1, n)) * np.where(np.arange(n) % 3 == 1, -1.0, 1.0)
    bits = np.arange(N).reshape(N, 1) % 2 if bits is None else bits
    t = bits * 0.8 + rng.uniform(0.05, 0.15, (N, 1))
    return x, w, t


def flat_at(rng, z, N, n):
    """Return x, w and t with net inputs near z, where the sigmoid is nearly flat, and far targets."""
    x = rng.uniform(0.98, 1.02, (N, n))
    w = rng.uniform(0.99, 1.01, (1, n)) * z / n
    return x, w, rng.uniform(1e4, 2e4, (N, 1))


@hidden(points=2)
def test_sigmoid_any_shape(expect, rng, torch_oracle):
    """keeps the shape of its argument, whatever it is"""
    for shape in [(7,), (4, 3), (2, 3, 4)]:
        z = rng.uniform(-6.0, 6.0, shape)
        expect(z, returns=torch_oracle.sigmoid(z))
    z = np.array(-1.25)
    expect(z, returns=torch_oracle.sigmoid(z), note="an array without dimensions")
    z = rng.uniform(0.05, 0.45, (3, 2)) * np.where(np.arange(2) % 2, -1.0, 1.0)
    expect(z, returns=torch_oracle.sigmoid(z), note="entries near 0")


@hidden(points=1, edge=True)
def test_sigmoid_of_integers_and_numbers(expect, reference, torch_oracle):
    """takes arrays of integers and plain numbers"""
    for z in [np.arange(-3, 5), np.array([[2, -1, 0], [-4, 3, 1]])]:
        expect(z, returns=torch_oracle.sigmoid(z), note="integers")
    for number in (0.0, -1.5, 2, -3):
        expect(number, returns=reference.sigmoid(number), note="a plain number")


@hidden(points=1, edge=True)
def test_sigmoid_of_huge_entries(expect, torch_oracle):
    """is stable for huge entries: no warning, no nan"""
    for entries in ([-1e4, -800.0, -50.0], [1e4, 800.0, 50.0], [-1e4, -0.5, 1e4, 0.0, 710.0, -745.5, 1.5]):
        z = np.array(entries)
        expect(z, returns=torch_oracle.sigmoid(z), silent=True)
    z = np.array([[-1e4, 2.0, 3.0], [1e4, -2.0, -3.0]])
    expect(z, returns=torch_oracle.sigmoid(z), silent=True)


@hidden(points=1, edge=True)
def test_sigmoid_of_very_negative_entries(expect, rng, torch_oracle):
    """is exact where it is nearly zero, not cut off there"""
    for low, high in [(-14.0, -10.0), (-19.0, -15.0), (-29.0, -22.0)]:
        z = rng.uniform(low, high, (3, 4))
        expect(z, returns=torch_oracle.sigmoid(z))


@hidden(points=3)
def test_sigmoid_derivative_matches_autograd(expect, rng, torch_oracle):
    """agrees with torch autograd for outputs all over (0, 1) and arrays of any shape"""
    for shape in [(5,), (3, 4), (2, 3, 2), (3, 4)]:
        o = rng.uniform(0.02, 0.98, shape)
        expect(o, returns=torch_oracle.sigmoid_derivative(o))
    for near in (0.0, 1.0):
        o = np.abs(near - rng.uniform(0.001, 0.04, (2, 3)))
        expect(o, returns=torch_oracle.sigmoid_derivative(o), note=f"outputs near {near:.0f}")
    expect(np.array([[0.0, 1.0, 0.125]]), returns=np.array([[0.0, 0.0, 0.109375]]), note="saturated outputs")


@hidden(points=3)
def test_linear_gradient_batches(expect, rng, reference):
    """is right for batches of several sizes"""
    for N, n in [(4, 3), (7, 5), (5, 1)]:
        x, w, t = batch(rng, N, n)
        t = 4.0 * t - 1.5
        expect(x, w, t, returns=reference.linear_gradient(x, w, t))


@hidden(points=3)
def test_linear_gradient_oracles(expect, rng, torch_oracle):
    """agrees with torch autograd and with central differences"""
    for N, n in [(6, 4), (3, 5)]:
        x, w, t = batch(rng, N, n)
        t = 4.0 * t - 1.5
        expect(x, w, t, returns=torch_oracle.linear_gradient(x, w, t))
    x, w, t = batch(rng, 5, 2)
    expect(x, w, t, returns=central_differences(lambda v: np.mean((x @ v.T - t) ** 2), w))


@hidden(points=1, edge=True)
def test_linear_gradient_one_sample(expect, rng, torch_oracle):
    """is right for one sample and for one input"""
    for N, n, bit in [(1, 4, 0), (1, 3, 1), (1, 1, 0)]:
        x, w, t = batch(rng, N, n, bits=bit)
        t = 4.0 * t - 1.5
        expect(x, w, t, returns=torch_oracle.linear_gradient(x, w, t))


@hidden(points=2, edge=True)
def test_linear_gradient_is_derived(expect, rng, reference):
    """is exact where the loss is huge and hardly changes"""
    # Central differences have no truncation error here, the loss being quadratic: only rounding shows them. The loss is
    # about 1e16 and changes by about 100 h, so all its digits are gone, while the formula has nothing to lose.
    for N, n in [(1, 3), (4, 2), (3, 5)]:
        x = rng.uniform(0.5e-6, 1.5e-6, (N, n))
        w = rng.uniform(-1.0, 1.0, (1, n))
        t = rng.uniform(1e8, 2e8, (N, 1))
        expect(x, w, t, returns=reference.linear_gradient(x, w, t), note="tiny inputs, huge targets")


@hidden(points=4)
def test_perceptron_forward_batches(expect, rng, torch_oracle, reference):
    """agrees with torch on batches of several sizes"""
    for N, n in [(4, 3), (3, 6), (4, 3)]:
        x, w, _ = batch(rng, N, n)
        expect(x, w, returns=torch_oracle.perceptron_forward(x, w))
    x, w, _ = batch(rng, 7, 5)
    expect(x, 3.0 * w, returns=reference.perceptron_forward(x, 3.0 * w))


@hidden(points=2, edge=True)
def test_perceptron_forward_one_sample(expect, rng, torch_oracle):
    """is right for one sample and for one input"""
    for N, n in [(1, 4), (6, 1), (1, 1)]:
        x, w, _ = batch(rng, N, n)
        expect(x, w, returns=torch_oracle.perceptron_forward(x, w))


@hidden(points=4)
def test_perceptron_loss_batches(expect, rng, torch_oracle, reference):
    """agrees with torch on batches of several sizes"""
    for N in (3, 7):
        o, t = rng.uniform(0.0, 1.0, (N, 1)), rng.uniform(0.0, 1.0, (N, 1))
        expect(o, t, returns=torch_oracle.perceptron_loss(o, t))
    for far in (1.0, 9.0):  # a loss above 1 as well
        o, t = rng.uniform(0.0, 1.0, (12, 1)), rng.uniform(-far, 1.0 + far, (12, 1))
        expect(o, t, returns=reference.perceptron_loss(o, t))


@hidden(points=2, edge=True)
def test_perceptron_loss_one_sample(expect, rng, torch_oracle):
    """is right for one sample, whichever sign the error has"""
    for output, target in [(0.1, 0.9), (0.9, 0.1)]:
        o, t = output + rng.uniform(-0.1, 0.1, (1, 1)), target + rng.uniform(-0.1, 0.1, (1, 1))
        expect(o, t, returns=torch_oracle.perceptron_loss(o, t))


@hidden(points=6)
def test_perceptron_gradient_batches(expect, rng, reference):
    """is right for batches of several sizes"""
    for N, n, scale in [(4, 3, 1.0), (7, 5, 2.5), (6, 1, 2.5)]:
        x, w, t = batch(rng, N, n)
        w *= scale
        expect(x, w, t, returns=reference.perceptron_gradient(x, w, t))


@hidden(points=6)
def test_perceptron_gradient_oracles(expect, rng, reference, torch_oracle):
    """agrees with torch autograd and with central differences of the loss"""
    x, w, t = batch(rng, 3, 6)
    expect(x, 2.0 * w, t, returns=torch_oracle.perceptron_gradient(x, 2.0 * w, t))
    for N, n in [(5, 3), (8, 2)]:
        x, w, t = batch(rng, N, n)

        def loss(v, x=x, t=t):
            return reference.perceptron_loss(reference.perceptron_forward(x, v), t)

        expect(x, w, t, returns=central_differences(loss, w))


@hidden(points=3, edge=True)
def test_perceptron_gradient_one_sample(expect, rng, torch_oracle):
    """is right for one sample, whichever sign the error has"""
    for n, bit in [(3, 0), (4, 1), (1, 0)]:
        x, w, t = batch(rng, 1, n, bits=bit)
        expect(x, w, t, returns=torch_oracle.perceptron_gradient(x, w, t))


@hidden(points=5, edge=True)
def test_perceptron_gradient_is_derived(expect, rng, reference):
    """is exact where the sigmoid is nearly flat"""
    # Net inputs near -19: the slope is about 5e-9, and the far targets make a huge loss that hardly changes. A step
    # large enough to change the loss is too large for the sigmoid, since an input of 1000 multiplies it.
    for N, n in [(1, 3), (4, 3), (3, 5)]:
        x = rng.uniform(980.0, 1020.0, (N, n))
        w = rng.uniform(-1.02, -0.98, (1, n)) * 0.019 / n
        t = rng.uniform(1e5, 2e5, (N, 1))
        expect(x, w, t, returns=reference.perceptron_gradient(x, w, t), note="net inputs near -19")
    # Net inputs near 18: outputs are 1 up to 1.5e-8, so that a difference of two of them has lost its digits. The forms
    # that o (1 - o) may be written in differ by about 5e-8.
    for N, n in [(1, 2), (5, 3)]:
        x, w, t = flat_at(rng, 18.0, N, n)
        expect(x, w, t, returns=reference.perceptron_gradient(x, w, t), note="net inputs near 18")


@objective
def wave(w, a):
    """Every derivative depends on every entry, and the curvature is large."""
    return np.sum(np.sin(a * w)) * np.exp(0.1 * np.sum(w**2))


@objective
def valley(w):
    """Rosenbrock's function: neighbours are coupled, and it is steep."""
    return np.sum(100.0 * (w[1:] - w[:-1] ** 2) ** 2 + (1.0 - w[:-1]) ** 2)


@objective
def ripple(w, k):
    """So wiggly that the default step shows."""
    return np.sum(np.sin(k * w) / k)


@hidden(points=4)
def test_numerical_gradient_vectors(expect, rng):
    """is right where every derivative depends on every entry"""
    w = rng.uniform(0.3, 1.2, 4)
    expect(valley, w, returns=central_differences(valley, w), rtol=1e-5, may_move=("w",))
    f, w = wave.bind(a=rng.uniform(1.0, 3.0, 5)), rng.uniform(-1.0, 1.0, 5)
    expect(f, w, returns=central_differences(f, w), rtol=1e-5, may_move=("w",))
    # Two functions at one point, and an entry that is exactly 0.
    w = np.array([0.0, 0.8, -0.3])
    for a in ([1.5, 2.0, 2.5], [2.5, 1.0, 1.8]):
        f = wave.bind(a=np.array(a))
        expect(f, w, returns=central_differences(f, w), rtol=1e-5, may_move=("w",))


@hidden(points=5)
def test_numerical_gradient_any_shape(expect, rng):
    """keeps the shape of w: matrices and higher dimensions"""
    for shape in [(1, 3), (3, 4), (4, 1), (2, 3, 2)]:
        f, w = wave.bind(a=rng.uniform(1.0, 3.0, shape)), rng.uniform(-1.0, 1.0, shape)
        expect(f, w, returns=central_differences(f, w), rtol=1e-5, may_move=("w",))


@hidden(points=4)
def test_numerical_gradient_given_step(expect, rng, reference):
    """uses the step that it is given, to both sides"""
    for shape, h in [((3,), 0.1), ((2, 4), 1e-3), ((3, 2), 0.5)]:
        f, w = wave.bind(a=rng.uniform(1.0, 3.0, shape)), rng.uniform(-1.0, 1.0, shape)
        expect(f, w, h=h, returns=reference.numerical_gradient(f, w, h=h), rtol=1e-5, may_move=("w",))


@hidden(points=2, edge=True)
def test_numerical_gradient_default_step(expect, rng, reference):
    """uses the default step of its contract when it is given none"""
    for shape in [(4,), (2, 3)]:
        f, w = ripple.bind(k=3000.0), rng.uniform(-1.0, 1.0, shape)
        expect(f, w, returns=reference.numerical_gradient(f, w, h=1e-5), rtol=1e-5, may_move=("w",))
