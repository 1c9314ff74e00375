"""The hidden tests of exercise 2, several outputs."""

import numpy as np

from autograder.testing import hidden
from solutions.oracles import central_differences


def layer(rng, N, n, m, bit=0):
    """Return x, w and t for a layer: targets near 0 and near 1 in turn, so that the errors have both signs."""
    x = rng.uniform(-2.0, 2.0, (N, n))
    w = rng.uniform(0.3, 1.0, (m, n)) * rng.choice([-1.0, 1.0], (m, n))
    t = (np.arange(N).reshape(N, 1) + np.arange(m) + bit) % 2 * 0.8 + rng.uniform(0.05, 0.15, (N, m))
    return x, w, t


def saturated_layer(rng, N, n, m):
    """Return x, w and t with net inputs near -19 and far targets.

    The slope of the sigmoid is about 5e-9, and the loss is huge and hardly changes. A step large enough to change it is
    too large for the sigmoid, since an input of 1000 multiplies it.
    """
    x = rng.uniform(980.0, 1020.0, (N, n))
    w = rng.uniform(-1.02, -0.98, (m, n)) * 0.019 / n
    t = rng.uniform(1e5, 2e5, (N, m))
    return x, w, t


def flat_layer(rng, N, n, m):
    """Return x, w and t with net inputs near 18 and far targets.

    The outputs are 1 up to 1.5e-8, so that a difference of two of them has lost its digits. The forms that o (1 - o)
    may be written in differ by about 5e-8.
    """
    x = rng.uniform(0.98, 1.02, (N, n))
    w = rng.uniform(0.99, 1.01, (m, n)) * 18.0 / n
    return x, w, rng.uniform(1e4, 2e4, (N, m))


def classes(rng, N, n, m):
    """Return x, w, b and labels for a softmax layer; no class is missing when N is at least m."""
    x, w, _ = layer(rng, N, n, m)
    b = rng.uniform(0.3, 1.0, m) * np.where(np.arange(m) % 2, -1.0, 1.0)
    labels = rng.permutation(np.arange(N) % m)
    return x, w, b, labels


@hidden(points=4)
def test_multi_output_forward_batches(expect, rng, torch_oracle, reference):
    """agrees with torch on batches of several sizes"""
    for N, n, m in [(7, 5, 3), (3, 4, 6)]:
        x, w, _ = layer(rng, N, n, m)
        expect(x, w, returns=torch_oracle.multi_output_forward(x, w))
    # As many samples as outputs, and all sizes alike: what is transposed where it does not fit would go unnoticed.
    for N, n, m in [(4, 3, 3), (4, 3, 4), (3, 3, 3), (4, 3, 3)]:
        x, w, _ = layer(rng, N, n, m)
        expect(x, 3.0 * w, returns=reference.multi_output_forward(x, 3.0 * w))


@hidden(points=2, edge=True)
def test_multi_output_forward_one_of_each(expect, rng, torch_oracle):
    """is right for one sample, one output and one input"""
    for N, n, m in [(1, 4, 3), (5, 3, 1), (4, 1, 3), (1, 1, 1)]:
        x, w, _ = layer(rng, N, n, m)
        expect(x, w, returns=torch_oracle.multi_output_forward(x, w))


@hidden(points=3)
def test_multi_output_loss_batches(expect, rng, torch_oracle, reference):
    """agrees with torch on batches of several sizes"""
    for N, m in [(7, 3), (3, 5)]:
        o, t = rng.uniform(0.0, 1.0, (N, m)), rng.uniform(0.0, 1.0, (N, m))
        expect(o, t, returns=torch_oracle.multi_output_loss(o, t))
    for far in (1.0, 9.0):  # a loss above 1 as well
        o, t = rng.uniform(0.0, 1.0, (5, 4)), rng.uniform(-far, 1.0 + far, (5, 4))
        expect(o, t, returns=reference.multi_output_loss(o, t))


@hidden(points=1, edge=True)
def test_multi_output_loss_one_of_each(expect, rng, torch_oracle):
    """is right for one sample and for one output"""
    for N, m in [(1, 3), (6, 1), (1, 1)]:
        o, t = rng.uniform(0.0, 1.0, (N, m)), rng.uniform(0.0, 1.0, (N, m))
        expect(o, t, returns=torch_oracle.multi_output_loss(o, t))


