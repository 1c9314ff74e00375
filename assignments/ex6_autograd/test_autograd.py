"""Public tests of exercise 6: each rule on numbers that can be followed by hand, then small expressions."""

import numpy as np

from autograder.testing import objective, public


@public(points=3)
def test_unbroadcast_front(expect):
    """adds up the rows to which a bias was copied"""
    g = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    expect(g, (3,), returns=np.array([5.0, 7.0, 9.0]), note="(3,) was copied to two rows")


@public(points=2)
def test_unbroadcast_stretched(expect):
    """adds up a stretched axis and keeps it, with length 1"""
    g = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    expect(g, (2, 1), returns=np.array([[6.0], [15.0]]), note="(2, 1) was stretched to three columns")
    expect(g, (1, 3), returns=np.array([[5.0, 7.0, 9.0]]), note="(1, 3) was stretched to two rows")
    expect(g, (2, 3), returns=g, note="nothing was copied")


@public(points=2)
def test_multiply_backward_by_hand(expect):
    """multiplies what arrives by the other factor"""
    g, a, b = (
        np.array([[1.0, -2.0], [0.5, 3.0]]),
        np.array([[3.0, 4.0], [-1.0, 2.0]]),
        np.array([[5.0, -1.0], [2.0, 7.0]]),
    )
    expect(g, a, b, returns=(np.array([[5.0, 2.0], [1.0, 21.0]]), np.array([[3.0, -8.0], [-0.5, 6.0]])), note="2 by 2")
    g, a, b = np.array([2.0, -1.0, 3.0]), np.array([1.0, 4.0, -2.0]), np.array([3.0, 0.5, 2.0])
    expect(g, a, b, returns=(np.array([6.0, -0.5, 6.0]), np.array([2.0, -4.0, -6.0])), note="one axis")


@public(points=1)
def test_multiply_backward_broadcast(expect, torch_oracle):
    """brings each gradient back to the shape of its factor"""
    g, a, b = np.array([[1.0, 2.0, -1.0], [3.0, 0.5, 4.0]]), np.array([[3.0], [4.0]]), np.array([5.0, -2.0, 6.0])
    expect(g, a, b, returns=torch_oracle.multiply_backward(g, a, b), note="(2, 1) times (3,)")
    expect(g, b, a, returns=torch_oracle.multiply_backward(g, b, a), note="(3,) times (2, 1)")


@public(points=2)
def test_divide_backward_by_hand(expect):
    """is right for the numerator and for the denominator"""
    g, a, b = np.array([[1.0, -2.0, 3.0]]), np.array([[3.0, 4.0, -6.0]]), np.array([[0.5, -2.0, 4.0]])
    returns = (np.array([[2.0, 1.0, 0.75]]), np.array([[-12.0, 2.0, 1.125]]))
    expect(g, a, b, returns=returns, note="one row")
    g, a, b = np.array([2.0, -1.0]), np.array([3.0, -5.0]), np.array([-4.0, 2.0])
    expect(g, a, b, returns=(np.array([-0.5, -0.5]), np.array([-0.375, -1.25])), note="one axis")


@public(points=1)
def test_divide_backward_broadcast(expect, torch_oracle):
    """brings each gradient back to the shape of its operand"""
    g, a, b = np.array([[1.0, 2.0, -1.0], [3.0, 0.5, 4.0]]), np.array([5.0, -2.0, 6.0]), np.array([[0.5], [-4.0]])
    expect(g, a, b, returns=torch_oracle.divide_backward(g, a, b), note="(3,) by (2, 1)")
    expect(g, b, a, returns=torch_oracle.divide_backward(g, b, a), note="(2, 1) by (3,)")


@public(points=2)
def test_power_backward_by_hand(expect):
    """is the power rule, times what arrives"""
    expect(np.array([1.0, 10.0]), np.array([2.0, -3.0]), 3, returns=np.array([12.0, 270.0]), note="cubes")
    expect(np.array([3.0, -2.0]), np.array([4.0, 0.25]), 0.5, returns=np.array([0.75, -2.0]), note="square roots")
    expect(np.array([8.0, 1.0]), np.array([2.0, -0.5]), -2, returns=np.array([-2.0, 16.0]), note="exponent -2")


