"""The public tests of ex4_optimizer: each function on numbers that can be followed by hand, then on random ones."""

import numpy as np

from autograder.testing import objective, public


@objective
def bowl_gradient(p, A, b):
    """Return the gradient of the bowl 1/2 p.A p - b.p; the symmetric matrix A couples the coordinates."""
    return A @ p - b


@objective
def outer_fit(params, table):
    """Return half the squared distance between a table and u v^T + c, and its gradients by u, c and v."""
    u, c, v = params  # (rows, 2), (columns,), (columns, 2)
    error = u @ v.T + c - table  # (rows, columns)
    return 0.5 * np.sum(error**2), [error @ v, error.sum(axis=0), error.T @ u]


@objective
def scaled_row(params, row):
    """Return half the squared distance between a row and s times a, and its gradients by a and s."""
    a, s = params  # (1, 2), (1,)
    error = s * a - row  # (1, 2)
    return 0.5 * np.sum(error**2), [error * s, np.sum(error * a, axis=1)]


@objective
def torch_bowl(p, A, b):
    """Return 1/2 p.A p - b.p as a torch scalar; A and b are float64, and so must p be."""
    A, b = torch.tensor(A), torch.tensor(b)  # noqa: F821 - an objective has torch in sight
    return 0.5 * p @ (A @ p) - b @ p


def bowl(rng, d):
    """Return A, symmetric with eigenvalues of at least 1, and b of a bowl in d dimensions."""
    root = rng.normal(size=(d, d))
    return {"A": root @ root.T / d + np.eye(d), "b": rng.normal(size=d)}


def height(A, b):
    """Return the bowl 1/2 p.A p - b.p for points of shape (k, 2), for the contours in a picture."""
    return lambda p: 0.5 * np.sum(p @ A * p, axis=1) - p @ b


def far(rng, d):
    """Return a start of both signs, so far out that no coordinate of a bowl's gradient vanishes on the way."""
    return rng.choice([-1.0, 1.0], size=d) * rng.uniform(4, 8, size=d)


TWO_COUPLED = {"A": np.array([[2.0, 1.0], [1.0, 3.0]]), "b": np.array([1.0, -1.0])}
ADAM_BY_HAND = np.array(
    [[1.0, -2.0], [1.099999999, -1.90000000025], [1.197572048, -1.8004122282], [1.2892914137, -1.7015819854]]
)


# himmelblau


@public(points=2)
def test_himmelblau_by_hand(expect):
    """is right at points that can be worked by hand"""
    expect(np.array([0.0, 0.0]), returns=170.0)
    expect(np.array([3.0, 2.0]), returns=0.0)
    expect(np.array([1.0, 2.0]), returns=68.0)
    expect(np.array([-1.0, 0.5]), returns=150.3125)


@public(points=3)
def test_himmelblau_rows(expect, rng, torch_oracle):
    """takes a row for each point and returns a value for each row"""
    for N in (2, 1, 7):
        p = rng.uniform(-5, 5, size=(N, 2))
        expect(p, returns=torch_oracle.himmelblau(p))


# himmelblau_gradient


@public(points=3)
def test_himmelblau_gradient_by_hand(expect):
    """is right at points that can be worked by hand"""
    expect(np.array([0.0, 0.0]), returns=np.array([-14.0, -22.0]))
    expect(np.array([1.0, 2.0]), returns=np.array([-36.0, -32.0]))
    expect(np.array([-1.0, 0.5]), returns=np.array([22.5, -34.5]))


@public(points=4)
def test_himmelblau_gradient_rows(expect, rng, torch_oracle):
    """takes a row for each point and agrees with torch autograd"""
    for N in (2, 1, 7):
        p = rng.uniform(-5, 5, size=(N, 2))
        expect(p, returns=torch_oracle.himmelblau_gradient(p))


# gradient_descent


