# ruff: noqa: ARG001 - a wrong variant may leave out what it is given
"""The bank of exercise 4, the loop that uses the gradient: what learners really write, function by function.

The ids are those of the course's collection of mistakes, and of the banks of exercises 1 and 2 (`square-missing`,
`pair-swapped`). New here, because no row of it fits:

* `himmelblau` and its gradient: `not-the-last-axis`, `summed-over-points`, `constants-swapped`;
* the four methods: `no-momentum-decay`, `option-ignored`, `eps-missing`;
* `find_minima`: `duplicates-kept`, `not-finite-kept`, `not-sorted`, `sorted-by-column`, `sorted-first`,
  `last-not-first`, `compares-with-last`, `compares-with-dropped`, `tol-per-coordinate`, `squared-distance`,
  `at-most-for-less`, `empty-shape`;
* `train`: `last-loss-only`, `start-returned`;
* `torch_minimize`: `sgd-for-adam`, `zero-grad-before-step`, `step-before-backward`.

Right, and so not here: momentum with the learning rate inside the velocity, with the velocity pointing down, or as the
difference of two points. A constant factor of the gradient cannot be seen behind RMSprop and Adam. What only raises an
error, the same in every case (a caret for a power, a float32 tensor, a tensor that is not detached), is not here
either: the error's own message says it, and its name alone would name too much.
"""

import numpy as np

from autograder.mistakes import mistake

# Entries that no input can tell apart, so that both are named.
SAME: tuple[frozenset[str], ...] = (
    # In `momentum`: a velocity that points down and is subtracted all the same climbs just as an added step does.
    frozenset({"ascent", "mom-sign"}),
)

# ---- the sections of the lecture

LANDSCAPE = "The landscape"
PARTIALS = "Its two partial derivatives"
BY_HAND = "By hand, at the point (1, 2)"
DESCENT = "Plain gradient descent"
MOMENTUM = "Momentum"
RMSPROP = "RMSprop"
ADAM = "Adam"
PAPER = "On paper: why Adam corrects its means"
MINIMA = "All four minima"
NETWORK = "The same loop for a network"
TORCH = "The same loop with torch"

# ---- hints that serve several functions

ALIASED = (
    "All rows of your history are one and the same array, which goes on moving. Keep a copy of what you want to keep."
)
CALLERS_START = "The start belongs to the caller, and your loop moves it. Work on an array of your own."
CLIMBS = "Your point climbs. The gradient shows uphill, and the way is down."
CORRECTION = "Both means start at zero and are too small at first. Which of them is corrected, and by what?"
EPS_PLACE = "The small number keeps the denominator from vanishing. Does it belong under the root or behind it?"
INTEGERS = "Your array has the integer type of the start and cannot hold what a step leads to. The answer is float64."
LAST_AXIS = "The last axis holds the two coordinates, however many axes there are in front of it."
ONE_GRADIENT = "The gradient belongs to one point only: after a step it has to be taken again."
OPTION = "Is every argument used? The caller may ask for another value than the default."
ROUNDED = "Return full precision. Rounding is for printing only."
ROWS = "The trajectory has a row for the start and one for each step. Count yours."
STOPS = "The number of steps is given. Nothing is said about stopping early, also where the gradient has become small."
SUM_OF_POINTS = "Each point has a value of its own; nothing is added up over points."


# What is right, shared by the variants that go wrong elsewhere: each method as a function from gradient to step.


def _descent(lr):
    return lambda g: lr * g


def _momentum(lr, beta):
    v = 0.0

    def step(g):
        nonlocal v
        v = beta * v + g
        return lr * v

    return step


def _rmsprop(lr, alpha, eps):
    s = 0.0

    def step(g):
        nonlocal s
        s = alpha * s + (1 - alpha) * g**2
        return lr * g / (np.sqrt(s) + eps)

    return step


def _adam(lr, beta1, beta2, eps):
    mu, s, k = 0.0, 0.0, 0

    def step(g):
        nonlocal mu, s, k
        mu, s, k = beta1 * mu + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2, k + 1
        return lr * mu / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + eps)

    return step


# Loops that go wrong with any method.


def _climb(step, gradient, start, steps):
    p = start.astype(np.float64)
    visited = [p]
    for _ in range(steps):
        p = p + step(gradient(p))
        visited.append(p)
    return np.array(visited)


def _append_itself(step, gradient, start, steps):
    p = start.astype(np.float64)
    visited = [p]
    for _ in range(steps):
        p -= step(gradient(p))
        visited.append(p)
    return np.array(visited)


def _append_itself_after_the_start(step, gradient, start, steps):
    p = start.astype(np.float64)
    visited = [start]
    for _ in range(steps):
        p -= step(gradient(p))
        visited.append(p)
    return np.array(visited)


def _move_the_start(step, gradient, start, steps):
    visited = [start.copy()]
    for _ in range(steps):
        start -= step(gradient(start))
        visited.append(start.copy())
    return np.array(visited)


def _without_the_start(step, gradient, start, steps):
    p, visited = start.astype(np.float64), []
    for _ in range(steps):
        p = p - step(gradient(p))
        visited.append(p)
    return np.array(visited)


def _without_the_end(step, gradient, start, steps):
    p, visited = start.astype(np.float64), []
    for _ in range(steps):
        visited.append(p)
        p = p - step(gradient(p))
    return np.array(visited)


def _one_step_more(step, gradient, start, steps):
    p = start.astype(np.float64)
    visited = [p]
    for _ in range(steps + 1):
        p = p - step(gradient(p))
        visited.append(p)
    return np.array(visited)


def _stop_early(step, gradient, start, steps):
    p = start.astype(np.float64)
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        if np.linalg.norm(g) < 1e-6:
            break
        p = p - step(g)
        visited.append(p)
    return np.array(visited)


def _gradient_once(step, gradient, start, steps):
    p = start.astype(np.float64)
    g, visited = gradient(p), [p]
    for _ in range(steps):
        p = p - step(g)
        visited.append(p)
    return np.array(visited)


def _keep_the_dtype(step, gradient, start, steps):
    trajectory = np.zeros((steps + 1, len(start)), dtype=start.dtype)
    trajectory[0] = start
    for k in range(steps):
        trajectory[k + 1] = trajectory[k] - step(gradient(trajectory[k]))
    return trajectory


def _subtract_in_place(step, gradient, start, steps):
    p = start.copy()
    visited = [p.copy()]
    for _ in range(steps):
        p -= step(gradient(p))
        visited.append(p.copy())
    return np.array(visited)


# ---- himmelblau


@mistake("not-the-last-axis", of="himmelblau", hint=LAST_AXIS, read=LANDSCAPE)
def himmelblau__first_axis(p):
    """Index the first axis, which is right for one point only."""
    x, y = p[0], p[1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


@mistake("not-the-last-axis", of="himmelblau", hint=LAST_AXIS, read=LANDSCAPE)
def himmelblau__unpacked(p):
    """Unpack the first axis, which is right for one point only."""
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


@mistake("not-the-last-axis", of="himmelblau", hint=LAST_AXIS, read=LANDSCAPE)
def himmelblau__second_axis(p):
    """Take the columns, which is right for a list of points only."""
    x, y = p[:, 0], p[:, 1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


@mistake("not-the-last-axis", of="himmelblau", hint=LAST_AXIS, read=LANDSCAPE)
def himmelblau__transposed(p):
    """Unpack the transpose, which turns a grid around."""
    x, y = p.T
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


@mistake("summed-over-points", of="himmelblau", hint=SUM_OF_POINTS, read=LANDSCAPE)
def himmelblau__summed_over_points(p):
    """Add up the values of all points."""
    x, y = p[..., 0], p[..., 1]
    return np.sum((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2)


@mistake(
    "constants-swapped",
    of="himmelblau",
    hint="At the lecture's minimum both brackets are zero. Look at the constant in each of yours.",
    read=LANDSCAPE,
)
def himmelblau__constants_swapped(p):
    """Put each constant into the other bracket."""
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 7) ** 2 + (x + y**2 - 11) ** 2


@mistake(
    "square-missing",
    of="himmelblau",
    hint="A sum of two squares is never negative. A bracket of yours is not squared.",
    read=LANDSCAPE,
)
def himmelblau__square_missing(p):
    """Leave out both outer squares."""
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 11) + (x + y**2 - 7)


@mistake(
    "square-missing",
    of="himmelblau",
    hint="A sum of two squares is never negative. A bracket of yours is not squared.",
    read=LANDSCAPE,
)
def himmelblau__one_square_missing(p):
    """Leave out the second outer square."""
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7)


@mistake(
    "square-missing",
    of="himmelblau",
    hint="A sum of two squares is never negative. A bracket of yours is not squared.",
    read=LANDSCAPE,
)
def himmelblau__first_square_missing(p):
    """Leave out the first outer square."""
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 11) + (x + y**2 - 7) ** 2


# ---- himmelblau_gradient