@public(points=4)
def test_matmul_backward_by_hand(expect, torch_oracle):
    """is right for both factors of a small product"""
    g, a, b = np.array([[1.0, 2.0]]), np.array([[3.0, -1.0, 2.0]]), np.array([[5.0, 7.0], [-2.0, 4.0], [0.5, 1.0]])
    expect(g, a, b, returns=torch_oracle.matmul_backward(g, a, b), note="(1, 3) by (3, 2)")
    g, a = np.array([[1.0, 2.0], [-3.0, 0.5]]), np.array([[3.0, -1.0, 2.0], [0.5, 4.0, -2.0]])
    expect(g, a, b, returns=torch_oracle.matmul_backward(g, a, b), note="(2, 3) by (3, 2)")
    for g, a, b in (
        (np.array([[1.0, 2.0], [-3.0, 0.5]]), np.array([[3.0, -1.0], [0.5, 4.0]]), np.array([[5.0, 7.0], [-2.0, 4.0]])),
        (np.array([[2.0, 0.0], [1.0, -1.0]]), np.array([[1.0, 2.0], [3.0, -2.0]]), np.array([[0.5, 1.0], [4.0, -3.0]])),
        (np.array([[-1.0, 3.0], [2.0, 4.0]]), np.array([[2.0, 0.5], [1.0, -3.0]]), np.array([[1.0, -2.0], [3.0, 5.0]])),
    ):
        expect(g, a, b, returns=torch_oracle.matmul_backward(g, a, b), note="2 by 2")


@public(points=2)
def test_sum_backward_all(expect):
    """gives every entry what arrives at the sum of all"""
    expect(np.array(2.5), (2, 3), returns=np.full((2, 3), 2.5), note="sum over everything")


@public(points=2)
def test_sum_backward_axis(expect):
    """copies along the axis that was summed over"""
    rows = np.array([[1.0, 1.0, 1.0], [-2.0, -2.0, -2.0]])
    columns = np.array([[3.0, 1.0, -1.0], [3.0, 1.0, -1.0]])
    expect(np.array([3.0, 1.0, -1.0]), (2, 3), axis=0, returns=columns, note="axis 0")
    expect(np.array([1.0, -2.0]), (2, 3), axis=1, returns=rows, note="axis 1")
    expect(np.array([[1.0], [-2.0]]), (2, 3), axis=1, keepdims=True, returns=rows, note="axis 1, kept")
    expect(np.array([1.0, -2.0]), (2, 3), axis=-1, returns=rows, note="the last axis")


@public(points=3)
def test_softmax_backward_by_hand(expect, torch_oracle):
    """is right for one row and for a small batch"""
    g, o = np.array([[1.0, 0.0, -2.0]]), np.array([[0.2, 0.5, 0.3]])
    expect(g, o, returns=np.array([[0.2 * 1.4, 0.5 * 0.4, 0.3 * -1.6]]), note="one sample")
    g, o = np.array([[1.0, -1.0, 0.5], [2.0, 3.0, -1.0]]), np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]])
    expect(g, o, returns=torch_oracle.softmax_backward(g, o), note="two samples")
    g, o = np.array([[1.0, 3.0], [-2.0, 0.5]]), np.array([[0.25, 0.75], [0.6, 0.4]])
    expect(g, o, returns=torch_oracle.softmax_backward(g, o), note="two samples, two classes")
    g, o = (
        np.array([[2.0, 1.0, -1.0], [0.5, -3.0, 1.0], [1.0, 2.0, 4.0]]),
        np.array([[0.5, 0.25, 0.25], [0.1, 0.7, 0.2], [0.3, 0.3, 0.4]]),
    )
    expect(g, o, returns=torch_oracle.softmax_backward(g, o), note="three samples, three classes")


# In these expressions each tensor is used once, so that an operator's fault shows as what it is.


@objective
def product(tensors, c):
    """Return the sum of c * (a * b)."""
    a, b = tensors
    return (a * b * c).sum()