@public(points=2)
def test_gradient_descent_by_hand(expect):
    """makes three steps that can be followed by hand"""
    gradient = bowl_gradient.bind(**TWO_COUPLED)  # (2x + y - 1, x + 3y + 1): (-1, -4) at the start
    trajectory = np.array([[1.0, -2.0], [1.1, -1.6], [1.14, -1.33], [1.145, -1.145]])
    expect(gradient, np.array([1.0, -2.0]), 0.1, 3, returns=trajectory, landscape=height(**TWO_COUPLED))


@public(points=3)
def test_gradient_descent_bowls(expect, rng, torch_oracle):
    """agrees with torch.optim.SGD in one to five dimensions"""
    for d, lr, steps in [(2, 0.1, 12), (1, 0.3, 10), (3, 0.2, 40), (5, 0.05, 25)]:
        data = bowl(rng, d)
        gradient = bowl_gradient.bind(**data)
        start = rng.normal(size=d) + 2
        returns = torch_oracle.gradient_descent(gradient, start, lr, steps)
        expect(gradient, start, lr, steps, returns=returns, landscape=height(**data) if d == 2 else None)


@public(points=0.5, edge=True)
def test_gradient_descent_from_integers(expect, torch_oracle):
    """starts at integers and goes on in floats"""
    gradient, start = bowl_gradient.bind(**TWO_COUPLED), np.array([1, -2])
    expect(gradient, start, 0.1, 3, returns=torch_oracle.gradient_descent(gradient, start, 0.1, 3))


@public(points=0.5, edge=True)
def test_gradient_descent_at_rest(expect):
    """makes every step, also where the gradient is zero"""
    gradient = bowl_gradient.bind(A=np.array([[2.0, 1.0], [1.0, 3.0]]), b=np.array([0.0, 0.0]))
    expect(gradient, np.array([0.0, 0.0]), 0.1, 3, returns=np.zeros((4, 2)))


# momentum


@public(points=2)
def test_momentum_by_hand(expect):
    """makes three steps that can be followed by hand"""
    gradient = bowl_gradient.bind(**TWO_COUPLED)  # v is (-1, -4), then (-1.3, -6.3), then (-0.68, -6.35)
    trajectory = np.array([[1.0, -2.0], [1.1, -1.6], [1.23, -0.97], [1.298, -0.335]])
    expect(gradient, np.array([1.0, -2.0]), 0.1, 3, returns=trajectory, landscape=height(**TWO_COUPLED))


@public(points=3)
def test_momentum_bowls(expect, rng, torch_oracle):
    """agrees with torch.optim.SGD with momentum in one to five dimensions"""
    for d, lr, steps in [(2, 0.05, 12), (1, 0.1, 10), (3, 0.02, 40), (5, 0.01, 25)]:
        data = bowl(rng, d)
        gradient = bowl_gradient.bind(**data)
        start = rng.normal(size=d) + 2
        returns = torch_oracle.momentum(gradient, start, lr, steps)
        expect(gradient, start, lr, steps, returns=returns, landscape=height(**data) if d == 2 else None)


@public(points=0.5, edge=True)
def test_momentum_from_integers(expect, torch_oracle):
    """starts at integers and goes on in floats"""
    gradient, start = bowl_gradient.bind(**TWO_COUPLED), np.array([1, -2])
    expect(gradient, start, 0.1, 3, returns=torch_oracle.momentum(gradient, start, 0.1, 3))


@public(points=0.5, edge=True)
def test_momentum_another_beta(expect, torch_oracle):
    """keeps half of the velocity where beta is one half"""
    gradient, start = bowl_gradient.bind(**TWO_COUPLED), np.array([1.0, -2.0])
    returns = torch_oracle.momentum(gradient, start, 0.1, 3, beta=0.5)
    expect(gradient, start, 0.1, 3, returns=returns, beta=0.5)


# rmsprop


