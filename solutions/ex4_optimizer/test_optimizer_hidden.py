"""The hidden tests of ex4_optimizer.

Where a callable would be the solution of another function of this exercise (Himmelblau's gradient), the call is made
with `alone=True`. All other objectives are functions that nobody is asked to write here.
"""

import numpy as np

from autograder.testing import hidden, objective
from solutions.oracles import central_differences

# The hill between the four minima: the gradient vanishes here, and the function is 181.6165215.
HILL = np.array([-0.2708445906673476, -0.9230385564799815])


@objective
def tilted_gradient(p, A, b):
    """Return the gradient of the bowl 1/2 p.A p - b.p."""
    return A @ p - b


@objective
def banana_gradient(p, c):
    """Return the gradient of Rosenbrock's (1 - x)^2 + c (y - x^2)^2."""
    x, y = p
    return np.array([-2.0 * (1.0 - x) - 4.0 * c * x * (y - x * x), 2.0 * c * (y - x * x)])


@objective
def waves_gradient(p, C):
    """Return the gradient of sum p^4 / 4 + sum sin(C p): it couples all coordinates and is not convex."""
    return p**3 + C.T @ np.cos(C @ p)


@objective
def stretched_gradient(p, scale, C):
    """Return a gradient whose coordinates differ in size by the squares of `scale`, tied together by sines."""
    q = scale * p
    return scale * (q + np.sin(C @ q) + 3.0)


@objective
def hinge_gradient(p, A):
    """Return the gradient of 1/2 sum max(0, 1 - A p)^2: it gets sparse and small as more rows are satisfied."""
    return -A.T @ np.maximum(0.0, 1.0 - A @ p)


@objective
def plateau_gradient(p, C):
    """Return a gradient that is zero as soon as all entries of C p lie between -1 and 1."""
    q = C @ p
    return C.T @ (np.sign(q) * np.maximum(np.abs(q) - 1.0, 0.0))


@objective
def drift_gradient(p, slope):
    """Return a gradient that hardly changes: a slope with a small wave on it."""
    return slope * (1.0 + 0.1 * np.sin(p[::-1]))


@objective
def cubes_gradient(p, C):
    """Return a coupled gradient that falls fast on the way down: of sum p^4 + 1/2 p.C p."""
    return 4.0 * p**3 + C @ p


@objective
def reused_gradient(p, A, b, out):
    """Return the gradient of the bowl 1/2 p.A p - b.p, each time in the same array."""
    np.copyto(out, A @ p - b)
    return out


@objective
def reused_list(params, weights, out):
    """Return the loss and the gradients of `tied_list`, each time in the same arrays."""
    total = sum(np.sum(p) for p in params)
    for place, p in enumerate(params):
        np.copyto(out[place], weights[place] * p + total)
    loss = sum(0.5 * weight * np.sum(p**2) for weight, p in zip(weights, params, strict=True))
    return loss + 0.5 * total**2, out


@objective
def sine_network(params, x, y):
    """Return the loss of a small network with sines for its hidden units, and its gradients by A, c and B."""
    A, c, B = params  # (n, h), (h,), (h, m)
    angles = x @ A + c  # (N, h)
    waves = np.sin(angles)
    error = (waves @ B - y) / len(x)  # (N, m)
    down = error @ B.T * np.cos(angles)  # (N, h)
    return 0.5 * len(x) * np.sum(error**2), [x.T @ down, down.sum(axis=0), waves.T @ error]


@objective
def tied_list(params, weights):
    """Return a loss of any list of arrays that ties all their entries together, and its gradients."""
    total = sum(np.sum(p) for p in params)
    loss = sum(0.5 * weight * np.sum(p**2) for weight, p in zip(weights, params, strict=True))
    return loss + 0.5 * total**2, [weight * p + total for weight, p in zip(weights, params, strict=True)]