@objective
def quotient(tensors, c):
    """Return the sum of (a - d) / b * c, where d is the third tensor."""
    a, b, d = tensors
    return ((a - d) / b * c).sum()


@objective
def number_minus(tensors, c):
    """Return the sum of (2 - a) * c."""
    (a,) = tensors
    return ((2 - a) * c).sum()


@objective
def number_over(tensors, c):
    """Return the sum of c * (6 / a - 1)."""
    (a,) = tensors
    return (c * (6 / a - 1)).sum()


@public(points=2, edge=True)
def test_value_and_gradients_operators(expect, torch_oracle):
    """handles + - * / with tensors, numbers and arrays on both sides"""
    a, b, d, c = (
        np.array([2.0, -1.0, 4.0]),
        np.array([0.5, 3.0, -2.0]),
        np.array([1.0, 2.0, 3.0]),
        np.array([1.0, -2.0, 0.5]),
    )
    for f, arrays, note in (
        (product, [a, b], "a product"),
        (quotient, [a, b, d], "difference and quotient"),
        (number_minus, [a], "a number minus a tensor"),
        (number_over, [a], "a number over a tensor"),
    ):
        bound = f.bind(c=c)
        expect(bound, arrays, returns=torch_oracle.value_and_gradients(bound, arrays), note=note)
    whole = [np.array([1, 2, -4])]
    expect(bound, whole, returns=torch_oracle.value_and_gradients(bound, whole), note="a number over integers")


@objective
def squares_of_products(tensors):
    """Return the sum of the squares of x @ A."""
    x, A = tensors
    return ((x @ A) ** 2).sum()


@objective
def moved(tensors):
    """Return the sum of the squares of y @ A.T, where y is x with two rows."""
    x, A = tensors
    return ((x.reshape(2, 2) @ A.transpose()) ** 2).sum()


@public(points=1, edge=True)
def test_value_and_gradients_products(expect, torch_oracle):
    """handles @ and ** in a small expression"""
    arrays = [np.array([[1.0, -2.0]]), np.array([[3.0, 0.5, 1.0], [-1.0, 2.0, 0.5]])]
    returns = torch_oracle.value_and_gradients(squares_of_products, arrays)
    expect(squares_of_products, arrays, returns=returns, note="the squares of x @ A")
    arrays = [np.array([1.0, -2.0, 0.5, 3.0]), np.array([[2.0, 1.0], [-1.0, 0.5]])]
    expect(moved, arrays, returns=torch_oracle.value_and_gradients(moved, arrays), note="reshape and transpose")


@objective
def weighted_rows(tensors, c):
    """Return the weighted sum of the row sums of x, plus the mean of y."""
    x, y = tensors
    return (x.sum(axis=1) * c).sum() + y.mean()


@objective
def column_means(tensors, c):
    """Return the weighted sum of the column means of the first tensor; no other is used."""
    return (tensors[0].mean(axis=0) * c).sum()


@public(points=1, edge=True)
def test_value_and_gradients_sums(expect, torch_oracle):
    """handles sum and mean"""
    arrays = [np.array([[1.0, 2.0, -1.0], [0.5, 4.0, 3.0]]), np.array([1.0, -2.0, 0.5, 4.0])]
    f = weighted_rows.bind(c=np.array([2.0, -1.0]))
    expect(f, arrays, returns=torch_oracle.value_and_gradients(f, arrays), note="row sums and a mean")
    f = column_means.bind(c=np.array([2.0, -1.0, 0.5]))
    expect(f, arrays, returns=torch_oracle.value_and_gradients(f, arrays), note="column means, and y is not used")


@objective
def curved(tensors, c):
    """Return the sum of c * sigmoid(x), plus those of exp(y) and log(z)."""
    x, y, z = tensors
    return (x.sigmoid() * c).sum() + y.exp().sum() + z.log().sum()


@objective
def probabilities(tensors, c):
    """Return the sum of c * softmax(x)."""
    (x,) = tensors
    return (x.softmax() * c).sum()