@public(points=2)
def test_rmsprop_by_hand(expect):
    """makes three steps, the first of them ten learning rates long in each coordinate"""
    gradient = bowl_gradient.bind(**TWO_COUPLED)  # g is (-1, -4), s_1 is (0.01, 0.16), its root (0.1, 0.4)
    trajectory = np.array(
        [[1.0, -2.0], [1.09999999, -1.9000000025], [1.1575396321, -1.8329179642], [1.1968720339, -1.77987327]]
    )
    for steps in (1, 3):
        returns = trajectory[: steps + 1]
        expect(gradient, np.array([1.0, -2.0]), 0.01, steps, returns=returns, landscape=height(**TWO_COUPLED))


@public(points=3)
def test_rmsprop_bowls(expect, rng, torch_oracle):
    """agrees with torch.optim.RMSprop in one to five dimensions"""
    for d, lr, steps in [(2, 0.01, 12), (1, 0.02, 10), (3, 0.01, 20), (5, 0.005, 25)]:
        data = bowl(rng, d)
        gradient = bowl_gradient.bind(**data)
        start = far(rng, d)
        returns = torch_oracle.rmsprop(gradient, start, lr, steps)
        expect(gradient, start, lr, steps, returns=returns, landscape=height(**data) if d == 2 else None)


@public(points=0.5, edge=True)
def test_rmsprop_from_integers(expect, torch_oracle):
    """starts at integers and goes on in floats"""
    gradient, start = bowl_gradient.bind(**TWO_COUPLED), np.array([1, -2])
    expect(gradient, start, 0.01, 3, returns=torch_oracle.rmsprop(gradient, start, 0.01, 3))


@public(points=0.5, edge=True)
def test_rmsprop_another_alpha(expect, torch_oracle):
    """keeps half of the old mean where alpha is one half"""
    gradient, start = bowl_gradient.bind(**TWO_COUPLED), np.array([1.0, -2.0])
    returns = torch_oracle.rmsprop(gradient, start, 0.01, 3, alpha=0.5)
    expect(gradient, start, 0.01, 3, returns=returns, alpha=0.5)


@public(points=0.5, edge=True)
def test_rmsprop_another_eps(expect, torch_oracle):
    """adds the eps that it is given to the root"""
    gradient, start = bowl_gradient.bind(**TWO_COUPLED), np.array([1.0, -2.0])
    returns = torch_oracle.rmsprop(gradient, start, 0.01, 3, eps=0.1)
    expect(gradient, start, 0.01, 3, returns=returns, eps=0.1)
    slight = bowl_gradient.bind(A=np.array([[2e-7, 0.0], [0.0, 3e-7]]), b=np.zeros(2))
    returns = torch_oracle.rmsprop(slight, start, 0.01, 3)
    expect(slight, start, 0.01, 3, returns=returns, note="hardly any slope, and the default eps")


# adam


@public(points=3)
def test_adam_by_hand(expect):
    """makes three steps, the first of them one learning rate long in each coordinate"""
    gradient = bowl_gradient.bind(**TWO_COUPLED)  # g is (-1, -4); the corrected means are (-1, -4) and (1, 16)
    for steps in (1, 3):
        returns = ADAM_BY_HAND[: steps + 1]
        expect(gradient, np.array([1.0, -2.0]), 0.1, steps, returns=returns, landscape=height(**TWO_COUPLED))


@public(points=4)
def test_adam_bowls(expect, rng, torch_oracle):
    """agrees with torch.optim.Adam in one to five dimensions"""
    for d, lr, steps in [(2, 0.05, 12), (1, 0.1, 10), (3, 0.05, 40), (5, 0.02, 25)]:
        data = bowl(rng, d)
        gradient = bowl_gradient.bind(**data)
        start = far(rng, d)
        returns = torch_oracle.adam(gradient, start, lr, steps)
        expect(gradient, start, lr, steps, returns=returns, landscape=height(**data) if d == 2 else None)