@mistake(
    "himmelblau-chain",
    of="himmelblau_gradient",
    hint="Each square has an outer and an inner derivative. The inner one is missing.",
    read=PARTIALS,
)
def himmelblau_gradient__inner_derivative_missing(p):
    """Forget the inner derivatives."""
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([2 * a + 2 * b, 2 * a + 2 * b], axis=-1)


@mistake(
    "himmelblau-chain",
    of="himmelblau_gradient",
    hint="Both brackets contain both coordinates, so each partial derivative has two terms. One of yours is missing.",
    read=PARTIALS,
)
def himmelblau_gradient__cross_term_missing(p):
    """Differentiate only the bracket in which the coordinate is squared."""
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a, 4 * y * b], axis=-1)


@mistake(
    "himmelblau-chain",
    of="himmelblau_gradient",
    hint="Two squares are nested here, and the power rule gives a factor for each. One of the factors is missing.",
    read=PARTIALS,
)
def himmelblau_gradient__inner_factor_missing(p):
    """Lose the factor of the inner square."""
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([2 * x * a + 2 * b, 2 * a + 2 * y * b], axis=-1)


@mistake(
    "factor-2-missing",
    of="himmelblau_gradient",
    hint="No one half stands in front of the squares, so the constant of the power rule stays.",
    read=PARTIALS,
)
def himmelblau_gradient__factor_2_missing(p):
    """Lose the factor of the outer squares, as if there were a half in front."""
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([2 * x * a + b, a + 2 * y * b], axis=-1)


@mistake(
    "sign-flip",
    of="himmelblau_gradient",
    hint="Your gradient points downhill. Where the function grows with a coordinate, that derivative is positive.",
    read=BY_HAND,
)
def himmelblau_gradient__sign_flip(p):
    """Return the direction of descent."""
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return -np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


@mistake(
    "reversed-list",
    of="himmelblau_gradient",
    hint="The order of the two partial derivatives is that of the coordinates.",
    read=BY_HAND,
)
def himmelblau_gradient__reversed_list(p):
    """Put the derivative by the second coordinate first."""
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([2 * a + 4 * y * b, 4 * x * a + 2 * b], axis=-1)


@mistake(
    "constants-swapped",
    of="himmelblau_gradient",
    hint="At the lecture's minimum both brackets are zero. Look at the constant in each of yours.",
    read=PARTIALS,
)
def himmelblau_gradient__constants_swapped(p):
    """Put each constant into the other bracket."""
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 7, x + y**2 - 11
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