@public(points=1, edge=True)
def test_value_and_gradients_curves(expect, torch_oracle):
    """handles exp, log and sigmoid"""
    arrays, f = [np.array([0.5, 2.0, -1.0])] * 2 + [np.array([0.5, 2.0])], curved.bind(c=np.array([4.0, -8.0, 2.0]))
    expect(f, arrays, returns=torch_oracle.value_and_gradients(f, arrays), note="three curves")
    arrays, f = [np.array([[0.0, 1.0, -1.0], [2.0, 0.5, 1.0]])], probabilities.bind(c=np.array([4.0, -8.0, 2.0]))
    expect(f, arrays, returns=torch_oracle.value_and_gradients(f, arrays), note="a softmax in each row")


@objective
def biased(tensors, t):
    """Return the sum of (x + b - t)^2 for a matrix x and a row b."""
    x, b = tensors
    return ((x + b - t) ** 2).sum()


@public(points=1)
def test_value_and_gradients_bias(expect, torch_oracle):
    """gives a bias the sum over all samples"""
    arrays = [np.array([[1.0, 2.0, -1.0], [0.5, 4.0, 3.0]]), np.array([0.5, -1.0, 2.0])]
    f = biased.bind(t=np.array([[0.0, 1.0, 1.0], [2.0, 0.0, 1.5]]))
    expect(f, arrays, returns=torch_oracle.value_and_gradients(f, arrays), note="a row is added to a matrix")
    arrays = [np.array([[1.0], [-2.0]]), np.array([0.5, -1.0, 2.0])]
    expect(f, arrays, returns=torch_oracle.value_and_gradients(f, arrays), note="a row is added to a column")


@objective
def worked_example(tensors):
    """Return d * c, where c = a * b and d = c + a."""
    a, b = tensors
    c = a * b
    d = c + a
    return d * c


@objective
def turned_example(tensors):
    """Return c * d, where c = a * b and d = c + a."""
    a, b = tensors
    c = a * b
    d = c + a
    return c * d


@objective
def cube(tensors):
    """Return t * t * t."""
    (t,) = tensors
    return t * t * t


@public(points=2, edge=True)
def test_value_and_gradients_shared(expect):
    """adds up what comes from several uses of one value"""
    arrays = [np.array(2.0), np.array(3.0)]
    expect(cube, [np.array(2.0)], returns=(8.0, [np.array(12.0)]), note="t * t * t")
    expect(worked_example, arrays, returns=(48.0, [np.array(48.0), np.array(28.0)]), note="the worked example")
    expect(turned_example, arrays, returns=(48.0, [np.array(48.0), np.array(28.0)]), note="the example with c * d")
    arrays = [np.array(-1.0), np.array(0.5)]
    expect(
        worked_example,
        arrays,
        returns=(0.75, [np.array(-1.5), np.array(2.0)]),
        note="the worked example, other numbers",
    )


@public(points=3)
def test_mlp_gradients_worked_example(expect, torch_oracle):
    """gives the gradients of exercise 3's worked example, for its sample and for a small batch"""
    weights, biases = (
        [np.array([[0.5, -1.0], [-1.5, -2.0]]), np.array([[1.0, -2.0]])],
        [np.array([-0.5, 0.5]), np.array([0.5])],
    )
    batch, targets = np.array([[2.0, -1.0], [0.5, 1.5], [-1.0, 0.5]]), np.array([[1.0], [0.2], [0.6]])
    wider = [weights[0], np.array([[1.0, -2.0], [0.5, 1.5]])], [biases[0], np.array([0.5, -1.0])]
    both = np.array([[1.0, 0.0], [0.2, 0.7], [0.6, 0.9]])
    for (ws, bs), x, t, note in (
        ((weights, biases), batch[:1], targets[:1], "2-2-1, one sample"),
        ((weights, biases), batch, targets, "2-2-1, three samples"),
        (wider, batch[:2], both[:2], "2-2-2, two samples"),
        (wider, batch, both, "2-2-2, three samples"),
    ):
        expect(ws, bs, x, t, returns=torch_oracle.mlp_gradients(ws, bs, x, t), note=note)