@public(points=1, edge=True)
def test_adam_from_integers(expect, torch_oracle):
    """starts at integers and goes on in floats"""
    gradient, start = bowl_gradient.bind(**TWO_COUPLED), np.array([1, -2])
    expect(gradient, start, 0.1, 3, returns=torch_oracle.adam(gradient, start, 0.1, 3))


@public(points=1, edge=True)
def test_adam_another_beta(expect, torch_oracle):
    """uses the betas that it is given"""
    gradient, start = bowl_gradient.bind(**TWO_COUPLED), np.array([1.0, -2.0])
    returns = torch_oracle.adam(gradient, start, 0.1, 3, beta1=0.5)
    expect(gradient, start, 0.1, 3, returns=returns, beta1=0.5)
    returns = torch_oracle.adam(gradient, start, 0.1, 3, beta2=0.5)
    expect(gradient, start, 0.1, 3, returns=returns, beta2=0.5)


@public(points=1, edge=True)
def test_adam_another_eps(expect, torch_oracle):
    """adds the eps that it is given to the root of the corrected mean"""
    gradient, start = bowl_gradient.bind(**TWO_COUPLED), np.array([1.0, -2.0])
    returns = torch_oracle.adam(gradient, start, 0.1, 3, eps=0.1)
    expect(gradient, start, 0.1, 3, returns=returns, eps=0.1)
    slight = bowl_gradient.bind(A=np.array([[2e-7, 0.0], [0.0, 3e-7]]), b=np.zeros(2))
    returns = torch_oracle.adam(slight, start, 0.1, 3)
    expect(slight, start, 0.1, 3, returns=returns, note="hardly any slope, and the default eps")


# find_minima


@public(points=2)
def test_find_minima_four(expect, torch_oracle):
    """finds the four minima of Himmelblau's function, each once and in order"""
    pair = np.array([[3.0, 2.0], [3.5844283403, -1.8481265270]])
    left = np.array([[-3.7793102534, -3.2831859913], [-2.8051180870, 3.1313125183]])
    landscape = torch_oracle.himmelblau
    expect(np.array([[4.0, 0.0], [1.0, 0.0]]), 0.01, 200, returns=pair, landscape=landscape)
    starts = np.array([[1.0, 0.0], [-4.0, 0.0], [4.0, 0.0], [-2.0, 2.0], [1.5, 1.0]])
    four = np.concatenate([left, pair])
    expect(starts, 0.01, 400, returns=four, landscape=landscape, note="the last start finds a known one")
    starts = np.array([[-2.0, 2.0], [-2.2, 2.1], [1.0, 0.0], [-4.0, 0.0]])
    expect(starts, 0.01, 400, returns=four[:3], landscape=landscape, note="the first two starts find one minimum")


@public(points=1, edge=True)
def test_find_minima_close_ends(expect):
    """leaves out a point that is close to one that was kept before it"""
    # With a learning rate of 0 the end points are the starts.
    starts = np.array([[0.0, 0.0], [0.4, 0.0], [0.8, 0.0]])
    expect(starts, 0.0, 1, returns=starts[[0, 2]], tol=0.5, note="the second is not kept, so the third is no double")
    starts = np.array([[1.0, 3.0], [-1.0, 2.0], [1.2, 3.0], [-1.4, 2.4]])
    expect(starts, 0.0, 1, returns=starts[[3, 1, 0]], tol=0.5, note="the last is 0.57 away from the second")
    starts = np.array([[3.0, 4.0], [0.0, 0.0]])
    expect(starts, 0.0, 1, returns=starts[[1, 0]], tol=5.0, note="exactly tol is not closer")
    expect(np.array([[0.0, 0.0], [0.6, 0.0]]), 0.0, 1, returns=np.array([[0.0, 0.0], [0.6, 0.0]]), tol=0.5)
    starts = np.array([[0.3, 0.0], [0.2, 4.0], [0.1, 0.0]])
    expect(starts, 0.0, 1, returns=starts[[1, 0]], tol=0.5, note="the third is close to the first")
    starts = np.array([[1.0, 1.0], [1.1, 1.0], [0.0, 0.0]])
    expect(starts, 0.0, 1, returns=starts[[2, 0]], tol=0.5, note="the second is close to the first")
    pair = np.array([[3.0, 2.0], [3.5844283403, -1.8481265270]])
    expect(np.array([[4, 0], [1, 0]]), 0.01, 200, returns=pair, note="integer starts")