@objective
def torch_waves(p, C):
    """Return sum p^4 / 4 + sum sin(C p) as a torch scalar; C is float64, and so must p be."""
    return (p**4).sum() / 4 + torch.sin(torch.tensor(C) @ p).sum()  # noqa: F821 - torch is in sight


@objective
def torch_banana(p, c):
    """Return Rosenbrock's (1 - x)^2 + c (y - x^2)^2 as a torch scalar."""
    weights = torch.tensor([1.0, c], dtype=torch.float64)  # noqa: F821 - torch is in sight
    return weights @ torch.stack([1 - p[0], p[1] - p[0] ** 2]) ** 2  # noqa: F821


@objective
def torch_landscape(p):
    """Return Himmelblau's function as a torch scalar; only for calls that are made alone."""
    return (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2


@objective
def landscape_gradient(p):
    """Return the gradient of Himmelblau's function; only for calls that are made alone."""
    x, y = p
    a, b = x * x + y - 11.0, x + y * y - 7.0
    return np.array([4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b])


GENERIC = np.array([0.5, -1.2])  # a start where nothing is symmetric and no gradient is small
PLATEAU = np.array([[2.0, 0.5], [-0.3, 1.0]])
CUBES = np.array([[2.0, -1.0, 0.5], [-1.0, 3.0, 1.0], [0.5, 1.0, 4.0]])


def tilted(rng, d):
    """Return the data of a bowl with eigenvalues from 1 to about 5 in d dimensions."""
    root = rng.normal(size=(d, d))
    return tilted_gradient.bind(A=root @ root.T / d + np.eye(d), b=rng.normal(size=d))


def far(rng, d):
    """Return a start of both signs, so far out that no coordinate of a bowl's gradient vanishes on the way."""
    return rng.choice([-1.0, 1.0], size=d) * rng.uniform(4, 8, size=d)


def expect_own_arrays(expect, rng, function, lr, steps):
    """Call an optimizer with a gradient that hands back one array, which holds the last answer only."""
    for d in (2, 3):
        bowl, start = tilted(rng, d), far(rng, d)
        reused = reused_gradient.bind(**bowl.bound, out=np.zeros(d))
        expect(reused, start, lr, steps, returns=function(bowl, start, lr, steps), note="one array for all gradients")


# himmelblau


@hidden(points=3)
def test_himmelblau_grid(expect, rng, torch_oracle):
    """takes a grid of points and returns a grid of values"""
    for shape in [(3, 4, 2), (2, 2, 2), (5, 1, 2)]:
        p = rng.uniform(-5, 5, size=shape)
        expect(p, returns=torch_oracle.himmelblau(p))


@hidden(points=2, edge=True)
def test_himmelblau_integers(expect, rng, reference):
    """takes integer points"""
    expect(np.array([-2, 3]), returns=16.0)
    for shape in [(4, 2), (2, 3, 2)]:
        p = rng.integers(-5, 6, size=shape)
        expect(p, returns=reference.himmelblau(p), note="integer array")


# himmelblau_gradient


@hidden(points=3)
def test_himmelblau_gradient_grid(expect, rng, reference):
    """takes a grid of points and returns a gradient for each"""
    for shape in [(3, 4, 2), (2, 2, 2), (5, 1, 2)]:
        p = rng.uniform(-5, 5, size=shape)
        expect(p, returns=reference.himmelblau_gradient(p))


@hidden(points=2)
def test_himmelblau_gradient_differences(expect, rng, reference):
    """agrees with central differences"""
    for radius in (1.0, 3.0, 6.0):
        p = rng.uniform(-radius, radius, size=2)
        expect(p, returns=central_differences(reference.himmelblau, p, h=1e-2))  # exact for polynomials of degree 4


@hidden(points=1, edge=True)
def test_himmelblau_gradient_integers(expect, rng, torch_oracle):
    """takes integer points"""
    for shape in [(2,), (4, 2), (2, 3, 2)]:
        p = rng.integers(-5, 6, size=shape)
        expect(p, returns=torch_oracle.himmelblau_gradient(p), note="integer array")


@hidden(points=2, edge=True)
def test_himmelblau_gradient_hilltop(expect, rng, torch_oracle):
    """is derived, not estimated from differences: right where the gradient is small and the function is not"""
    # f is 181.6, so its rounding is about 1e-14; divided by h = 0.01 it is above the bound of 1e-12, and smaller steps
    # make it worse. The formula's own rounding, a few 1e-15, stays hundreds of times below the bound.
    p = HILL + 2e-9 * rng.uniform(-1, 1, size=(40, 2))
    expect(p, returns=torch_oracle.himmelblau_gradient(p), note="near the hill's top")


# gradient_descent


@hidden(points=1)
def test_gradient_descent_curved(expect, rng, torch_oracle, reference):
    """follows a gradient that is not linear"""
    banana = banana_gradient.bind(c=10.0)
    expect(banana, GENERIC, 0.01, 1, returns=reference.gradient_descent(banana, GENERIC, 0.01, 1), note="one step")
    expect(banana, GENERIC, 0.004, 60, returns=torch_oracle.gradient_descent(banana, GENERIC, 0.004, 60))
    for d, steps in [(3, 40), (5, 25)]:
        waves = waves_gradient.bind(C=rng.normal(size=(d, d)))
        start = rng.normal(size=d)
        expect(waves, start, 0.03, steps, returns=torch_oracle.gradient_descent(waves, start, 0.03, steps))


@hidden(points=0.5, edge=True)
def test_gradient_descent_every_step(expect, rng, reference):
    """makes every step, also when the minimum has been reached"""
    for d in (2, 3):
        gradient, start = tilted(rng, d), rng.normal(size=d)
        expect(gradient, start, 0.2, 300, returns=reference.gradient_descent(gradient, start, 0.2, 300))


@hidden(points=0.5, edge=True)
def test_gradient_descent_integer_start(expect, rng, torch_oracle):
    """takes an integer start"""
    for start in (np.array([3, -2]), np.array([-1, 4, 2])):
        gradient = tilted(rng, len(start))
        expect(gradient, start, 0.1, 10, returns=torch_oracle.gradient_descent(gradient, start, 0.1, 10))


@hidden(points=1, edge=True)
def test_gradient_descent_own_arrays(expect, rng, reference):
    """keeps no array that the gradient hands back: it may be the same one each time"""
    expect_own_arrays(expect, rng, reference.gradient_descent, 0.1, 12)


@hidden(points=1)
def test_gradient_descent_laboratory(expect, reference):
    """finds four minima, a cycle and a divergence of Himmelblau's function, as in the lecture"""
    start = np.array([-4.0, 0.0])
    for lr, steps, note in [(0.01, 150, ""), (0.02, 150, ""), (0.03, 150, "a cycle"), (0.05, 10, "it diverges")]:
        trajectory = reference.gradient_descent(landscape_gradient, start, lr, steps)
        expect(landscape_gradient, start, lr, steps, returns=trajectory, alone=True, note=note)
    for start in ([1.0, 0.0], [4.0, 0.0], [-2.0, 2.0]):
        trajectory = reference.gradient_descent(landscape_gradient, np.array(start), 0.01, 150)
        expect(landscape_gradient, np.array(start), 0.01, 150, returns=trajectory, alone=True)


# momentum


@hidden(points=2)
def test_momentum_curved(expect, rng, torch_oracle, reference):
    """follows a gradient that is not linear"""
    banana = banana_gradient.bind(c=10.0)
    expect(banana, GENERIC, 0.01, 1, returns=reference.momentum(banana, GENERIC, 0.01, 1), note="one step")
    expect(banana, GENERIC, 0.001, 80, returns=torch_oracle.momentum(banana, GENERIC, 0.001, 80))
    for d, steps in [(3, 40), (5, 25)]:
        waves = waves_gradient.bind(C=rng.normal(size=(d, d)))
        start = rng.normal(size=d)
        expect(waves, start, 0.01, steps, returns=torch_oracle.momentum(waves, start, 0.01, steps))
    gradient = tilted(rng, 3)
    start = rng.normal(size=3)
    expect(gradient, start, 0.1, 300, returns=reference.momentum(gradient, start, 0.1, 300), note="past the minimum")


@hidden(points=0.5, edge=True)
def test_momentum_integer_start(expect, rng, torch_oracle):
    """takes an integer start"""
    for start in (np.array([3, -2]), np.array([-1, 4, 2])):
        gradient = tilted(rng, len(start))
        expect(gradient, start, 0.02, 10, returns=torch_oracle.momentum(gradient, start, 0.02, 10))


@hidden(points=1, edge=True)
def test_momentum_own_arrays(expect, rng, reference):
    """keeps no array that the gradient hands back: it may be the same one each time"""
    expect_own_arrays(expect, rng, reference.momentum, 0.05, 12)


@hidden(points=0.5)
def test_momentum_betas(expect, rng, torch_oracle, reference):
    """uses the beta that it is given"""
    for d, beta in [(2, 0.8), (3, 0.3), (5, 0.95)]:
        gradient, start = tilted(rng, d), far(rng, d)
        expect(gradient, start, 0.05, 15, returns=reference.momentum(gradient, start, 0.05, 15, beta=beta), beta=beta)
    banana = banana_gradient.bind(c=3.0)
    expect(banana, GENERIC, 0.01, 50, returns=torch_oracle.momentum(banana, GENERIC, 0.01, 50, beta=0.6), beta=0.6)
    expect(banana, GENERIC, 0.01, 10, returns=torch_oracle.momentum(banana, GENERIC, 0.01, 10, beta=0.0), beta=0.0)


# rmsprop


@hidden(points=1)
def test_rmsprop_curved(expect, rng, torch_oracle, reference):
    """gives each coordinate its own step length, whatever the scale of its gradient"""
    banana = banana_gradient.bind(c=10.0)
    expect(banana, GENERIC, 0.01, 1, returns=reference.rmsprop(banana, GENERIC, 0.01, 1), note="one step")
    for scale, steps in [(np.array([1.0, 30.0]), 15), (np.array([5.0, 1.0, 40.0]), 25)]:
        gradient = stretched_gradient.bind(scale=scale, C=rng.normal(size=(len(scale), len(scale))))
        start = far(rng, len(scale)) / 4
        expect(gradient, start, 0.002, steps, returns=torch_oracle.rmsprop(gradient, start, 0.002, steps))
    drift, start = drift_gradient.bind(slope=np.array([1.0, -0.8, 1.2])), np.array([0.2, -0.1, 0.3])
    expect(drift, start, 0.05, 20, returns=reference.rmsprop(drift, start, 0.05, 20), note="a slope")
    plateau, start = plateau_gradient.bind(C=PLATEAU), np.array([1.5, -2.0])
    expect(plateau, start, 0.02, 120, returns=reference.rmsprop(plateau, start, 0.02, 120), note="a plateau")


@hidden(points=0.5, edge=True)
def test_rmsprop_integer_start(expect, rng, torch_oracle):
    """takes an integer start"""
    for start in (np.array([7, -5]), np.array([-6, 8, 5])):
        gradient = tilted(rng, len(start))
        expect(gradient, start, 0.01, 10, returns=torch_oracle.rmsprop(gradient, start, 0.01, 10))


@hidden(points=0.5, edge=True)
def test_rmsprop_eps(expect, rng, torch_oracle, reference):
    """uses the eps that it is given, or the default, in the place where torch has it"""
    for d in (2, 3):
        gradient, start = tilted(rng, d), rng.normal(size=d)
        expected = reference.rmsprop(gradient, start, 0.01, 40, eps=1e-3)
        expect(gradient, start, 0.01, 40, returns=expected, eps=1e-3)
    hinge = hinge_gradient.bind(A=rng.normal(size=(6, 5)))
    start = rng.normal(size=5) / 4
    expected = torch_oracle.rmsprop(hinge, start, 0.01, 60, eps=1e-3)
    expect(hinge, start, 0.01, 60, returns=expected, eps=1e-3, note="a sparse gradient")
    # Gradients of about 1e-6: the default eps is a hundredth of the root that it is added to, or more.
    flat, start = drift_gradient.bind(slope=np.array([1e-6, -8e-7, 1.2e-6])), np.array([0.2, -0.1, 0.3])
    expected = torch_oracle.rmsprop(flat, start, 0.01, 20)
    expect(flat, start, 0.01, 20, returns=expected, note="hardly any slope, and the default eps")


@hidden(points=1, edge=True)
def test_rmsprop_own_arrays(expect, rng, reference):
    """keeps no array that the gradient hands back: it may be the same one each time"""
    expect_own_arrays(expect, rng, reference.rmsprop, 0.01, 12)


@hidden(points=0.5)
def test_rmsprop_alphas(expect, rng, torch_oracle, reference):
    """uses the alpha that it is given"""
    for d, alpha in [(2, 0.9), (3, 0.6)]:
        gradient, start = tilted(rng, d), far(rng, d)
        expect(
            gradient, start, 0.02, 15, returns=reference.rmsprop(gradient, start, 0.02, 15, alpha=alpha), alpha=alpha
        )
    cubes = cubes_gradient.bind(C=CUBES)
    start = np.array([2.5, -2.0, 1.5])
    expect(cubes, start, 0.02, 30, returns=torch_oracle.rmsprop(cubes, start, 0.02, 30, alpha=0.8), alpha=0.8)


# adam


@hidden(points=4)
def test_adam_curved(expect, rng, torch_oracle, reference):
    """gives each coordinate its own step length, whatever the scale of its gradient"""
    banana = banana_gradient.bind(c=10.0)
    expect(banana, GENERIC, 0.01, 1, returns=reference.adam(banana, GENERIC, 0.01, 1), note="one step")
    for scale, steps in [(np.array([1.0, 30.0]), 15), (np.array([5.0, 1.0, 40.0]), 40)]:
        gradient = stretched_gradient.bind(scale=scale, C=rng.normal(size=(len(scale), len(scale))))
        start = far(rng, len(scale)) / 4
        expect(gradient, start, 0.01, steps, returns=torch_oracle.adam(gradient, start, 0.01, steps))
    cubes = cubes_gradient.bind(C=CUBES)
    start = np.array([2.5, -2.0, 1.5])
    expect(cubes, start, 0.05, 25, returns=reference.adam(cubes, start, 0.05, 25))
    drift, start = drift_gradient.bind(slope=np.array([0.25, -0.28, 0.3])), np.array([0.2, -0.1, 0.3])
    expect(drift, start, 0.1, 30, returns=reference.adam(drift, start, 0.1, 30), note="a slope")
    plateau, start = plateau_gradient.bind(C=PLATEAU), np.array([1.5, -2.0])
    expect(plateau, start, 0.1, 120, returns=reference.adam(plateau, start, 0.1, 120), note="a plateau")


@hidden(points=1, edge=True)
def test_adam_integer_start(expect, rng, torch_oracle):
    """takes an integer start"""
    for start in (np.array([7, -5]), np.array([-6, 8, 5])):
        gradient = tilted(rng, len(start))
        expect(gradient, start, 0.1, 10, returns=torch_oracle.adam(gradient, start, 0.1, 10))


@hidden(points=1, edge=True)
def test_adam_eps(expect, rng, torch_oracle, reference):
    """uses the eps that it is given, or the default, in the place where torch has it"""
    for d in (2, 3):
        gradient, start = tilted(rng, d), rng.normal(size=d)
        expected = reference.adam(gradient, start, 0.05, 40, eps=1e-3)
        expect(gradient, start, 0.05, 40, returns=expected, eps=1e-3)
    hinge = hinge_gradient.bind(A=rng.normal(size=(6, 5)))
    start = rng.normal(size=5) / 4
    expected = torch_oracle.adam(hinge, start, 0.02, 60, eps=1e-3)
    expect(hinge, start, 0.02, 60, returns=expected, eps=1e-3, note="a sparse gradient")
    # Gradients of about 1e-6: the default eps is a hundredth of the root that it is added to, or more.
    flat, start = drift_gradient.bind(slope=np.array([1e-6, -8e-7, 1.2e-6])), np.array([0.2, -0.1, 0.3])
    expected = torch_oracle.adam(flat, start, 0.02, 20)
    expect(flat, start, 0.02, 20, returns=expected, note="hardly any slope, and the default eps")


@hidden(points=1, edge=True)
def test_adam_own_arrays(expect, rng, reference):
    """keeps no array that the gradient hands back: it may be the same one each time"""
    expect_own_arrays(expect, rng, reference.adam, 0.1, 12)


@hidden(points=2)
def test_adam_lecture(expect, reference, torch_oracle):
    """reproduces the lecture's twenty thousand steps on Himmelblau's function"""
    # The whole trajectory is compared, in float64. The lecture printed float32: f = 170 at the start; after its step
    # 4000 (row 4001, for it counts from 0) (2.982008, 2.027098), where float64 says (2.9820081, 2.0270987); after 6000
    # (2.9999835, 2.0000222), where float64 is already at (2.9999940, 2.0000101); after 16000 and 18000 both stand at
    # (3, 2).
    start = np.array([0.0, 0.0])
    trajectory = reference.adam(landscape_gradient, start, 1e-3, 20000)
    landscape = torch_oracle.himmelblau
    expect(landscape_gradient, start, 1e-3, 20000, returns=trajectory, alone=True, cpu_s=8, landscape=landscape)


@hidden(points=1)
def test_adam_betas(expect, rng, torch_oracle, reference):
    """uses the betas that it is given, also when the gradient falls fast"""
    for d, beta1, beta2 in [(2, 0.8, 0.97), (3, 0.5, 0.9)]:
        gradient, start = tilted(rng, d), far(rng, d)
        expected = reference.adam(gradient, start, 0.05, 20, beta1=beta1, beta2=beta2)
        expect(gradient, start, 0.05, 20, returns=expected, beta1=beta1, beta2=beta2)
    cubes = cubes_gradient.bind(C=CUBES)
    start = np.array([2.5, -2.0, 1.5])
    expected = torch_oracle.adam(cubes, start, 0.05, 30, beta1=0.8, beta2=0.9)
    expect(cubes, start, 0.05, 30, returns=expected, beta1=0.8, beta2=0.9)
    expected = torch_oracle.adam(cubes, start, 0.05, 10, beta1=0.0, beta2=0.9)
    expect(cubes, start, 0.05, 10, returns=expected, beta1=0.0, beta2=0.9)


# find_minima


@hidden(points=1)
def test_find_minima_rules(expect, rng, reference):
    """keeps the first of several points that are close, and sorts what it keeps"""
    # With a tiny learning rate the end points are nearly the starts, so that only the rules are seen.
    chain = [
        [2.0, 1.0],
        [2.4, 1.0],
        [2.8, 1.0],
        [2.5, 1.25],
    ]  # the outer ones are too far apart, the inner ones are not
    pairs = [[-1.0, 3.0], [-1.3, 3.3], [-0.7, -2.0], [-0.3, -1.6]]  # the first pair is close, the second is not
    for order in ([0, 1, 2, 3, 4, 5, 6, 7], [1, 4, 2, 0, 7, 3, 5, 6], [7, 6, 5, 4, 3, 2, 1, 0]):
        starts = np.array(chain + pairs)[order]
        expect(starts, 1e-7, 2, returns=reference.find_minima(starts, 1e-7, 2, tol=0.5), tol=0.5)
    close = np.array([[1.0, 2.0], [1.0006, 2.0007], [1.0015, 2.003], [-3.0, 0.5], [-3.00106, 0.5]])
    expect(close, 1e-9, 1, returns=reference.find_minima(close, 1e-9, 1), note="the default tol")
    # Runs that stop early: end points of one basin that are some way apart.
    starts = GENERIC * 2 + rng.normal(size=(8, 2)) * 1.5
    for tol in (0.001, 0.8):
        expect(starts, 0.004, 25, returns=reference.find_minima(starts, 0.004, 25, tol=tol), tol=tol)
    apart = np.array([[0, 0], [3, 2], [1, 2], [1, -2]])  # (3, 2) and (1, 2) are exactly tol apart: not closer
    expect(apart, 0.0, 1, returns=apart[[0, 3, 2, 1]], tol=2.0, note="a learning rate of 0")
    starts = np.array([[-4, 0], [1, 0], [-2, 2], [4, 0]])
    expect(starts, 0.01, 300, returns=reference.find_minima(starts, 0.01, 300), note="integer starts")
    # Whoever sorts first keeps (0, 0), whoever compares with the neighbour alone keeps all.
    starts = np.array([[0.2, 0.0], [0.1, 5.0], [0.0, 0.0]])
    expect(starts, 0.0, 1, returns=starts[[1, 0]], tol=0.5)


@hidden(points=0.5, edge=True)
def test_find_minima_not_finite(expect, reference):
    """leaves out end points that are not finite"""
    kept = np.array([[3.0, 2.0]])
    expect(np.array([[30.0, 4.0], [3.0, 2.0], [-25.0, 0.0]]), 0.01, 60, returns=kept, note="they end as nan")
    expect(np.array([[-4, 0], [3, 2]]), 0.05, 15, returns=kept, note="it ends as inf")
    expect(np.array([[30.0, 4.0], [-25.0, 0.0]]), 0.01, 60, returns=np.empty((0, 2)), note="none is left")
    starts = np.array([[-50.0, 1.0], [1.0, 0.0], [-4.0, 0.0], [0.0, 40.0], [4.0, 0.0], [-2.0, 2.0]])
    expect(starts, 0.01, 300, returns=reference.find_minima(starts, 0.01, 300))
    far = np.array([[3.0, 2.0], [20000.0, -3.0]])
    expect(far, 0.0, 1, returns=far, note="they are far away, and finite")


# train


@hidden(points=1)
def test_train_network(expect, rng, torch_oracle, reference):
    """trains a small network: all gradients of an epoch belong to the same parameters"""
    for N, n, h, m, lr, epochs in [(6, 2, 3, 2, 0.3, 10), (9, 3, 5, 4, 0.5, 25)]:
        network = sine_network.bind(x=rng.normal(size=(N, n)), y=rng.normal(size=(N, m)))
        params = [rng.normal(size=(n, h)), rng.normal(size=h), rng.normal(size=(h, m))]
        expect(params, network, lr, epochs, returns=torch_oracle.train(params, network, lr, epochs))

        def by_differences(params, network=network):
            """Return the loss and its gradients by central differences, one array at a time."""
            gradients = []
            for i, array in enumerate(params):
                rest = params[:i], params[i + 1 :]
                gradients.append(central_differences(lambda p, r=rest: network([*r[0], p, *r[1]])[0], array, h=1e-3))
            return network(params)[0], gradients

        expect(params, network, lr, 10, returns=reference.train(params, by_differences, lr, 10))


@hidden(points=2)
def test_train_any_list(expect, rng, torch_oracle, reference):
    """takes a list of any length and arrays of any shape"""
    for shapes in [[(3,)], [(4, 2), (2,), (3, 4), (1,), (2, 1, 3)]]:
        loss_and_gradient = tied_list.bind(weights=rng.uniform(1, 4, size=len(shapes)))
        params = [rng.normal(size=shape) for shape in shapes]
        expect(params, loss_and_gradient, 0.03, 12, returns=reference.train(params, loss_and_gradient, 0.03, 12))
        expect(params, loss_and_gradient, 0.01, 40, returns=torch_oracle.train(params, loss_and_gradient, 0.01, 40))
    # Equal shapes: gradients that are given to the wrong array would fit.
    loss_and_gradient = tied_list.bind(weights=np.array([1.0, 2.5, 4.0]))
    params = [rng.normal(size=(2, 3)) for _ in range(3)]
    returns = reference.train(params, loss_and_gradient, 0.02, 12)
    expect(params, loss_and_gradient, 0.02, 12, returns=returns, note="arrays of one shape")


@hidden(points=1, edge=True)
def test_train_one_epoch(expect, rng, torch_oracle):
    """makes a single epoch"""
    network = sine_network.bind(x=rng.normal(size=(5, 2)), y=rng.normal(size=(5, 3)))
    params = [rng.normal(size=(2, 4)), rng.normal(size=4), rng.normal(size=(4, 3))]
    expect(params, network, 0.2, 1, returns=torch_oracle.train(params, network, 0.2, 1))


@hidden(points=1, edge=True)
def test_train_own_arrays(expect, rng, reference):
    """keeps no array of the gradients that it gets: they may be the same ones each time"""
    for shapes in [[(3,), (2, 2)], [(2, 3), (2, 3), (1,)]]:
        weights, params = rng.uniform(1, 4, size=len(shapes)), [rng.normal(size=shape) for shape in shapes]
        reused = reused_list.bind(weights=weights, out=[np.zeros(shape) for shape in shapes])
        returns = reference.train(params, tied_list.bind(weights=weights), 0.03, 12)
        expect(params, reused, 0.03, 12, returns=returns, note="the same arrays for all gradients")


# torch_minimize


@hidden(points=3)
def test_torch_minimize_curved(expect, rng, torch_oracle, reference):
    """follows a function that is not convex"""
    banana, gradient = torch_banana.bind(c=10.0), banana_gradient.bind(c=10.0)
    expect(banana, GENERIC, 0.05, 1, returns=reference.adam(gradient, GENERIC, 0.05, 1), note="one step")
    expect(banana, GENERIC, 0.02, 80, returns=reference.adam(gradient, GENERIC, 0.02, 80))
    for d, steps in [(3, 40), (5, 25)]:
        waves, start = torch_waves.bind(C=rng.normal(size=(d, d))), rng.normal(size=d)
        expect(waves, start, 0.03, steps, returns=torch_oracle.torch_minimize(waves, start, 0.03, steps))


@hidden(points=0.5, edge=True)
def test_torch_minimize_integer_start(expect, rng, torch_oracle):
    """takes an integer start"""
    for start in (np.array([3, -2]), np.array([-1, 2, 1])):
        waves = torch_waves.bind(C=rng.normal(size=(len(start), len(start))))
        expect(waves, start, 0.05, 12, returns=torch_oracle.torch_minimize(waves, start, 0.05, 12))


@hidden(points=1)
def test_torch_minimize_landscape(expect, reference, torch_oracle):
    """minimises Himmelblau's function"""
    for start in ([0.5, -1.2], [-4.0, 0.0]):
        trajectory = reference.adam(landscape_gradient, np.array(start), 0.1, 120)
        landscape = torch_oracle.himmelblau
        expect(torch_landscape, np.array(start), 0.1, 120, returns=trajectory, alone=True, landscape=landscape)