@hidden(points=2, edge=True)
def test_multi_output_loss_refuses_other_shapes(expect, rng):
    """raises a ValueError for every target whose shape differs from that of the outputs"""
    for outputs, target in [
        ((1, 1), (1, 2)),
        ((4, 3), (4, 1)),
        ((4, 3), (1, 3)),
        ((4, 3), (3,)),
        ((4, 1), (4,)),
        ((4, 1), (1, 4)),
        ((1, 1), (1,)),
        ((4, 3), (3, 4)),
        ((4, 1), (4, 3)),
        ((4, 3), (1, 4, 3)),
    ]:
        o, t = rng.uniform(0.0, 1.0, outputs), rng.uniform(0.0, 1.0, target)
        expect(o, t, raises=ValueError, note=f"outputs {outputs}, target {target}")


@hidden(points=6)
def test_multi_output_gradient_batches(expect, rng, reference):
    """is right for batches of several sizes, square weights too"""
    for N, n, m, scale in [(7, 5, 3, 1.0), (5, 3, 3, 2.0), (4, 6, 5, 2.0)]:
        x, w, t = layer(rng, N, n, m)
        w *= scale
        expect(x, w, t, returns=reference.multi_output_gradient(x, w, t))
    # As many samples as outputs, and all sizes alike: products that fit nowhere else have a value here.
    for N, n, m in [(4, 3, 4), (3, 3, 3)]:
        x, w, t = layer(rng, N, n, m)
        expect(x, w, t, returns=reference.multi_output_gradient(x, w, t))


@hidden(points=5)
def test_multi_output_gradient_oracles(expect, rng, reference, torch_oracle):
    """agrees with torch autograd and with central differences of the loss"""
    x, w, t = layer(rng, 3, 6, 5)
    expect(x, w, t, returns=torch_oracle.multi_output_gradient(x, w, t))
    for N, n, m in [(5, 2, 3), (4, 3, 7)]:
        x, w, t = layer(rng, N, n, m)

        def loss(v, x=x, t=t):
            return reference.multi_output_loss(reference.multi_output_forward(x, v), t)

        expect(x, w, t, returns=central_differences(loss, w))


@hidden(points=3, edge=True)
def test_multi_output_gradient_one_of_each(expect, rng, torch_oracle):
    """is right for one sample, one output and one input"""
    for N, n, m in [(1, 4, 3), (1, 3, 3), (6, 4, 1), (5, 1, 3), (1, 1, 1)]:
        x, w, t = layer(rng, N, n, m)
        expect(x, w, t, returns=torch_oracle.multi_output_gradient(x, w, t))


@hidden(points=3, edge=True)
def test_multi_output_gradient_refuses_other_shapes(expect, rng):
    """raises a ValueError for a target whose shape is not that of the outputs"""
    for N, n, m, target in [
        (1, 3, 1, (1, 2)),
        (1, 3, 2, (1, 1)),
        (4, 2, 3, (4, 1)),
        (4, 2, 3, (1, 3)),
        (4, 2, 3, (3,)),
        (4, 2, 1, (4,)),
        (4, 2, 1, (1, 4)),
        (4, 2, 3, (3, 4)),
        (4, 2, 1, (4, 3)),
        (4, 2, 3, (1, 4, 3)),
    ]:
        x, w, _ = layer(rng, N, n, m)
        t = rng.uniform(0.0, 1.0, target)
        expect(x, w, t, raises=ValueError, note=f"outputs {(N, m)}, target {target}")


@hidden(points=4, edge=True)
def test_multi_output_gradient_is_derived(expect, rng, reference):
    """is exact where the sigmoid is nearly flat"""
    for N, n, m in [(1, 2, 3), (4, 3, 5)]:
        x, w, t = saturated_layer(rng, N, n, m)
        expect(x, w, t, returns=reference.multi_output_gradient(x, w, t), note="net inputs near -19")
    for N, n, m in [(1, 2, 3), (5, 3, 2)]:
        x, w, t = flat_layer(rng, N, n, m)
        expect(x, w, t, returns=reference.multi_output_gradient(x, w, t), note="net inputs near 18")