@public(points=0.5, edge=True)
def test_find_minima_that_diverge(expect):
    """leaves out what is not finite, even where nothing is left"""
    expect(np.array([[100.0, 100.0], [3.0, 2.0]]), 1.0, 10, returns=np.array([[3.0, 2.0]]), note="(3, 2) is a minimum")
    expect(np.array([[100.0, 100.0]]), 1.0, 10, returns=np.zeros((0, 2)))


# train


@public(points=2)
def test_train_by_hand(expect):
    """makes two epochs that can be followed by hand"""
    loss_and_gradient = scaled_row.bind(row=np.array([[1.0, 2.0]]))
    # s a = (3, -6) is (2, -8) away from the row: E = 34, the gradient by a is (6, -24), by s it is 18
    params = [np.array([[1.0, -2.0]]), np.array([3.0])]
    once = [np.array([[0.94, -1.76]]), np.array([2.82])]
    expect(params, loss_and_gradient, 0.01, 1, returns=(once, np.array([34.0])))
    # now s a = (2.6508, -4.9632), (1.6508, -6.9632) away: the gradient by a is (4.655256, -19.636224), by s 13.806984
    twice = [np.array([[0.89344744, -1.56363776]]), np.array([2.68193016])]
    expect(params, loss_and_gradient, 0.01, 2, returns=(twice, np.array([34.0, 25.60564744])))


@public(points=3)
def test_train_tables(expect, rng, torch_oracle):
    """agrees with torch.optim.SGD on three parameters of different shapes"""
    for rows, columns, lr, epochs in [(3, 4, 0.02, 10), (5, 3, 0.05, 30)]:
        loss_and_gradient = outer_fit.bind(table=rng.normal(size=(rows, columns)))
        params = [rng.normal(size=(rows, 2)), rng.normal(size=columns), rng.normal(size=(columns, 2))]
        expect(params, loss_and_gradient, lr, epochs, returns=torch_oracle.train(params, loss_and_gradient, lr, epochs))


# torch_minimize


@public(points=2)
def test_torch_minimize_by_hand(expect):
    """makes three steps, the first of them one learning rate long in each coordinate"""
    f = torch_bowl.bind(**TWO_COUPLED)
    for steps in (1, 3):
        returns = ADAM_BY_HAND[: steps + 1]
        expect(f, np.array([1.0, -2.0]), 0.1, steps, returns=returns, landscape=height(**TWO_COUPLED))


@public(points=3)
def test_torch_minimize_bowls(expect, rng, torch_oracle):
    """agrees with torch.optim.Adam in two to five dimensions"""
    for d, lr, steps in [(2, 0.05, 12), (3, 0.1, 40), (5, 0.02, 25), (2, 1.0, 12)]:
        data = bowl(rng, d)
        f = torch_bowl.bind(**data)
        start = far(rng, d)
        returns = torch_oracle.torch_minimize(f, start, lr, steps)
        expect(f, start, lr, steps, returns=returns, landscape=height(**data) if d == 2 else None)


@public(points=0.5, edge=True)
def test_torch_minimize_from_integers(expect, torch_oracle):
    """starts at integers and goes on in floats"""
    f, start = torch_bowl.bind(**TWO_COUPLED), np.array([1, -2])
    expect(f, start, 0.1, 3, returns=torch_oracle.torch_minimize(f, start, 0.1, 3))