@mistake("not-the-last-axis", of="himmelblau_gradient", hint=LAST_AXIS, read=LANDSCAPE)
def himmelblau_gradient__first_axis(p):
    """Index the first axis, which is right for one point only."""
    x, y = p[0], p[1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.array([4 * x * a + 2 * b, 2 * a + 4 * y * b])


@mistake("not-the-last-axis", of="himmelblau_gradient", hint=LAST_AXIS, read=LANDSCAPE)
def himmelblau_gradient__unpacked(p):
    """Unpack the first axis, which is right for one point only."""
    x, y = p
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.array([4 * x * a + 2 * b, 2 * a + 4 * y * b])


@mistake("not-the-last-axis", of="himmelblau_gradient", hint=LAST_AXIS, read=LANDSCAPE)
def himmelblau_gradient__second_axis(p):
    """Take the columns, which is right for a list of points only."""
    x, y = p[:, 0], p[:, 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.column_stack([4 * x * a + 2 * b, 2 * a + 4 * y * b])


@mistake(
    "transposed-grad",
    of="himmelblau_gradient",
    hint="The answer has the shape of the argument. You put the two derivatives on the first axis.",
    read=LANDSCAPE,
)
def himmelblau_gradient__transposed_grad(p):
    """Collect the two derivatives on the first axis."""
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.array([4 * x * a + 2 * b, 2 * a + 4 * y * b])


@mistake("summed-over-points", of="himmelblau_gradient", hint=SUM_OF_POINTS, read=LANDSCAPE)
def himmelblau_gradient__summed_over_points(p):
    """Add up the gradients of all points."""
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.array([np.sum(4 * x * a + 2 * b), np.sum(2 * a + 4 * y * b)])


@mistake(
    "numeric-instead",
    of="himmelblau_gradient",
    hint="This looks like a difference quotient, and those lose too many digits. Use the chain rule.",
    read=PARTIALS,
)
def himmelblau_gradient__numeric_instead(p):
    """Estimate the derivatives by forward differences."""
    h, x, y = 1e-6, p[..., 0], p[..., 1]

    def f(x, y):
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    return np.stack([(f(x + h, y) - f(x, y)) / h, (f(x, y + h) - f(x, y)) / h], axis=-1)


@mistake(
    "numeric-instead",
    of="himmelblau_gradient",
    hint="This looks like a difference quotient, and those lose too many digits. Use the chain rule.",
    read=PARTIALS,
)
def himmelblau_gradient__central_differences(p):
    """Estimate the derivatives by central differences."""
    h, x, y = 1e-5, p[..., 0], p[..., 1]

    def f(x, y):
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    by_x, by_y = f(x + h, y) - f(x - h, y), f(x, y + h) - f(x, y - h)
    return np.stack([by_x / (2 * h), by_y / (2 * h)], axis=-1)


# ---- gradient_descent


@mistake("ascent", of="gradient_descent", hint=CLIMBS, read=DESCENT)
def gradient_descent__ascent(gradient, start, lr, steps):
    """Add the step in place of subtracting it."""
    return _climb(_descent(lr), gradient, start, steps)


@mistake("trajectory-aliased", of="gradient_descent", hint=ALIASED, read=DESCENT)
def gradient_descent__trajectory_aliased(gradient, start, lr, steps):
    """Append the point itself, which later steps change in place."""
    return _append_itself(_descent(lr), gradient, start, steps)


@mistake("trajectory-aliased", of="gradient_descent", hint=ALIASED, read=DESCENT)
def gradient_descent__trajectory_aliased_after_the_start(gradient, start, lr, steps):
    """Keep the start, and then append the point itself, which later steps change in place."""
    return _append_itself_after_the_start(_descent(lr), gradient, start, steps)


@mistake("mutates-x0", of="gradient_descent", hint=CALLERS_START, read=DESCENT)
def gradient_descent__mutates_x0(gradient, start, lr, steps):
    """Move the array that the caller handed over."""
    return _move_the_start(_descent(lr), gradient, start, steps)


@mistake("off-by-one-history", of="gradient_descent", hint=ROWS, read=DESCENT)
def gradient_descent__start_missing(gradient, start, lr, steps):
    """Keep the points after the steps only."""
    return _without_the_start(_descent(lr), gradient, start, steps)


@mistake("off-by-one-history", of="gradient_descent", hint=ROWS, read=DESCENT)
def gradient_descent__last_missing(gradient, start, lr, steps):
    """Keep each point before its step and forget the last one."""
    return _without_the_end(_descent(lr), gradient, start, steps)


@mistake("off-by-one-history", of="gradient_descent", hint=ROWS, read=DESCENT)
def gradient_descent__one_step_more(gradient, start, lr, steps):
    """Make one step more than was asked for."""
    return _one_step_more(_descent(lr), gradient, start, steps)


@mistake("stop-criterion", of="gradient_descent", hint=STOPS, read=DESCENT)
def gradient_descent__stop_criterion(gradient, start, lr, steps):
    """Stop as soon as the gradient is small."""
    return _stop_early(_descent(lr), gradient, start, steps)


@mistake("grad-at-x0", of="gradient_descent", hint=ONE_GRADIENT, read=DESCENT)
def gradient_descent__grad_at_x0(gradient, start, lr, steps):
    """Take the gradient once, before the loop."""
    return _gradient_once(_descent(lr), gradient, start, steps)


@mistake("integer-dtype", of="gradient_descent", hint=INTEGERS, read=DESCENT)
def gradient_descent__integer_dtype(gradient, start, lr, steps):
    """Make the trajectory of the type of the start."""
    return _keep_the_dtype(_descent(lr), gradient, start, steps)


@mistake("integer-dtype", of="gradient_descent", hint=INTEGERS, read=DESCENT)
def gradient_descent__integer_in_place(gradient, start, lr, steps):
    """Subtract in place from a copy of the start."""
    return _subtract_in_place(_descent(lr), gradient, start, steps)


@mistake(
    "lr-missing",
    of="gradient_descent",
    hint="The gradient says which way, and the learning rate how far. Where does it enter?",
    read=DESCENT,
)
def gradient_descent__lr_missing(gradient, start, lr, steps):
    """Subtract the whole gradient."""
    p = start.astype(np.float64)
    visited = [p]
    for _ in range(steps):
        p = p - gradient(p)
        visited.append(p)
    return np.array(visited)


@mistake(
    "lr-squared",
    of="gradient_descent",
    hint="The learning rate enters a step once. Yours is multiplied by it twice.",
    read=DESCENT,
)
def gradient_descent__lr_squared(gradient, start, lr, steps):
    """Multiply by the learning rate twice."""
    p = start.astype(np.float64)
    visited = [p]
    for _ in range(steps):
        step = lr * gradient(p)
        p = p - lr * step
        visited.append(p)
    return np.array(visited)


@mistake(
    "no-zero-grad",
    of="gradient_descent",
    hint="A step uses the gradient of now, not the sum of all gradients so far.",
    read=DESCENT,
)
def gradient_descent__no_zero_grad(gradient, start, lr, steps):
    """Add each gradient to those before."""
    p, g = start.astype(np.float64), 0.0
    visited = [p]
    for _ in range(steps):
        g = g + gradient(p)
        p = p - lr * g
        visited.append(p)
    return np.array(visited)


@mistake(
    "uses-grad-norm",
    of="gradient_descent",
    hint="A length has no direction: each coordinate has a derivative of its own.",
    read=DESCENT,
)
def gradient_descent__uses_grad_norm(gradient, start, lr, steps):
    """Subtract the length of the gradient from every coordinate."""
    p = start.astype(np.float64)
    visited = [p]
    for _ in range(steps):
        p = p - lr * np.linalg.norm(gradient(p))
        visited.append(p)
    return np.array(visited)


@mistake(
    "sequential-coordinates",
    of="gradient_descent",
    hint="All entries of the gradient belong to the same point: no coordinate moves before the last one is known.",
    read="Notation card",
)
def gradient_descent__sequential_coordinates(gradient, start, lr, steps):
    """Move one coordinate after the other and take the gradient again in between."""
    p = start.astype(np.float64)
    visited = [p.copy()]
    for _ in range(steps):
        for i in range(len(p)):
            p[i] -= lr * gradient(p)[i]
        visited.append(p.copy())
    return np.array(visited)


# ---- momentum


@mistake("ascent", of="momentum", hint=CLIMBS, read=MOMENTUM)
def momentum__ascent(gradient, start, lr, steps, beta=0.9):
    """Add the step in place of subtracting it."""
    return _climb(_momentum(lr, beta), gradient, start, steps)


@mistake("trajectory-aliased", of="momentum", hint=ALIASED, read=MOMENTUM)
def momentum__trajectory_aliased(gradient, start, lr, steps, beta=0.9):
    """Append the point itself, which later steps change in place."""
    return _append_itself(_momentum(lr, beta), gradient, start, steps)


@mistake("trajectory-aliased", of="momentum", hint=ALIASED, read=MOMENTUM)
def momentum__trajectory_aliased_after_the_start(gradient, start, lr, steps, beta=0.9):
    """Keep the start, and then append the point itself, which later steps change in place."""
    return _append_itself_after_the_start(_momentum(lr, beta), gradient, start, steps)


@mistake("mutates-x0", of="momentum", hint=CALLERS_START, read=MOMENTUM)
def momentum__mutates_x0(gradient, start, lr, steps, beta=0.9):
    """Move the array that the caller handed over."""
    return _move_the_start(_momentum(lr, beta), gradient, start, steps)


@mistake("off-by-one-history", of="momentum", hint=ROWS, read=MOMENTUM)
def momentum__start_missing(gradient, start, lr, steps, beta=0.9):
    """Keep the points after the steps only."""
    return _without_the_start(_momentum(lr, beta), gradient, start, steps)


@mistake("off-by-one-history", of="momentum", hint=ROWS, read=MOMENTUM)
def momentum__last_missing(gradient, start, lr, steps, beta=0.9):
    """Keep each point before its step and forget the last one."""
    return _without_the_end(_momentum(lr, beta), gradient, start, steps)


@mistake("off-by-one-history", of="momentum", hint=ROWS, read=MOMENTUM)
def momentum__one_step_more(gradient, start, lr, steps, beta=0.9):
    """Make one step more than was asked for."""
    return _one_step_more(_momentum(lr, beta), gradient, start, steps)


@mistake("stop-criterion", of="momentum", hint=STOPS, read=MOMENTUM)
def momentum__stop_criterion(gradient, start, lr, steps, beta=0.9):
    """Stop as soon as the gradient is small."""
    return _stop_early(_momentum(lr, beta), gradient, start, steps)


@mistake("grad-at-x0", of="momentum", hint=ONE_GRADIENT, read=MOMENTUM)
def momentum__grad_at_x0(gradient, start, lr, steps, beta=0.9):
    """Take the gradient once, before the loop."""
    return _gradient_once(_momentum(lr, beta), gradient, start, steps)


@mistake("integer-dtype", of="momentum", hint=INTEGERS, read=MOMENTUM)
def momentum__integer_dtype(gradient, start, lr, steps, beta=0.9):
    """Make the trajectory of the type of the start."""
    return _keep_the_dtype(_momentum(lr, beta), gradient, start, steps)


@mistake("integer-dtype", of="momentum", hint=INTEGERS, read=MOMENTUM)
def momentum__integer_in_place(gradient, start, lr, steps, beta=0.9):
    """Subtract in place from a copy of the start."""
    return _subtract_in_place(_momentum(lr, beta), gradient, start, steps)


@mistake(
    "mom-sign",
    of="momentum",
    hint="Follow one convention: the velocity points uphill and is subtracted, or it points downhill and is added.",
    read=MOMENTUM,
)
def momentum__mom_sign(gradient, start, lr, steps, beta=0.9):
    """Let the velocity point downhill and subtract it all the same."""
    p, v = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        v = beta * v - lr * gradient(p)
        p = p - v
        visited.append(p)
    return np.array(visited)


@mistake(
    "mom-dampened",
    of="momentum",
    hint="In this convention the velocity is a sum that fades, not an average: the gradient enters it undampened.",
    read=MOMENTUM,
)
def momentum__mom_dampened(gradient, start, lr, steps, beta=0.9):
    """Average the gradients."""
    p, v = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        v = beta * v + (1 - beta) * gradient(p)
        p = p - lr * v
        visited.append(p)
    return np.array(visited)


@mistake(
    "mom-double-dampened",
    of="momentum",
    hint="The gradient is dampened in the velocity and the velocity once more in the step. Here nothing is dampened.",
    read=MOMENTUM,
)
def momentum__mom_double_dampened(gradient, start, lr, steps, beta=0.9):
    """Average the gradients and dampen the step as well."""
    p, v = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        v = beta * v + (1 - beta) * gradient(p)
        p = p - lr * (1 - beta) * v
        visited.append(p)
    return np.array(visited)


@mistake(
    "mom-swapped-beta",
    of="momentum",
    hint="Which of the two numbers weighs the past, and does the other one occur at all?",
    read=MOMENTUM,
)
def momentum__mom_swapped_beta(gradient, start, lr, steps, beta=0.9):
    """Weigh the new gradient with what is meant for the past."""
    p, v = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        v = (1 - beta) * v + beta * gradient(p)
        p = p - lr * v
        visited.append(p)
    return np.array(visited)


@mistake(
    "mom-nesterov",
    of="momentum",
    hint="That is Nesterov's method: the step looks ahead. Plain momentum steps along the velocity itself.",
    read=MOMENTUM,
)
def momentum__nesterov(gradient, start, lr, steps, beta=0.9):
    """Add the fading velocity to the gradient once more, as Nesterov's method does in torch."""
    p, v = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        v = beta * v + g
        p = p - lr * (g + beta * v)
        visited.append(p)
    return np.array(visited)


@mistake(
    "mom-nesterov",
    of="momentum",
    hint="That is Nesterov's method: the gradient is taken ahead. Here it belongs to the point where you stand.",
    read=MOMENTUM,
)
def momentum__look_ahead(gradient, start, lr, steps, beta=0.9):
    """Take the gradient where the velocity alone would lead."""
    p, v = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        v = beta * v + gradient(p - lr * beta * v)
        p = p - lr * v
        visited.append(p)
    return np.array(visited)


@mistake(
    "mom-stale-velocity",
    of="momentum",
    hint="Your first step does not move: the velocity is brought up to date before it is used, not after.",
    read=MOMENTUM,
)
def momentum__mom_stale_velocity(gradient, start, lr, steps, beta=0.9):
    """Step with the velocity of the step before."""
    p, v = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        p = p - lr * v
        v = beta * v + g
        visited.append(p)
    return np.array(visited)


@mistake(
    "mom-velocity-reset",
    of="momentum",
    hint="Your velocity forgets everything at each step, and what is left is plain gradient descent.",
    read=MOMENTUM,
)
def momentum__mom_velocity_reset(gradient, start, lr, steps, beta=0.9):
    """Set the velocity to zero inside the loop."""
    p = start.astype(np.float64)
    visited = [p]
    for _ in range(steps):
        v = np.zeros(len(start))
        v = beta * v + gradient(p)
        p = p - lr * v
        visited.append(p)
    return np.array(visited)


@mistake(
    "mom-init-with-grad",
    of="momentum",
    hint="The velocity starts at zero. Yours has met the first gradient already when the loop begins.",
    read=MOMENTUM,
)
def momentum__mom_init_with_grad(gradient, start, lr, steps, beta=0.9):
    """Start with the first gradient for a velocity."""
    p, v = start.astype(np.float64), gradient(start)
    visited = [p]
    for _ in range(steps):
        v = beta * v + gradient(p)
        p = p - lr * v
        visited.append(p)
    return np.array(visited)


@mistake(
    "no-momentum-decay",
    of="momentum",
    hint="Your velocity never fades: it is the sum of all gradients with equal weights.",
    read=MOMENTUM,
)
def momentum__no_momentum_decay(gradient, start, lr, steps, beta=0.9):
    """Add up the gradients and keep all of the old velocity."""
    p, v = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        v = v + gradient(p)
        p = p - lr * v
        visited.append(p)
    return np.array(visited)


@mistake(
    "lr-squared",
    of="momentum",
    hint="The learning rate enters once, in the velocity or in the step. Yours is in both.",
    read=MOMENTUM,
)
def momentum__lr_squared(gradient, start, lr, steps, beta=0.9):
    """Multiply by the learning rate in the velocity and in the step."""
    p, v = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        v = beta * v + lr * gradient(p)
        p = p - lr * v
        visited.append(p)
    return np.array(visited)


@mistake(
    "lr-missing",
    of="momentum",
    hint="The velocity says which way, and the learning rate how far. Where does it enter?",
    read=MOMENTUM,
)
def momentum__lr_missing(gradient, start, lr, steps, beta=0.9):
    """Subtract the whole velocity."""
    p, v = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        v = beta * v + gradient(p)
        p = p - v
        visited.append(p)
    return np.array(visited)


@mistake("option-ignored", of="momentum", hint=OPTION, read=MOMENTUM)
def momentum__option_ignored(gradient, start, lr, steps, beta=0.9):
    """Write the default of beta into the loop."""
    p, v = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        v = 0.9 * v + gradient(p)
        p = p - lr * v
        visited.append(p)
    return np.array(visited)


# ---- rmsprop


@mistake("ascent", of="rmsprop", hint=CLIMBS, read=RMSPROP)
def rmsprop__ascent(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Add the step in place of subtracting it."""
    return _climb(_rmsprop(lr, alpha, eps), gradient, start, steps)


@mistake("trajectory-aliased", of="rmsprop", hint=ALIASED, read=RMSPROP)
def rmsprop__trajectory_aliased(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Append the point itself, which later steps change in place."""
    return _append_itself(_rmsprop(lr, alpha, eps), gradient, start, steps)


@mistake("trajectory-aliased", of="rmsprop", hint=ALIASED, read=RMSPROP)
def rmsprop__trajectory_aliased_after_the_start(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Keep the start, and then append the point itself, which later steps change in place."""
    return _append_itself_after_the_start(_rmsprop(lr, alpha, eps), gradient, start, steps)


@mistake("mutates-x0", of="rmsprop", hint=CALLERS_START, read=RMSPROP)
def rmsprop__mutates_x0(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Move the array that the caller handed over."""
    return _move_the_start(_rmsprop(lr, alpha, eps), gradient, start, steps)


@mistake("off-by-one-history", of="rmsprop", hint=ROWS, read=RMSPROP)
def rmsprop__start_missing(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Keep the points after the steps only."""
    return _without_the_start(_rmsprop(lr, alpha, eps), gradient, start, steps)


@mistake("off-by-one-history", of="rmsprop", hint=ROWS, read=RMSPROP)
def rmsprop__last_missing(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Keep each point before its step and forget the last one."""
    return _without_the_end(_rmsprop(lr, alpha, eps), gradient, start, steps)


@mistake("off-by-one-history", of="rmsprop", hint=ROWS, read=RMSPROP)
def rmsprop__one_step_more(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Make one step more than was asked for."""
    return _one_step_more(_rmsprop(lr, alpha, eps), gradient, start, steps)


@mistake("stop-criterion", of="rmsprop", hint=STOPS, read=RMSPROP)
def rmsprop__stop_criterion(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Stop as soon as the gradient is small."""
    return _stop_early(_rmsprop(lr, alpha, eps), gradient, start, steps)


@mistake("grad-at-x0", of="rmsprop", hint=ONE_GRADIENT, read=RMSPROP)
def rmsprop__grad_at_x0(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Take the gradient once, before the loop."""
    return _gradient_once(_rmsprop(lr, alpha, eps), gradient, start, steps)


@mistake("integer-dtype", of="rmsprop", hint=INTEGERS, read=RMSPROP)
def rmsprop__integer_dtype(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Make the trajectory of the type of the start."""
    return _keep_the_dtype(_rmsprop(lr, alpha, eps), gradient, start, steps)


@mistake("integer-dtype", of="rmsprop", hint=INTEGERS, read=RMSPROP)
def rmsprop__integer_in_place(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Subtract in place from a copy of the start."""
    return _subtract_in_place(_rmsprop(lr, alpha, eps), gradient, start, steps)


@mistake(
    "rms-adagrad",
    of="rmsprop",
    hint="Your sum of squares never forgets, and the steps only get smaller. That is Adagrad; here it is a mean.",
    read=RMSPROP,
)
def rmsprop__rms_adagrad(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Add up the squares of all gradients."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        s = s + g**2
        p = p - lr * g / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "rms-missing-1-b",
    of="rmsprop",
    hint="The weights of a mean add up to one. The new square enters yours with full weight.",
    read=RMSPROP,
)
def rmsprop__rms_missing_1_b(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Let the new square enter with full weight."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        s = alpha * s + g**2
        p = p - lr * g / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "mom-swapped-beta",
    of="rmsprop",
    hint="Which of the two weights belongs to the past, and which to the new square?",
    read=RMSPROP,
)
def rmsprop__mom_swapped_beta(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Swap the weights of the past and of the new square."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        s = (1 - alpha) * s + alpha * g**2
        p = p - lr * g / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "rms-no-sqrt",
    of="rmsprop",
    hint="The quotient must not depend on the scale of the gradient. What has the scale of a gradient: a square?",
    read=RMSPROP,
)
def rmsprop__rms_no_sqrt(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Divide by the mean of squares itself."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        s = alpha * s + (1 - alpha) * g**2
        p = p - lr * g / (s + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "rms-no-square",
    of="rmsprop",
    hint="The mean is one of squares. Of a negative mean there is no root.",
    read=RMSPROP,
)
def rmsprop__rms_no_square(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Average the gradients and not their squares."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        s = alpha * s + (1 - alpha) * g
        p = p - lr * g / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake("eps-inside-sqrt", of="rmsprop", hint=EPS_PLACE, read=RMSPROP)
def rmsprop__eps_inside_sqrt(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Add the small number under the root."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        s = alpha * s + (1 - alpha) * g**2
        p = p - lr * g / np.sqrt(s + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "eps-missing",
    of="rmsprop",
    hint="Where all gradients so far are zero you divide by zero. A small number keeps the denominator away from it.",
    read=RMSPROP,
)
def rmsprop__eps_missing(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Leave the small number out."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        s = alpha * s + (1 - alpha) * g**2
        p = p - lr * g / np.sqrt(s)
        visited.append(p)
    return np.array(visited)


@mistake("adam-eps-ignored", of="rmsprop", hint=OPTION, read=RMSPROP)
def rmsprop__eps_ignored(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Write the default of eps into the loop."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        s = alpha * s + (1 - alpha) * g**2
        p = p - lr * g / (np.sqrt(s) + 1e-8)
        visited.append(p)
    return np.array(visited)


@mistake("option-ignored", of="rmsprop", hint=OPTION, read=RMSPROP)
def rmsprop__option_ignored(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Write the default of alpha into the loop."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        s = 0.99 * s + 0.01 * g**2
        p = p - lr * g / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "rms-init-ones",
    of="rmsprop",
    hint="The mean of squares starts at zero. Yours starts with a size that no gradient has shown.",
    read=RMSPROP,
)
def rmsprop__rms_init_ones(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Start the mean of squares at one."""
    p, s = start.astype(np.float64), np.ones(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        s = alpha * s + (1 - alpha) * g**2
        p = p - lr * g / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "rms-stale",
    of="rmsprop",
    hint="The mean of squares is brought up to date before it is used. Your first step divides by almost nothing.",
    read=RMSPROP,
)
def rmsprop__rms_stale(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Divide by the mean of the step before."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        p = p - lr * g / (np.sqrt(s) + eps)
        s = alpha * s + (1 - alpha) * g**2
        visited.append(p)
    return np.array(visited)


@mistake(
    "rms-reset",
    of="rmsprop",
    hint="Your mean of squares starts again at each step: it knows the last gradient and nothing before it.",
    read=RMSPROP,
)
def rmsprop__rms_reset(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Set the mean of squares to zero inside the loop."""
    p = start.astype(np.float64)
    visited = [p]
    for _ in range(steps):
        s = np.zeros(len(start))
        g = gradient(p)
        s = alpha * s + (1 - alpha) * g**2
        p = p - lr * g / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "rms-scalar-norm",
    of="rmsprop",
    hint="Each coordinate has a mean of its own. You measure all of them with one number.",
    read=RMSPROP,
)
def rmsprop__rms_scalar_norm(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Square the length of the gradient, not its entries."""
    p, s = start.astype(np.float64), 0.0
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        s = alpha * s + (1 - alpha) * np.sum(g**2)
        p = p - lr * g / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "rms-bias-corrected",
    of="rmsprop",
    hint="The correction for the start at zero belongs to Adam. Here the mean is used as it is.",
    read=RMSPROP,
)
def rmsprop__rms_bias_corrected(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Correct the mean of squares as Adam does."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        s = alpha * s + (1 - alpha) * g**2
        p = p - lr * g / (np.sqrt(s / (1 - alpha**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake("rounds-output", of="rmsprop", hint=ROUNDED, read=RMSPROP)
def rmsprop__rounds_output(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Round to four decimals, as the example prints it."""
    p, step = start.astype(np.float64), _rmsprop(lr, alpha, eps)
    visited = [p]
    for _ in range(steps):
        p = p - step(gradient(p))
        visited.append(p)
    return np.array(visited).round(4)


# ---- adam


@mistake("ascent", of="adam", hint=CLIMBS, read=ADAM)
def adam__ascent(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Add the step in place of subtracting it."""
    return _climb(_adam(lr, beta1, beta2, eps), gradient, start, steps)


@mistake("trajectory-aliased", of="adam", hint=ALIASED, read=ADAM)
def adam__trajectory_aliased(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Append the point itself, which later steps change in place."""
    return _append_itself(_adam(lr, beta1, beta2, eps), gradient, start, steps)


@mistake("trajectory-aliased", of="adam", hint=ALIASED, read=ADAM)
def adam__trajectory_aliased_after_the_start(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Keep the start, and then append the point itself, which later steps change in place."""
    return _append_itself_after_the_start(_adam(lr, beta1, beta2, eps), gradient, start, steps)


@mistake("mutates-x0", of="adam", hint=CALLERS_START, read=ADAM)
def adam__mutates_x0(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Move the array that the caller handed over."""
    return _move_the_start(_adam(lr, beta1, beta2, eps), gradient, start, steps)


@mistake("off-by-one-history", of="adam", hint=ROWS, read=ADAM)
def adam__start_missing(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Keep the points after the steps only."""
    return _without_the_start(_adam(lr, beta1, beta2, eps), gradient, start, steps)


@mistake("off-by-one-history", of="adam", hint=ROWS, read=ADAM)
def adam__last_missing(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Keep each point before its step and forget the last one."""
    return _without_the_end(_adam(lr, beta1, beta2, eps), gradient, start, steps)


@mistake("off-by-one-history", of="adam", hint=ROWS, read=ADAM)
def adam__one_step_more(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Make one step more than was asked for."""
    return _one_step_more(_adam(lr, beta1, beta2, eps), gradient, start, steps)


@mistake("stop-criterion", of="adam", hint=STOPS, read=ADAM)
def adam__stop_criterion(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Stop as soon as the gradient is small."""
    return _stop_early(_adam(lr, beta1, beta2, eps), gradient, start, steps)


@mistake("grad-at-x0", of="adam", hint=ONE_GRADIENT, read=ADAM)
def adam__grad_at_x0(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take the gradient once, before the loop."""
    return _gradient_once(_adam(lr, beta1, beta2, eps), gradient, start, steps)


@mistake("integer-dtype", of="adam", hint=INTEGERS, read=ADAM)
def adam__integer_dtype(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Make the trajectory of the type of the start."""
    return _keep_the_dtype(_adam(lr, beta1, beta2, eps), gradient, start, steps)


@mistake("integer-dtype", of="adam", hint=INTEGERS, read=ADAM)
def adam__integer_in_place(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Subtract in place from a copy of the start."""
    return _subtract_in_place(_adam(lr, beta1, beta2, eps), gradient, start, steps)


@mistake("adam-no-bias-correction", of="adam", hint=CORRECTION, read=PAPER)
def adam__no_bias_correction(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Use both means as they are."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake("adam-only-one-corrected", of="adam", hint=CORRECTION, read=PAPER)
def adam__only_mu_corrected(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Correct the mean of the gradients only."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake("adam-only-one-corrected", of="adam", hint=CORRECTION, read=PAPER)
def adam__only_s_corrected(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Correct the mean of the squares only."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-no-power",
    of="adam",
    hint="The correction fades with the number of the step. Yours is the same in every step, and right in the first.",
    read=PAPER,
)
def adam__no_power(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Correct without the exponent."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for _ in range(steps):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (1 - beta1) / (np.sqrt(s / (1 - beta2)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-t-from-0",
    of="adam",
    hint="The steps are counted from one. Counted from zero, the first correction divides by nothing.",
    read=ADAM,
)
def adam__t_from_0(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Count the steps from zero."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(steps):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-t-from-2",
    of="adam",
    hint="Your first step is counted as the second one. The number starts at one or is raised first, not both.",
    read=ADAM,
)
def adam__t_from_2(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Start the counter at one and raise it before its first use."""
    p, mu, s, k = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start)), 1
    visited = [p]
    for _ in range(steps):
        k += 1
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-overwrites-moments",
    of="adam",
    hint="The corrected means serve one step only. You store them back, and the next step corrects them again.",
    read=ADAM,
)
def adam__overwrites_moments(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Store the corrected means back."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        mu = mu / (1 - beta1**k)
        s = s / (1 - beta2**k)
        p = p - lr * mu / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-double-one-minus",
    of="adam",
    hint="The difference from one is taken twice, so that only the power is left of the correction.",
    read=ADAM,
)
def adam__double_one_minus(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take the difference from one where it has been taken already."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        correction1, correction2 = 1 - beta1**k, 1 - beta2**k
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (1 - correction1) / (np.sqrt(s / (1 - correction2)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-betas-swapped",
    of="adam",
    hint="Which of the two numbers belongs to the gradients, and which to their squares?",
    read=ADAM,
)
def adam__betas_swapped(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Give each mean the number of the other."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta2 * mu + (1 - beta2) * g
        s = beta1 * s + (1 - beta1) * g**2
        p = p - lr * mu / (1 - beta2**k) / (np.sqrt(s / (1 - beta1**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "mom-swapped-beta",
    of="adam",
    hint="Which of the two weights of a mean belongs to the past, and which to what is new?",
    read=ADAM,
)
def adam__mom_swapped_beta(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Swap the weights of the past and of what is new in both means."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = (1 - beta1) * mu + beta1 * g
        s = (1 - beta2) * s + beta2 * g**2
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-no-1-b",
    of="adam",
    hint="The weights of a mean add up to one. What is new enters yours with full weight.",
    read=ADAM,
)
def adam__no_1_b(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Let gradients and squares enter their means with full weight."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + g
        s = beta2 * s + g**2
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-no-1-b",
    of="adam",
    hint="The weights of a mean add up to one. The square enters yours with full weight.",
    read=ADAM,
)
def adam__no_1_b_for_squares(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Let the squares enter their mean with full weight."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + g**2
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-v-of-m",
    of="adam",
    hint="The second mean is one of squared gradients. You square what has been averaged already.",
    read=ADAM,
)
def adam__v_of_m(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Square the averaged gradient for the second mean."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        mu = beta1 * mu + (1 - beta1) * gradient(p)
        s = beta2 * s + (1 - beta2) * mu**2
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-no-square",
    of="adam",
    hint="The second mean is one of squares. Of a negative mean there is no root.",
    read=ADAM,
)
def adam__no_square(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Average the gradients for the second mean, too."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "rms-no-sqrt",
    of="adam",
    hint="The quotient must not depend on the scale of the gradient. What has the scale of a gradient: a square?",
    read=ADAM,
)
def adam__no_sqrt(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Divide by the mean of squares itself."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (1 - beta1**k) / (s / (1 - beta2**k) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-numerator-grad",
    of="adam",
    hint="Adam steps along the averaged gradient. Yours uses the average nowhere.",
    read=ADAM,
)
def adam__numerator_grad(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Step along the gradient of now."""
    p, s = start.astype(np.float64), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * g / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "mom-velocity-reset",
    of="adam",
    hint="Both means forget everything at each step. They belong in front of the loop.",
    read=ADAM,
)
def adam__mom_velocity_reset(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Set both means to zero inside the loop."""
    p = start.astype(np.float64)
    visited = [p]
    for k in range(1, steps + 1):
        mu, s = np.zeros(len(start)), np.zeros(len(start))
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake("eps-inside-sqrt", of="adam", hint=EPS_PLACE, read=ADAM)
def adam__eps_inside_sqrt(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Add the small number under the root."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (1 - beta1**k) / np.sqrt(s / (1 - beta2**k) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-eps-hat",
    of="adam",
    hint="In the paper's shorter form the small number means something else. Here it joins the corrected root.",
    read=ADAM,
)
def adam__eps_hat(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Draw both corrections into the learning rate."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        rate = lr * np.sqrt(1 - beta2**k) / (1 - beta1**k)
        p = p - rate * mu / (np.sqrt(s) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "eps-missing",
    of="adam",
    hint="Where all gradients so far are zero you divide by zero. A small number keeps the denominator away from it.",
    read=ADAM,
)
def adam__eps_missing(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Leave the small number out."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (1 - beta1**k) / np.sqrt(s / (1 - beta2**k))
        visited.append(p)
    return np.array(visited)


@mistake("adam-eps-ignored", of="adam", hint=OPTION, read=ADAM)
def adam__eps_ignored(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Write the default of eps into the loop."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(s / (1 - beta2**k)) + 1e-8)
        visited.append(p)
    return np.array(visited)


@mistake("option-ignored", of="adam", hint=OPTION, read=ADAM)
def adam__option_ignored(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Write the defaults of both betas into the loop."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = 0.9 * mu + 0.1 * g
        s = 0.999 * s + 0.001 * g**2
        p = p - lr * mu / (1 - 0.9**k) / (np.sqrt(s / (1 - 0.999**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake("option-ignored", of="adam", hint=OPTION, read=ADAM)
def adam__beta1_ignored(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Write the default of beta1 into the loop."""
    p, step = start.astype(np.float64), _adam(lr, 0.9, beta2, eps)
    visited = [p]
    for _ in range(steps):
        p = p - step(gradient(p))
        visited.append(p)
    return np.array(visited)


@mistake("option-ignored", of="adam", hint=OPTION, read=ADAM)
def adam__beta2_ignored(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Write the default of beta2 into the loop."""
    p, step = start.astype(np.float64), _adam(lr, beta1, 0.999, eps)
    visited = [p]
    for _ in range(steps):
        p = p - step(gradient(p))
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-amsgrad",
    of="adam",
    hint="That is AMSGrad, which never lets the denominator shrink. Adam lets it.",
    read=ADAM,
)
def adam__amsgrad(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Divide by the root of the largest mean of squares so far, as torch's amsgrad does."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited, largest = [p], s
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        largest = np.maximum(largest, s)
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(largest / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-amsgrad",
    of="adam",
    hint="That is AMSGrad, which never lets the denominator shrink. Adam lets it.",
    read=ADAM,
)
def adam__amsgrad_of_corrected(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Divide by the root of the largest corrected mean of squares so far."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited, largest = [p], s
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        largest = np.maximum(largest, s / (1 - beta2**k))
        p = p - lr * mu / (1 - beta1**k) / (np.sqrt(largest) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-nadam",
    of="adam",
    hint="That is Nadam: the gradient of now is mixed into the averaged one a second time, as in Nesterov's method.",
    read=ADAM,
)
def adam__nadam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Look ahead along the averaged gradient."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        ahead = beta1 * mu / (1 - beta1**k) + (1 - beta1) * g / (1 - beta1**k)
        p = p - lr * ahead / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake(
    "adam-nadam",
    of="adam",
    hint="That is Nadam: the gradient of now is mixed into the averaged one a second time, as in Nesterov's method.",
    read=ADAM,
)
def adam__nadam_with_the_next_correction(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Look ahead along the averaged gradient as Dozat does, corrected for the step that follows."""
    p, mu, s = start.astype(np.float64), np.zeros(len(start)), np.zeros(len(start))
    visited = [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        mu = beta1 * mu + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        ahead = beta1 * mu / (1 - beta1 ** (k + 1)) + (1 - beta1) * g / (1 - beta1**k)
        p = p - lr * ahead / (np.sqrt(s / (1 - beta2**k)) + eps)
        visited.append(p)
    return np.array(visited)


@mistake("rounds-output", of="adam", hint=ROUNDED, read=ADAM)
def adam__rounds_output(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Round to four decimals, as the example prints it."""
    p, step = start.astype(np.float64), _adam(lr, beta1, beta2, eps)
    visited = [p]
    for _ in range(steps):
        p = p - step(gradient(p))
        visited.append(p)
    return np.array(visited).round(4)


# ---- find_minima


def _ends(starts, lr, steps):
    """Return the end points of plain descent on Himmelblau's function, those left out that are not finite."""
    return [end for end in _all_ends(starts, lr, steps) if np.isfinite(end).all()]


def _all_ends(starts, lr, steps):
    ends = []
    with np.errstate(all="ignore"):
        for start in starts:
            x, y = map(float, start)
            for _ in range(steps):
                a, b = x * x + y - 11, x + y * y - 7
                x, y = x - lr * (4 * x * a + 2 * b), y - lr * (2 * a + 4 * y * b)
            ends.append(np.array([x, y]))
    return ends


def _distinct(ends, tol):
    kept = []
    for end in ends:
        if not any(np.linalg.norm(end - other) < tol for other in kept):
            kept.append(end)
    return kept


def _table(points):
    return np.array(sorted(points, key=tuple)).reshape(-1, 2)


@mistake(
    "duplicates-kept",
    of="find_minima",
    hint="Several starts lead to the same minimum, and it counts once.",
    read=MINIMA,
)
def find_minima__duplicates_kept(starts, lr, steps, tol=1e-3):
    """Return the end points of all starts."""
    return _table(_ends(starts, lr, steps))


@mistake(
    "not-finite-kept",
    of="find_minima",
    hint="A run that diverges ends nowhere. Its end point is left out before anything else is done.",
    read=MINIMA,
)
def find_minima__not_finite_kept(starts, lr, steps, tol=1e-3):
    """Keep the end points of runs that diverged."""
    return _table(_distinct(_all_ends(starts, lr, steps), tol))


@mistake(
    "not-sorted",
    of="find_minima",
    hint="The points come in the order of the starts. They are asked for in the order of their coordinates.",
    read=MINIMA,
)
def find_minima__not_sorted(starts, lr, steps, tol=1e-3):
    """Return the points in the order in which they were found."""
    return np.array(_distinct(_ends(starts, lr, steps), tol)).reshape(-1, 2)


@mistake(
    "sorted-by-column",
    of="find_minima",
    hint="Each column is sorted by itself, so that coordinates of different points stand in one row.",
    read=MINIMA,
)
def find_minima__sorted_by_column(starts, lr, steps, tol=1e-3):
    """Sort each coordinate by itself."""
    return np.sort(np.array(_distinct(_ends(starts, lr, steps), tol)).reshape(-1, 2), axis=0)


@mistake(
    "last-not-first",
    of="find_minima",
    hint="Of several end points that are the same minimum the first is kept, in the order of the starts.",
    read=MINIMA,
)
def find_minima__last_not_first(starts, lr, steps, tol=1e-3):
    """Let a later end point take the place of the one that is kept."""
    kept = []
    for end in _ends(starts, lr, steps):
        kept = [other for other in kept if np.linalg.norm(end - other) >= tol]
        kept.append(end)
    return _table(kept)


@mistake(
    "compares-with-last",
    of="find_minima",
    hint="A known minimum may have been found long ago: compare with all that are kept, not with a neighbour.",
    read=MINIMA,
)
def find_minima__compares_with_last(starts, lr, steps, tol=1e-3):
    """Compare each end point with the one that was kept last."""
    kept = []
    for end in _ends(starts, lr, steps):
        if not kept or np.linalg.norm(end - kept[-1]) >= tol:
            kept.append(end)
    return _table(kept)


@mistake(
    "sorted-first",
    of="find_minima",
    hint="The first of several close points is kept in the order of the starts. Sort what is kept, at the end.",
    read=MINIMA,
)
def find_minima__sorted_first(starts, lr, steps, tol=1e-3):
    """Sort the end points, then keep the first of those that are close."""
    return _table(_distinct(sorted(_ends(starts, lr, steps), key=tuple), tol))


@mistake(
    "compares-with-last",
    of="find_minima",
    hint="Neighbours in the sorted list need not be close where the same minimum is: compare with all that are kept.",
    read=MINIMA,
)
def find_minima__compares_with_neighbour(starts, lr, steps, tol=1e-3):
    """Sort first, then compare each end point with its neighbour."""
    kept = []
    for end in sorted(_ends(starts, lr, steps), key=tuple):
        if not kept or np.linalg.norm(end - kept[-1]) >= tol:
            kept.append(end)
    return _table(kept)


@mistake(
    "compares-with-dropped",
    of="find_minima",
    hint="An end point that was left out no longer counts: compare with the points that are kept.",
    read=MINIMA,
)
def find_minima__compares_with_dropped(starts, lr, steps, tol=1e-3):
    """Compare each end point with all that came before it."""
    ends = _ends(starts, lr, steps)
    before = [ends[:i] for i in range(len(ends))]
    fresh = [
        not any(np.linalg.norm(end - other) < tol for other in some) for end, some in zip(ends, before, strict=True)
    ]
    return _table([end for end, new in zip(ends, fresh, strict=True) if new])


@mistake(
    "tol-per-coordinate",
    of="find_minima",
    hint="Closeness is measured by the Euclidean distance. You compare each coordinate by itself.",
    read=MINIMA,
)
def find_minima__tol_per_coordinate(starts, lr, steps, tol=1e-3):
    """Call two points the same when each coordinate is close."""
    kept = []
    for end in _ends(starts, lr, steps):
        if not any(np.all(np.abs(end - other) < tol) for other in kept):
            kept.append(end)
    return _table(kept)


@mistake(
    "squared-distance",
    of="find_minima",
    hint="You compare the square of a distance with a distance.",
    read=MINIMA,
)
def find_minima__squared_distance(starts, lr, steps, tol=1e-3):
    """Leave out the root of the distance."""
    kept = []
    for end in _ends(starts, lr, steps):
        if not any(np.sum((end - other) ** 2) < tol for other in kept):
            kept.append(end)
    return _table(kept)


@mistake(
    "at-most-for-less",
    of="find_minima",
    hint="Points that are just the tolerance apart are not closer than it.",
    read=MINIMA,
)
def find_minima__at_most_for_less(starts, lr, steps, tol=1e-3):
    """Call two points the same when they are just the tolerance apart."""
    kept = []
    for end in _ends(starts, lr, steps):
        if not any(np.linalg.norm(end - other) <= tol for other in kept):
            kept.append(end)
    return _table(kept)


@mistake("option-ignored", of="find_minima", hint=OPTION, read=MINIMA)
def find_minima__option_ignored(starts, lr, steps, tol=1e-3):
    """Write the default of the tolerance into the comparison."""
    return _table(_distinct(_ends(starts, lr, steps), 1e-3))


@mistake(
    "rounds-output",
    of="find_minima",
    hint="Rounding moves the points, and two that are close may still be rounded to different numbers.",
    read=MINIMA,
)
def find_minima__rounds_output(starts, lr, steps, tol=1e-3):
    """Round the end points and keep what is unique."""
    return np.unique(np.round(_ends(starts, lr, steps), 3).reshape(-1, 2), axis=0)


@mistake("integer-dtype", of="find_minima", hint=INTEGERS, read=MINIMA)
def find_minima__integer_dtype(starts, lr, steps, tol=1e-3):
    """Write the end points into a copy of the starts."""
    ends = starts.copy()
    with np.errstate(all="ignore"):
        for i, end in enumerate(_all_ends(starts, lr, steps)):
            ends[i] = end
    return _table(_distinct([end for end in ends if np.isfinite(end).all()], tol))


@mistake(
    "empty-shape",
    of="find_minima",
    hint="When no point is left the table still has two columns.",
    read=MINIMA,
)
def find_minima__empty_shape(starts, lr, steps, tol=1e-3):
    """Make an array of an empty list."""
    return np.array(sorted(_distinct(_ends(starts, lr, steps), tol), key=tuple))


# ---- train


@mistake("ascent", of="train", hint="Your loss grows. The gradient shows uphill, and the way is down.", read=NETWORK)
def train__ascent(params, loss_and_gradient, lr, epochs):
    """Add the step in place of subtracting it."""
    losses = np.empty(epochs)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        params = [p + lr * g for p, g in zip(params, gradients, strict=True)]
    return params, losses


@mistake(
    "lr-missing",
    of="train",
    hint="The gradient says which way, and the learning rate how far. Where does it enter?",
    read=NETWORK,
)
def train__lr_missing(params, loss_and_gradient, lr, epochs):
    """Subtract the whole gradients."""
    losses = np.empty(epochs)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        params = [p - g for p, g in zip(params, gradients, strict=True)]
    return params, losses


@mistake(
    "lr-squared",
    of="train",
    hint="The learning rate enters a step once. Yours is multiplied by it twice.",
    read=NETWORK,
)
def train__lr_squared(params, loss_and_gradient, lr, epochs):
    """Multiply by the learning rate twice."""
    losses = np.empty(epochs)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        changes = [lr * g for g in gradients]
        params = [p - lr * change for p, change in zip(params, changes, strict=True)]
    return params, losses


@mistake(
    "lr-on-bias-missing",
    of="train",
    hint="The rule is the same for every array of the list. Your vectors move without the learning rate.",
    read=NETWORK,
)
def train__lr_on_bias_missing(params, loss_and_gradient, lr, epochs):
    """Forget the learning rate for the biases."""
    losses = np.empty(epochs)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        params = [p - g if p.ndim == 1 else p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, losses


@mistake(
    "divided-by-N-twice",
    of="train",
    hint="Whether the loss is a sum or a mean is settled inside the loss. Its gradient is used as it is.",
    read=NETWORK,
)
def train__divided_by_n_twice(params, loss_and_gradient, lr, epochs):
    """Average the gradients once more."""
    losses = np.empty(epochs)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        params = [p - lr * g / len(g) for p, g in zip(params, gradients, strict=True)]
    return params, losses


@mistake(
    "mutates-x0",
    of="train",
    hint="The caller's parameters have moved: neither the list nor its arrays are yours to change. "
    "Copying a list does not copy the arrays in it.",
    read=NETWORK,
)
def train__mutates_x0(params, loss_and_gradient, lr, epochs):
    """Copy the list and change the arrays in place."""
    params = list(params)
    losses = np.empty(epochs)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        for p, g in zip(params, gradients, strict=True):
            p -= lr * g  # noqa: PLW2901 - it changes the array
    return params, losses


@mistake(
    "rebinding-no-effect",
    of="train",
    hint="Giving a new array the old name leaves the list as it is. Your parameters never move.",
    read=NETWORK,
)
def train__rebinding_no_effect(params, loss_and_gradient, lr, epochs):
    """Rebind the name of the loop in place of changing the list."""
    losses = np.empty(epochs)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        for p, g in zip(params, gradients, strict=True):
            p = p - lr * g  # noqa: PLW2901 - this is the mistake
    return params, losses


@mistake(
    "start-returned",
    of="train",
    hint="The parameters move inside the loop, and what you return are those it started from.",
    read=NETWORK,
)
def train__start_returned(params, loss_and_gradient, lr, epochs):
    """Return the list that was handed over in place of the new one."""
    moved, losses = params, np.empty(epochs)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(moved)
        moved = [p - lr * g for p, g in zip(moved, gradients, strict=True)]
    return params, losses


@mistake(
    "grad-at-x0",
    of="train",
    hint="Loss and gradients belong to the parameters of their epoch: after an update they are computed again.",
    read=NETWORK,
)
def train__grad_at_x0(params, loss_and_gradient, lr, epochs):
    """Compute loss and gradients once, before the loop."""
    losses = np.empty(epochs)
    loss, gradients = loss_and_gradient(params)
    for k in range(epochs):
        losses[k] = loss
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, losses


@mistake(
    "grad-at-x0",
    of="train",
    hint="Loss and gradients belong to the parameters of their epoch: after an update they are computed again.",
    read=NETWORK,
)
def train__gradients_at_x0(params, loss_and_gradient, lr, epochs):
    """Compute the loss anew in each epoch, and the gradients for the parameters that were handed over."""
    moved, losses = params, np.empty(epochs)
    for k in range(epochs):
        losses[k], _ = loss_and_gradient(moved)
        moved = [p - lr * g for p, g in zip(moved, loss_and_gradient(params)[1], strict=True)]
    return moved, losses


@mistake(
    "no-zero-grad",
    of="train",
    hint="A step uses the gradients of its own epoch, not the sum of all so far.",
    read=NETWORK,
)
def train__no_zero_grad(params, loss_and_gradient, lr, epochs):
    """Add each epoch's gradients to those before."""
    losses = np.empty(epochs)
    total = [np.zeros_like(p) for p in params]
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        total = [before + g for before, g in zip(total, gradients, strict=True)]
        params = [p - lr * g for p, g in zip(params, total, strict=True)]
    return params, losses


@mistake(
    "uses-updated-W",
    of="train",
    hint="All gradients of an epoch belong to the same parameters. Yours are taken again after each array that moves.",
    read=NETWORK,
)
def train__uses_updated_w(params, loss_and_gradient, lr, epochs):
    """Take the gradients again after each array that has moved."""
    params, losses = list(params), np.empty(epochs)
    for k in range(epochs):
        losses[k] = loss_and_gradient(params)[0]
        for i in range(len(params)):
            params[i] = params[i] - lr * loss_and_gradient(params)[1][i]
    return params, losses


@mistake(
    "off-by-one-history",
    of="train",
    hint="Each loss is the one before its update, so that the first belongs to the parameters that came in.",
    read=NETWORK,
)
def train__losses_after_update(params, loss_and_gradient, lr, epochs):
    """Store the loss after each update."""
    losses = np.empty(epochs)
    for k in range(epochs):
        _, gradients = loss_and_gradient(params)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
        losses[k] = loss_and_gradient(params)[0]
    return params, losses


@mistake(
    "off-by-one-history",
    of="train",
    hint="There is one loss for each update, the one before it. You have one more.",
    read=NETWORK,
)
def train__one_loss_more(params, loss_and_gradient, lr, epochs):
    """Append the loss at the end as well."""
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    losses.append(loss_and_gradient(params)[0])
    return params, np.array(losses)


@mistake(
    "off-by-one-history",
    of="train",
    hint="Count the updates: with as many losses as epochs there are as many updates, the last one too.",
    read=NETWORK,
)
def train__last_update_missing(params, loss_and_gradient, lr, epochs):
    """Leave out the last update."""
    losses = np.empty(epochs)
    losses[0], gradients = loss_and_gradient(params)
    for k in range(1, epochs):
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
        losses[k], gradients = loss_and_gradient(params)
    return params, losses


@mistake(
    "first-only",
    of="train",
    hint="Only one epoch reaches your answer. Does the loop end before it has run to its end?",
    read=NETWORK,
)
def train__first_only(params, loss_and_gradient, lr, epochs):
    """Return inside the loop."""
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
        break
    return params, np.array(losses)


@mistake(
    "last-loss-only",
    of="train",
    hint="The loss of every epoch is asked for. In your loop each one replaces the one before.",
    read=NETWORK,
)
def train__last_loss_only(params, loss_and_gradient, lr, epochs):
    """Return the loss of the last epoch."""
    for _ in range(epochs):
        losses, gradients = loss_and_gradient(params)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, losses


@mistake("pair-swapped", of="train", hint="Look at the order of the two things that are returned.", read=NETWORK)
def train__pair_swapped(params, loss_and_gradient, lr, epochs):
    """Return the losses first."""
    losses = np.empty(epochs)
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return losses, params


# ---- torch_minimize


def _point(start):
    import torch

    return torch.tensor(start, dtype=torch.float64, requires_grad=True)


def _row(p):
    return p.detach().numpy().copy()


@mistake(
    "no-zero-grad",
    of="torch_minimize",
    hint="A backward pass adds to what is stored already. Each step needs the gradient of now alone.",
    read=TORCH,
)
def torch_minimize__no_zero_grad(f, start, lr, steps):
    """Never clear the gradients."""
    import torch

    p = _point(start)
    optimizer = torch.optim.Adam([p], lr=lr)
    visited = [_row(p)]
    for _ in range(steps):
        f(p).backward()
        optimizer.step()
        visited.append(_row(p))
    return np.array(visited)


@mistake(
    "zero-grad-before-step",
    of="torch_minimize",
    hint="You clear the gradient after it was computed and before it was used, and the point never moves.",
    read=TORCH,
)
def torch_minimize__zero_grad_before_step(f, start, lr, steps):
    """Clear the gradients between the backward pass and the step."""
    import torch

    p = _point(start)
    optimizer = torch.optim.Adam([p], lr=lr)
    visited = [_row(p)]
    for _ in range(steps):
        f(p).backward()
        optimizer.zero_grad()
        optimizer.step()
        visited.append(_row(p))
    return np.array(visited)


@mistake(
    "step-before-backward",
    of="torch_minimize",
    hint="The optimizer steps before a gradient is there. Compare the order of the parts of the loop.",
    read=TORCH,
)
def torch_minimize__step_before_backward(f, start, lr, steps):
    """Make the step first and compute the gradient for the next one."""
    import torch

    p = _point(start)
    optimizer = torch.optim.Adam([p], lr=lr)
    visited = [_row(p)]
    for _ in range(steps):
        optimizer.step()
        optimizer.zero_grad()
        f(p).backward()
        visited.append(_row(p))
    return np.array(visited)


@mistake("grad-at-x0", of="torch_minimize", hint=ONE_GRADIENT, read=TORCH)
def torch_minimize__grad_at_x0(f, start, lr, steps):
    """Go backward once, in front of the loop."""
    import torch

    p = _point(start)
    optimizer = torch.optim.Adam([p], lr=lr)
    visited = [_row(p)]
    f(p).backward()
    for _ in range(steps):
        optimizer.step()
        visited.append(_row(p))
    return np.array(visited)


@mistake(
    "trajectory-aliased",
    of="torch_minimize",
    hint="An array made from a tensor shares its memory, and the step changes it. Keep a copy of each point.",
    read=TORCH,
)
def torch_minimize__trajectory_aliased(f, start, lr, steps):
    """Append arrays that share the memory of the tensor."""
    import torch

    p = _point(start)
    optimizer = torch.optim.Adam([p], lr=lr)
    visited = [p.detach().numpy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        visited.append(p.detach().numpy())
    return np.array(visited)


@mistake(
    "mutates-x0",
    of="torch_minimize",
    hint="A tensor made from an array can share its memory: the optimizer has moved the caller's start.",
    read=TORCH,
)
def torch_minimize__mutates_x0(f, start, lr, steps):
    """Let the tensor share the memory of the start."""
    import torch

    p = torch.from_numpy(start).requires_grad_()
    optimizer = torch.optim.Adam([p], lr=lr)
    visited = [_row(p)]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        visited.append(_row(p))
    return np.array(visited)


@mistake(
    "integer-dtype",
    of="torch_minimize",
    hint="A tensor takes over the integer type of its array, and integers have no gradients.",
    read=TORCH,
)
def torch_minimize__integer_dtype(f, start, lr, steps):
    """Let the tensor have the type of the start."""
    import torch

    p = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    visited = [_row(p)]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        visited.append(_row(p))
    return np.array(visited)


@mistake(
    "sgd-for-adam",
    of="torch_minimize",
    hint="That is plain gradient descent. Which optimizer is asked for?",
    read=TORCH,
)
def torch_minimize__sgd_for_adam(f, start, lr, steps):
    """Take the optimizer of plain gradient descent."""
    import torch

    p = _point(start)
    optimizer = torch.optim.SGD([p], lr=lr)
    visited = [_row(p)]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        visited.append(_row(p))
    return np.array(visited)


@mistake(
    "mom-velocity-reset",
    of="torch_minimize",
    hint="An optimizer remembers its means. You make a new one for each step, and it begins at nothing.",
    read=TORCH,
)
def torch_minimize__new_optimizer_each_step(f, start, lr, steps):
    """Make the optimizer inside the loop."""
    import torch

    p = _point(start)
    visited = [_row(p)]
    for _ in range(steps):
        optimizer = torch.optim.Adam([p], lr=lr)
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        visited.append(_row(p))
    return np.array(visited)


@mistake(
    "lr-missing",
    of="torch_minimize",
    hint="Is every argument used? Without a learning rate the optimizer takes its own default.",
    read=TORCH,
)
def torch_minimize__lr_missing(f, start, lr, steps):
    """Leave the learning rate to the default of the optimizer."""
    import torch

    p = _point(start)
    optimizer = torch.optim.Adam([p])
    visited = [_row(p)]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        visited.append(_row(p))
    return np.array(visited)


@mistake("ascent", of="torch_minimize", hint=CLIMBS, read=TORCH)
def torch_minimize__ascent(f, start, lr, steps):
    """Go backward from the negative of the function."""
    import torch

    p = _point(start)
    optimizer = torch.optim.Adam([p], lr=lr)
    visited = [_row(p)]
    for _ in range(steps):
        optimizer.zero_grad()
        (-f(p)).backward()
        optimizer.step()
        visited.append(_row(p))
    return np.array(visited)


@mistake("off-by-one-history", of="torch_minimize", hint=ROWS, read=TORCH)
def torch_minimize__start_missing(f, start, lr, steps):
    """Keep the points after the steps only."""
    import torch

    p = _point(start)
    optimizer = torch.optim.Adam([p], lr=lr)
    visited = []
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        visited.append(_row(p))
    return np.array(visited)


@mistake("off-by-one-history", of="torch_minimize", hint=ROWS, read=TORCH)
def torch_minimize__last_missing(f, start, lr, steps):
    """Keep each point before its step and forget the last one."""
    import torch

    p = _point(start)
    optimizer = torch.optim.Adam([p], lr=lr)
    visited = []
    for _ in range(steps):
        visited.append(_row(p))
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
    return np.array(visited)


@mistake("rounds-output", of="torch_minimize", hint=ROUNDED, read=TORCH)
def torch_minimize__rounds_output(f, start, lr, steps):
    """Round to four decimals, as the example prints it."""
    import torch

    p = _point(start)
    optimizer = torch.optim.Adam([p], lr=lr)
    visited = [_row(p)]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        visited.append(_row(p))
    return np.array(visited).round(4)