@hidden(points=4)
def test_mse_gradient_batches(expect, rng, reference):
    """is right for batches of several sizes, square weights too"""
    for N, n, m, scale in [(7, 5, 3, 1.0), (5, 3, 3, 2.0), (4, 6, 5, 2.0)]:
        x, w, t = layer(rng, N, n, m)
        w *= scale
        expect(x, w, t, returns=reference.mse_gradient(x, w, t))
    # As many samples as outputs, and all sizes alike: products that fit nowhere else have a value here.
    for N, n, m in [(4, 3, 4), (3, 3, 3)]:
        x, w, t = layer(rng, N, n, m)
        expect(x, w, t, returns=reference.mse_gradient(x, w, t))


@hidden(points=3)
def test_mse_gradient_oracles(expect, rng, reference, torch_oracle):
    """agrees with torch autograd and with central differences of the loss"""
    x, w, t = layer(rng, 3, 6, 5)
    expect(x, w, t, returns=torch_oracle.mse_gradient(x, w, t))
    for N, n, m in [(5, 2, 3), (4, 3, 7)]:
        x, w, t = layer(rng, N, n, m)

        def loss(v, x=x, t=t):
            return np.mean((reference.multi_output_forward(x, v) - t) ** 2)

        expect(x, w, t, returns=central_differences(loss, w))


@hidden(points=1, edge=True)
def test_mse_gradient_one_of_each(expect, rng, torch_oracle):
    """is right for one sample, one output and one input"""
    for N, n, m in [(1, 4, 3), (1, 3, 3), (6, 4, 1), (5, 1, 3), (1, 1, 1)]:
        x, w, t = layer(rng, N, n, m)
        expect(x, w, t, returns=torch_oracle.mse_gradient(x, w, t))


@hidden(points=2, edge=True)
def test_mse_gradient_is_derived(expect, rng, reference):
    """is exact where the sigmoid is nearly flat"""
    for N, n, m in [(1, 2, 3), (4, 3, 5)]:
        x, w, t = saturated_layer(rng, N, n, m)
        expect(x, w, t, returns=reference.mse_gradient(x, w, t), note="net inputs near -19")
    for N, n, m in [(1, 2, 3), (5, 3, 2)]:
        x, w, t = flat_layer(rng, N, n, m)
        expect(x, w, t, returns=reference.mse_gradient(x, w, t), note="net inputs near 18")


@hidden(points=3)
def test_softmax_batches(expect, rng, torch_oracle, reference):
    """agrees with torch on batches of several sizes"""
    for N, m in [(7, 3), (3, 5)]:
        z = rng.uniform(-4.0, 4.0, (N, m))
        expect(z, returns=torch_oracle.softmax(z))
    z = rng.uniform(-9.0, 9.0, (4, 4))
    expect(z, returns=reference.softmax(z))
    z = np.array([[2.0, 2.0, -1.0], [0.5, 0.5, 0.5]])  # the largest entry is not alone
    expect(z, returns=torch_oracle.softmax(z))


@hidden(points=1, edge=True)
def test_softmax_one_of_each(expect, rng, torch_oracle):
    """is right for one sample and for one output"""
    for N, m in [(1, 4), (5, 1), (1, 1)]:
        z = rng.uniform(-4.0, 4.0, (N, m))
        expect(z, returns=torch_oracle.softmax(z))


@hidden(points=1, edge=True)
def test_softmax_of_huge_entries(expect, torch_oracle):
    """is stable for huge entries of either sign: no warning, no nan"""
    for row in ([1e4, 9999.0, 0.0, -1e4], [-1e4, 3.0, 9998.5, 1e4], [-1e4, -9999.0, -9998.5], [800.0, 801.0, 799.5]):
        z = np.array([row])
        expect(z, returns=torch_oracle.softmax(z), silent=True)


@hidden(points=1, edge=True)
def test_softmax_of_rows_at_different_heights(expect, rng, torch_oracle):
    """is stable when the rows lie far apart: no warning, no nan"""
    for heights in ([0.0, -800.0], [9000.0, 0.0, -9000.0]):
        z = np.array(heights).reshape(-1, 1) + rng.uniform(-2.0, 2.0, (len(heights), 4))
        expect(z, returns=torch_oracle.softmax(z), silent=True)


@hidden(points=2)
def test_one_hot_batches(expect, rng, torch_oracle):
    """is right when labels repeat and classes are missing"""
    for labels, n_classes in [
        (rng.permutation([0, 1, 1, 2, 2, 2, 4]), 5),
        (rng.permutation([1, 1, 3]), 7),
        (np.array([2, 1, 0, 1]), 3),
        (np.array([0, 2, 2, 1]), 3),
        (np.array([0]), 1),
        (np.array([1, 0, 1]), 2),
    ]:
        expect(labels, n_classes, returns=torch_oracle.one_hot(labels, n_classes))


@hidden(points=0.5, edge=True)
def test_one_hot_refuses_other_labels(expect):
    """raises a ValueError for a label outside the classes"""
    for labels in ([0, 1, 3], [3], [0, -1, 2], [-3], [2, 7, 1]):
        expect(np.array(labels), 3, raises=ValueError)


@hidden(points=5)
def test_softmax_gradient_batches(expect, rng, reference):
    """is right for batches of several sizes, square weights too"""
    for N, n, m, scale in [(7, 5, 3, 1.0), (5, 3, 3, 2.0), (4, 6, 5, 2.0)]:
        x, w, b, labels = classes(rng, N, n, m)
        w *= scale
        expect(x, w, b, labels, returns=reference.softmax_gradient(x, w, b, labels))
    # As many samples as outputs, and all sizes alike: products that fit nowhere else have a value here.
    for N, n, m in [(4, 3, 4), (3, 3, 3)]:
        x, w, b, labels = classes(rng, N, n, m)
        expect(x, w, b, labels, returns=reference.softmax_gradient(x, w, b, labels))


@hidden(points=4)
def test_softmax_gradient_oracles(expect, rng, reference, torch_oracle):
    """agrees with torch autograd and with central differences of the loss"""
    x, w, b, labels = classes(rng, 3, 6, 5)
    expect(x, w, b, labels, returns=torch_oracle.softmax_gradient(x, w, b, labels))
    for N, n, m in [(5, 2, 3), (4, 3, 7)]:
        x, w, b, labels = classes(rng, N, n, m)

        def loss(w, b, x=x, labels=labels, m=m):
            return np.mean((reference.softmax(x @ w.T + b) - reference.one_hot(labels, m)) ** 2)

        dw = central_differences(lambda v, b=b, loss=loss: loss(v, b), w)
        db = central_differences(lambda v, w=w, loss=loss: loss(w, v), b)
        expect(x, w, b, labels, returns=(dw, db))


@hidden(points=2, edge=True)
def test_softmax_gradient_one_of_each(expect, rng, torch_oracle):
    """is right for one sample, one input and one output"""
    for N, n, m in [(1, 4, 3), (1, 3, 3), (5, 1, 3), (4, 2, 1)]:
        x, w, b, labels = classes(rng, N, n, m)
        labels = (labels + 1) % m
        expect(x, w, b, labels, returns=torch_oracle.softmax_gradient(x, w, b, labels))


@hidden(points=3, edge=True)
def test_softmax_gradient_is_derived(expect, rng, reference):
    """is exact where the outputs hardly change"""
    # The outputs of the classes in the labels are about 5e-9 throughout. All samples make the loss large, but only the
    # first one, with inputs near a million, moves it: a difference of losses has no digits left at any step that is
    # small enough for such inputs.
    for N, n, m in [(150, 3, 3), (170, 2, 4)]:
        x = rng.uniform(0.5, 1.5, (N, n))
        x[0] = rng.uniform(0.98e6, 1.02e6, n)
        w = rng.uniform(-1e-7, 1e-7, (m, n))
        b = np.concatenate([[0.0], rng.uniform(-19.5, -18.5, m - 1)])
        labels = 1 + rng.permutation(np.arange(N) % (m - 1))
        expect(x, w, b, labels, returns=reference.softmax_gradient(x, w, b, labels), note="outputs near 0 and 1")
