"""Wrong variants of exercise 4: `<function>__<what is wrong>`; helpers have names with an underscore."""

import numpy as np


def _value(p):
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def _slope(p):
    x, y = p[..., 0] * 1.0, p[..., 1] * 1.0
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


def _walk(start, steps, step):
    """Return the trajectory of `step(k, p)`, which gives the point after step k."""
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    for k in range(1, steps + 1):
        path[k] = step(k, path[k - 1])
    return path


# ---- himmelblau


def himmelblau__half(p):
    return _value(p) / 2


def himmelblau__coordinates_swapped(p):
    return _value(p[..., ::-1])


def himmelblau__wrong_sign(p):
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 11) ** 2 + (x - y**2 - 7) ** 2


def himmelblau__square_of_the_sum(p):
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 11 + x + y**2 - 7) ** 2


def himmelblau__rows_only(p):
    return _value(np.atleast_2d(p))


def himmelblau__rows_but_no_grids(p):
    p = np.asarray(p)
    return _value(p) if p.ndim < 3 else _value(p.reshape(-1, 2))


def himmelblau__first_two_columns_of_a_table(p):
    return _value(p) if p.ndim == 1 else (p[:, 0] ** 2 + p[:, 1] - 11) ** 2 + (p[:, 0] + p[:, 1] ** 2 - 7) ** 2


def himmelblau__summed(p):
    return np.sum(_value(p))


def himmelblau__averaged_over_points(p):
    return _value(p).mean()


def himmelblau__keeps_the_axis(p):
    return _value(p)[..., None]


def himmelblau__of_one_point_with_an_axis(p):
    return np.reshape(_value(p), np.shape(p)[:-1] or (1,))


def himmelblau__into_an_integer_array(p):
    out = np.zeros(p.shape[:-1], dtype=p.dtype)
    out[...] = _value(p) / 3
    return out * 3


def himmelblau__int8_inside(p):
    return _value(p.astype(np.int8)) if p.dtype.kind == "i" else _value(p.astype(np.float16))


def himmelblau__truncated(p):
    return _value(p).astype(int)


def himmelblau__changes_p(p):
    value = _value(p)
    p *= p
    return value


def himmelblau__gradient_too(p):
    return _value(p), _slope(p)


def himmelblau__root(p):
    return np.sqrt(_value(p))


def himmelblau__transposed_grid(p):
    return _value(p).T


# ---- himmelblau_gradient


def himmelblau_gradient__cross_terms_missing(p):
    x, y = p[..., 0], p[..., 1]
    return np.stack([4 * x * (x**2 + y - 11), 4 * y * (x + y**2 - 7)], axis=-1)


def himmelblau_gradient__cross_term_of_x_missing(p):
    x, y = p[..., 0], p[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a, 2 * a + 4 * y * b], axis=-1)


def himmelblau_gradient__factor_2_missing(p):
    return _slope(p) / 2


def himmelblau_gradient__factor_2_extra(p):
    return 2 * _slope(p)


def himmelblau_gradient__sign_flip(p):
    return -_slope(p)


def himmelblau_gradient__brackets_swapped(p):
    x, y = p[..., 0], p[..., 1]
    b, a = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


def himmelblau_gradient__coordinates_swapped(p):
    return _slope(p)[..., ::-1]


def himmelblau_gradient__stacked_in_front(p):
    return np.moveaxis(_slope(p), -1, 0)


def himmelblau_gradient__one_point_only(p):
    x, y = p
    return np.array([4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7), 2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7)])


def himmelblau_gradient__float16_inside(p):
    return _slope(p.astype(np.float16))


def himmelblau_gradient__central_differences(p):
    h, columns = 1e-5, []
    for e in h * np.eye(2):
        columns.append((_value(p + e) - _value(p - e)) / (2 * h))
    return np.stack(columns, axis=-1)


def himmelblau_gradient__central_differences_of_best_step(p):
    h, columns = 1e-2, []
    for e in np.eye(2):
        d1 = (_value(p + h * e) - _value(p - h * e)) / (2 * h)
        d2 = (_value(p + 2 * h * e) - _value(p - 2 * h * e)) / (4 * h)
        columns.append((4 * d1 - d2) / 3)
    return np.stack(columns, axis=-1)


def himmelblau_gradient__forward_differences(p):
    h = 1e-7
    return np.stack([(_value(p + e) - _value(p)) / h for e in h * np.eye(2)], axis=-1)


def himmelblau_gradient__clipped(p):
    return np.clip(_slope(p), -100, 100)


def himmelblau_gradient__normalised(p):
    g = _slope(p)
    return g / np.linalg.norm(g, axis=-1, keepdims=True)


def himmelblau_gradient__summed_over_points(p):
    g = _slope(p)
    return g.reshape(-1, 2).sum(axis=0)


def himmelblau_gradient__norm(p):
    return np.linalg.norm(_slope(p), axis=-1)


def himmelblau_gradient__rounded(p):
    return np.round(_slope(p), 6)


def himmelblau_gradient__changes_p(p):
    g = _slope(p)
    p[...] = p - p
    return g


def himmelblau_gradient__same_array_each_time(p, _kept={}):
    g = _kept.setdefault(p.shape, _slope(p))
    _kept[p.shape] = _slope(p)
    return g


# ---- gradient_descent


def gradient_descent__ascent(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p + lr * gradient(p))


def gradient_descent__lr_missing(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - gradient(p))


def gradient_descent__lr_squared(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * lr * gradient(p))


def gradient_descent__half_step(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * gradient(p) / 2)


def gradient_descent__aliased(gradient, start, lr, steps):
    p = np.array(start, dtype=float)
    path = [p]
    for _ in range(steps):
        p -= lr * gradient(p)
        path.append(p)
    return np.array(path)


def gradient_descent__aliased_after_the_start(gradient, start, lr, steps):
    p = np.array(start, dtype=float)
    path = [start]
    for _ in range(steps):
        p -= lr * gradient(p)
        path.append(p)
    return np.array(path)


def gradient_descent__changes_start(gradient, start, lr, steps):
    path = [start.copy()]
    for _ in range(steps):
        start -= lr * gradient(start)
        path.append(start.copy())
    return np.array(path)


def gradient_descent__start_missing(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * gradient(p))[1:]


def gradient_descent__last_missing(gradient, start, lr, steps):
    return _walk(start, steps - 1, lambda k, p: p - lr * gradient(p))


def gradient_descent__one_step_more(gradient, start, lr, steps):
    return _walk(start, steps + 1, lambda k, p: p - lr * gradient(p))


def gradient_descent__start_twice(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * gradient(p) * (k > 1))


def gradient_descent__end_only(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * gradient(p))[-1]


def gradient_descent__transposed(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * gradient(p)).T


def gradient_descent__reversed(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * gradient(p))[::-1]


def gradient_descent__gradients_recorded(gradient, start, lr, steps):
    path = _walk(start, steps, lambda k, p: p - lr * gradient(p))
    return np.array([gradient(p) for p in path])


def gradient_descent__gradient_at_the_start(gradient, start, lr, steps):
    g = np.array(gradient(start))
    return _walk(start, steps, lambda k, p: p - lr * g)


def gradient_descent__gradient_of_the_step_before(gradient, start, lr, steps):
    kept = [np.array(gradient(np.array(start, dtype=float)))]

    def step(k, p):
        kept.append(np.array(gradient(p)))
        return p - lr * kept[-2]

    return _walk(start, steps, step)


def gradient_descent__norm(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * np.linalg.norm(gradient(p)))


def gradient_descent__normalised(gradient, start, lr, steps):
    def step(k, p):
        g = gradient(p)
        return p - lr * g / np.linalg.norm(g)

    return _walk(start, steps, step)


def gradient_descent__sign(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * np.sign(gradient(p)))


def gradient_descent__no_zero_grad(gradient, start, lr, steps):
    total = np.zeros(len(start))

    def step(k, p):
        total[:] += gradient(p)
        return p - lr * total

    return _walk(start, steps, step)


def gradient_descent__one_coordinate_after_the_other(gradient, start, lr, steps):
    def step(k, p):
        p = p.copy()
        for i in range(len(p)):
            p[i] -= lr * gradient(p)[i]
        return p

    return _walk(start, steps, step)


def gradient_descent__stops_at_small_gradients(gradient, start, lr, steps):
    def step(k, p):
        g = gradient(p)
        return p - lr * g if np.linalg.norm(g) > 1e-3 else p

    return _walk(start, steps, step)


def gradient_descent__breaks_at_small_gradients(gradient, start, lr, steps):
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        g = gradient(path[-1])
        if np.linalg.norm(g) < 1e-6:
            break
        path.append(path[-1] - lr * g)
    return np.array(path)


def gradient_descent__lr_falls(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr / k * gradient(p))


def gradient_descent__clipped(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * np.clip(gradient(p), -1, 1))


def gradient_descent__integer_path(gradient, start, lr, steps):
    path = np.zeros((steps + 1, len(start)), dtype=start.dtype)
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - lr * gradient(path[k])
    return path


def gradient_descent__two_coordinates_only(gradient, start, lr, steps):
    path = np.zeros((steps + 1, 2))
    path[0] = start[:2]
    for k in range(steps):
        path[k + 1] = path[k] - lr * np.array(gradient(path[k]))[:2]
    return path


def gradient_descent__stale_start(gradient, start, lr, steps, _at={}):
    path = _walk(_at.get(len(start), start), steps, lambda k, p: p - lr * gradient(p))
    _at[len(start)] = path[-1]
    return path


def gradient_descent__pair(gradient, start, lr, steps):
    path = _walk(start, steps, lambda k, p: p - lr * gradient(p))
    return path[-1], path


def gradient_descent__float32_inside(gradient, start, lr, steps):
    path = np.zeros((steps + 1, len(start)), dtype=np.float16)
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - lr * gradient(path[k].astype(float))
    return path


# ---- momentum


def _with_state(gradient, start, steps, update):
    """Return the trajectory of `update(p, g, v)`, which gives the next point and the next velocity."""
    v = [np.zeros(len(start))]

    def step(k, p):
        p, v[0] = update(p, np.array(gradient(p)), v[0])
        return p

    return _walk(start, steps, step)


def momentum__dampened(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = beta * v + (1 - beta) * g
        return p - lr * v, v

    return _with_state(gradient, start, steps, update)


def momentum__dampened_twice(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = beta * v + (1 - beta) * g
        return p - lr * (1 - beta) * v, v

    return _with_state(gradient, start, steps, update)


def momentum__lr_inside_and_outside(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = beta * v + lr * g
        return p - lr * v, v

    return _with_state(gradient, start, steps, update)


def momentum__sign(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = beta * v - lr * g
        return p - v, v

    return _with_state(gradient, start, steps, update)


def momentum__mixed_signs(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = beta * v + lr * g
        return p + beta * v - lr * g, v

    return _with_state(gradient, start, steps, update)


def momentum__velocity_pushes_back(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = -beta * v + g
        return p - lr * v, v

    return _with_state(gradient, start, steps, update)


def momentum__nesterov(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = beta * v + g
        return p - lr * (g + beta * v), v

    return _with_state(gradient, start, steps, update)


def momentum__looks_ahead(gradient, start, lr, steps, beta=0.9):
    v = [np.zeros(len(start))]

    def step(k, p):
        v[0] = beta * v[0] + gradient(p - lr * beta * v[0])
        return p - lr * v[0]

    return _walk(start, steps, step)


def momentum__stale_velocity(gradient, start, lr, steps, beta=0.9):
    return _with_state(gradient, start, steps, lambda p, g, v: (p - lr * v, beta * v + g))


def momentum__velocity_reset(gradient, start, lr, steps, beta=0.9):
    return _with_state(gradient, start, steps, lambda p, g, v: (p - lr * g, 0 * v))


def momentum__starts_with_the_gradient(gradient, start, lr, steps, beta=0.9):
    v = [np.array(gradient(start))]

    def step(k, p):
        v[0] = beta * v[0] + gradient(p)
        return p - lr * v[0]

    return _walk(start, steps, step)


def momentum__starts_with_ones(gradient, start, lr, steps, beta=0.9):
    v = [np.ones(len(start))]

    def step(k, p):
        v[0] = beta * v[0] + gradient(p)
        return p - lr * v[0]

    return _walk(start, steps, step)


def momentum__swapped_beta(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = (1 - beta) * v + beta * g
        return p - lr * v, v

    return _with_state(gradient, start, steps, update)


def momentum__one_minus_beta(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = (1 - beta) * v + g
        return p - lr * v, v

    return _with_state(gradient, start, steps, update)


def momentum__beta_ignored(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = 0.9 * v + g
        return p - lr * v, v

    return _with_state(gradient, start, steps, update)


def momentum__another_default(gradient, start, lr, steps, beta=0.99):
    def update(p, g, v):
        v = beta * v + g
        return p - lr * v, v

    return _with_state(gradient, start, steps, update)


def momentum__no_decay(gradient, start, lr, steps, beta=0.9):
    return _with_state(gradient, start, steps, lambda p, g, v: (p - lr * (v + g), v + g))


def momentum__beta_on_the_gradient(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = v + beta * g
        return p - lr * v, v

    return _with_state(gradient, start, steps, update)


def momentum__bias_corrected(gradient, start, lr, steps, beta=0.9):
    v = [np.zeros(len(start))]

    def step(k, p):
        v[0] = beta * v[0] + (1 - beta) * gradient(p)
        return p - lr * v[0] / (1 - beta**k)

    return _walk(start, steps, step)


def momentum__one_velocity_for_all(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = beta * v + g.mean()
        return p - lr * v, v

    return _with_state(gradient, start, steps, update)


def momentum__aliased_gradient(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        g += beta * v
        return p - lr * (g + beta * v), g

    return _with_state(gradient, start, steps, update)


def momentum__velocity_kept_between_calls(gradient, start, lr, steps, beta=0.9, _v={}):
    v = _v.setdefault(len(start), np.zeros(len(start)))

    def step(k, p):
        v[:] = beta * v + gradient(p)
        return p - lr * v

    return _walk(start, steps, step)


def momentum__integer_velocity(gradient, start, lr, steps, beta=0.9):
    v = np.zeros_like(start)

    def step(k, p):
        v[:] = beta * v + gradient(p)
        return p - lr * v

    return _walk(start, steps, step)


def momentum__aliased(gradient, start, lr, steps, beta=0.9):
    p, v = np.array(start, dtype=float), np.zeros(len(start))
    path = [p]
    for _ in range(steps):
        v = beta * v + gradient(p)
        p -= lr * v
        path.append(p)
    return path


def momentum__changes_start(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = beta * v + g
        return p - lr * v, v

    path = _with_state(gradient, start, steps, update)
    start[:] = path[-1]
    return path


def momentum__start_missing(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = beta * v + g
        return p - lr * v, v

    return _with_state(gradient, start, steps, update)[1:]


def momentum__keeps_the_array_that_it_was_given(gradient, start, lr, steps, beta=0.9):
    """A callable may hand back the same array each time."""
    v = []

    def step(k, p):
        if v:
            v[0] *= beta
            v[0] += gradient(p)
        else:
            v.append(gradient(p))
        return p - lr * v[0]

    return _walk(start, steps, step)


def momentum__sums_up_arrays_that_it_was_given(gradient, start, lr, steps, beta=0.9):
    """A callable may hand back the same array each time."""
    given = []

    def step(k, p):
        given.append(gradient(p))
        return p - lr * sum(beta ** (k - 1 - i) * g for i, g in enumerate(given))

    return _walk(start, steps, step)


# ---- rmsprop


def rmsprop__adagrad(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = s + g**2
        return p - lr * g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__missing_1_alpha(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + g**2
        return p - lr * g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__no_root(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g / (s + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__times_root(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g * (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__no_square(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * np.abs(g)
        return p - lr * g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__no_square_and_nan(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g
        return p - lr * g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__eps_inside_the_root(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g / np.sqrt(s + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__eps_squared_inside_the_root(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g / np.sqrt(s + eps**2), s

    return _with_state(gradient, start, steps, update)


def rmsprop__eps_ignored(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g / (np.sqrt(s) + 1e-8), s

    return _with_state(gradient, start, steps, update)


def rmsprop__eps_missing(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g / np.sqrt(s), s

    return _with_state(gradient, start, steps, update)


def rmsprop__eps_as_a_floor(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g / np.maximum(np.sqrt(s), eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__alpha_ignored(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = 0.99 * s + 0.01 * g**2
        return p - lr * g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__another_default(gradient, start, lr, steps, alpha=0.9, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__another_default_of_eps(gradient, start, lr, steps, alpha=0.99, eps=1e-3):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__swapped_alpha(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = (1 - alpha) * s + alpha * g**2
        return p - lr * g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__starts_with_ones(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    s = [np.ones(len(start))]

    def step(k, p):
        g = gradient(p)
        s[0] = alpha * s[0] + (1 - alpha) * g**2
        return p - lr * g / (np.sqrt(s[0]) + eps)

    return _walk(start, steps, step)


def rmsprop__starts_with_the_first_square(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    s = [np.array(gradient(start)) ** 2]

    def step(k, p):
        g = gradient(p)
        s[0] = alpha * s[0] + (1 - alpha) * g**2
        return p - lr * g / (np.sqrt(s[0]) + eps)

    return _walk(start, steps, step)


def rmsprop__stale(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        return p - lr * g / (np.sqrt(s) + eps), alpha * s + (1 - alpha) * g**2

    return _with_state(gradient, start, steps, update)


def rmsprop__reset(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    return _with_state(gradient, start, steps, lambda p, g, s: (p - lr * g / (np.sqrt((1 - alpha) * g**2) + eps), s))


def rmsprop__scalar_norm(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * np.sum(g**2)
        return p - lr * g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__bias_corrected(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    s = [np.zeros(len(start))]

    def step(k, p):
        g = gradient(p)
        s[0] = alpha * s[0] + (1 - alpha) * g**2
        return p - lr * g / (np.sqrt(s[0] / (1 - alpha**k)) + eps)

    return _walk(start, steps, step)


def rmsprop__ascent(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p + lr * g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__lr_missing(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__centred(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    s, m = [np.zeros(len(start))], [np.zeros(len(start))]

    def step(k, p):
        g = gradient(p)
        s[0] = alpha * s[0] + (1 - alpha) * g**2
        m[0] = alpha * m[0] + (1 - alpha) * g
        return p - lr * g / (np.sqrt(s[0] - m[0] ** 2) + eps)

    return _walk(start, steps, step)


def rmsprop__integer_squares(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    s = np.zeros_like(start)

    def step(k, p):
        g = gradient(p)
        s[:] = alpha * s + (1 - alpha) * g**2
        return p - lr * g / (np.sqrt(s) + eps)

    return _walk(start, steps, step)


def rmsprop__kept_between_calls(gradient, start, lr, steps, alpha=0.99, eps=1e-8, _s={}):
    s = _s.setdefault(len(start), np.zeros(len(start)))

    def step(k, p):
        g = gradient(p)
        s[:] = alpha * s + (1 - alpha) * g**2
        return p - lr * g / (np.sqrt(s) + eps)

    return _walk(start, steps, step)


# ---- adam


def _adam(gradient, start, lr, steps, beta1, beta2, direction):
    """Return the trajectory of steps along `direction(m, v, k, g)`."""
    m, v = [np.zeros(len(start))], [np.zeros(len(start))]

    def step(k, p):
        g = np.array(gradient(p))
        m[0] = beta1 * m[0] + (1 - beta1) * g
        v[0] = beta2 * v[0] + (1 - beta2) * g**2
        return p - lr * direction(m[0], v[0], k, g)

    return _walk(start, steps, step)


def adam__no_bias_correction(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    return _adam(gradient, start, lr, steps, beta1, beta2, lambda m, v, k, g: m / (np.sqrt(v) + eps))


def adam__no_power(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1) / (np.sqrt(v / (1 - beta2)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__t_from_0(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1 ** (k - 1)) / (np.sqrt(v / (1 - beta2 ** (k - 1))) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__t_from_0_kept_away_from_zero(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        k = max(k - 1, 1)
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__t_from_2(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1 ** (k + 1)) / (np.sqrt(v / (1 - beta2 ** (k + 1))) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__t_for_each_coordinate(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    count = np.zeros(1)

    def direction(m, v, k, g):
        t = count[0] + 1 + np.arange(len(m))
        count[0] += len(m)
        return m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__overwrites_moments(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = np.zeros(len(start)), np.zeros(len(start))

    def step(k, p):
        g = gradient(p)
        m[:] = (beta1 * m + (1 - beta1) * g) / (1 - beta1**k)
        v[:] = (beta2 * v + (1 - beta2) * g**2) / (1 - beta2**k)
        return p - lr * m / (np.sqrt(v) + eps)

    return _walk(start, steps, step)


def adam__only_first_corrected(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    return _adam(gradient, start, lr, steps, beta1, beta2, lambda m, v, k, g: m / (1 - beta1**k) / (np.sqrt(v) + eps))


def adam__only_second_corrected(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__double_one_minus(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    return _adam(
        gradient, start, lr, steps, beta1, beta2, lambda m, v, k, g: m / beta1**k / (np.sqrt(v / beta2**k) + eps)
    )


def adam__multiplied_by_the_corrections(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m * (1 - beta1**k) / (np.sqrt(v * (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__k_times_beta(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1 / k) / (np.sqrt(v / (1 - beta2 / k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__betas_swapped(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta2**k) / (np.sqrt(v / (1 - beta1**k)) + eps)

    return _adam(gradient, start, lr, steps, beta2, beta1, direction)


def adam__correction_betas_swapped(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta2**k) / (np.sqrt(v / (1 - beta1**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__same_beta_for_both(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta1**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta1, direction)


def adam__no_1_b_of_the_second(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2) / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__no_1_b_of_the_first(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1) / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__v_of_m(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = np.zeros(len(start)), np.zeros(len(start))

    def step(k, p):
        m[:] = beta1 * m + (1 - beta1) * gradient(p)
        v[:] = beta2 * v + (1 - beta2) * m**2
        return p - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _walk(start, steps, step)


def adam__no_square(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = np.zeros(len(start)), np.zeros(len(start))

    def step(k, p):
        g = gradient(p)
        m[:] = beta1 * m + (1 - beta1) * g
        v[:] = beta2 * v + (1 - beta2) * np.abs(g)
        return p - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _walk(start, steps, step)


def adam__square_of_the_sum(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = np.zeros(len(start)), np.zeros(1)

    def step(k, p):
        g = gradient(p)
        m[:] = beta1 * m + (1 - beta1) * g
        v[:] = beta2 * v + (1 - beta2) * g @ g
        return p - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _walk(start, steps, step)


def adam__no_root(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (v / (1 - beta2**k) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__numerator_gradient(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    return _adam(gradient, start, lr, steps, beta1, beta2, lambda m, v, k, g: g / (np.sqrt(v / (1 - beta2**k)) + eps))


def adam__eps_inside_the_root(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / np.sqrt(v / (1 - beta2**k) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__eps_hat(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return np.sqrt(1 - beta2**k) / (1 - beta1**k) * m / (np.sqrt(v) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__eps_ignored(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + 1e-8)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__eps_missing(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / np.sqrt(v / (1 - beta2**k))

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__eps_as_a_floor(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / np.maximum(np.sqrt(v / (1 - beta2**k)), eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__beta1_ignored(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - 0.9**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, 0.9, beta2, direction)


def adam__beta2_ignored(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - 0.999**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, 0.999, direction)


def adam__beta2_ignored_in_the_correction(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - 0.999**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__another_default(gradient, start, lr, steps, beta1=0.9, beta2=0.99, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__amsgrad(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    largest = np.zeros(len(start))

    def direction(m, v, k, g):
        np.maximum(largest, v, out=largest)
        return m / (1 - beta1**k) / (np.sqrt(largest / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__amsgrad_of_the_corrected(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    largest = np.zeros(len(start))

    def direction(m, v, k, g):
        np.maximum(largest, v / (1 - beta2**k), out=largest)
        return m / (1 - beta1**k) / (np.sqrt(largest) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__nadam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        ahead = beta1 * m / (1 - beta1 ** (k + 1)) + (1 - beta1) * g / (1 - beta1**k)
        return ahead / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__adamax(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    u = np.zeros(len(start))

    def direction(m, v, k, g):
        np.maximum(beta2 * u, np.abs(g), out=u)
        return m / (1 - beta1**k) / (u + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__weight_decay(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = np.zeros(len(start)), np.zeros(len(start))

    def step(k, p):
        g = gradient(p)
        m[:] = beta1 * m + (1 - beta1) * g
        v[:] = beta2 * v + (1 - beta2) * g**2
        return p * (1 - lr * 0.01) - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _walk(start, steps, step)


def adam__ascent(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return -m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__stale_moments(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = np.zeros(len(start)), np.zeros(len(start))

    def step(k, p):
        g = gradient(p)
        new = p - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)
        m[:] = beta1 * m + (1 - beta1) * g
        v[:] = beta2 * v + (1 - beta2) * g**2
        return new

    return _walk(start, steps, step)


def adam__integer_moments(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = np.zeros_like(start), np.zeros_like(start)

    def step(k, p):
        g = gradient(p)
        m[:] = beta1 * m + (1 - beta1) * g
        v[:] = beta2 * v + (1 - beta2) * g**2
        return p - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _walk(start, steps, step)


def adam__shared_moments(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    m = v = np.zeros(len(start))

    def step(k, p):
        g = gradient(p)
        m[:] = beta1 * m + (1 - beta1) * g
        v[:] = beta2 * v + (1 - beta2) * g**2
        return p - lr * m / (1 - beta1**k) / (np.sqrt(np.abs(v) / (1 - beta2**k)) + eps)

    return _walk(start, steps, step)


def adam__moments_kept_between_calls(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8, _kept={}):
    m, v = _kept.setdefault(len(start), (np.zeros(len(start)), np.zeros(len(start))))

    def step(k, p):
        g = gradient(p)
        m[:] = beta1 * m + (1 - beta1) * g
        v[:] = beta2 * v + (1 - beta2) * g**2
        return p - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _walk(start, steps, step)


def adam__t_kept_between_calls(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8, _t=[0]):
    def direction(m, v, k, g):
        _t[0] += 1
        return m / (1 - beta1 ** _t[0]) / (np.sqrt(v / (1 - beta2 ** _t[0])) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__aliased(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    path = _adam(gradient, start, lr, steps, beta1, beta2, direction)
    return [path[-1]] * len(path)


def adam__start_missing(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)[1:]


def adam__corrections_for_100_steps_only(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        k = min(k, 100)
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__stops_when_the_gradient_is_small(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        if np.linalg.norm(g) < 1e-4:
            return 0 * g
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


# ---- find_minima


def _ends(starts, lr, steps):
    p = np.array(starts, dtype=float)
    for _ in range(steps):
        p = p - lr * _slope(p)
    return p


def _distinct(ends, tol):
    kept = []
    for end in ends:
        if all(np.linalg.norm(end - other) >= tol for other in kept):
            kept.append(end)
    return np.array(kept).reshape(-1, 2)


def _sorted(p):
    return p[np.lexsort((p[:, 1], p[:, 0]))]


def _finite(p):
    return p[np.isfinite(p).all(axis=1)]


def find_minima__duplicates(starts, lr, steps, tol=1e-3):
    return _sorted(_finite(_ends(starts, lr, steps)))


def find_minima__unique_rows(starts, lr, steps, tol=1e-3):
    return np.unique(_finite(_ends(starts, lr, steps)), axis=0)


def find_minima__rounded(starts, lr, steps, tol=1e-3):
    return np.unique(np.round(_finite(_ends(starts, lr, steps)), 3), axis=0)


def find_minima__not_sorted(starts, lr, steps, tol=1e-3):
    return _distinct(_finite(_ends(starts, lr, steps)), tol)


def find_minima__columns_sorted(starts, lr, steps, tol=1e-3):
    return np.sort(_distinct(_finite(_ends(starts, lr, steps)), tol), axis=0)


def find_minima__sorted_by_the_second_first(starts, lr, steps, tol=1e-3):
    p = _distinct(_finite(_ends(starts, lr, steps)), tol)
    return p[np.lexsort((p[:, 0], p[:, 1]))]


def find_minima__sorted_by_the_first_only(starts, lr, steps, tol=1e-3):
    p = _distinct(_finite(_ends(starts, lr, steps)), tol)
    return p[np.argsort(np.round(p[:, 0], 1), kind="stable")]


def find_minima__sorted_downwards(starts, lr, steps, tol=1e-3):
    return _sorted(_distinct(_finite(_ends(starts, lr, steps)), tol))[::-1]


def find_minima__sorted_before_merging(starts, lr, steps, tol=1e-3):
    return _distinct(_sorted(_finite(_ends(starts, lr, steps))), tol)


def find_minima__sorted_by_value(starts, lr, steps, tol=1e-3):
    p = _distinct(_finite(_ends(starts, lr, steps)), tol)
    return p[np.argsort(_value(p))]


def find_minima__not_finite_kept(starts, lr, steps, tol=1e-3):
    return _sorted(_distinct(_ends(starts, lr, steps), tol))


def find_minima__nan_left_out_inf_kept(starts, lr, steps, tol=1e-3):
    ends = _ends(starts, lr, steps)
    return _sorted(_distinct(ends[~np.isnan(ends).any(axis=1)], tol))


def find_minima__tol_ignored(starts, lr, steps, tol=1e-3):
    return _sorted(_distinct(_finite(_ends(starts, lr, steps)), 1e-3))


def find_minima__another_default(starts, lr, steps, tol=1e-2):
    return _sorted(_distinct(_finite(_ends(starts, lr, steps)), tol))


def find_minima__closer_or_equal(starts, lr, steps, tol=1e-3):
    kept = []
    for end in _finite(_ends(starts, lr, steps)):
        if all(np.linalg.norm(end - other) > tol for other in kept):
            kept.append(end)
    return _sorted(np.array(kept).reshape(-1, 2))


def find_minima__distance_by_coordinate(starts, lr, steps, tol=1e-3):
    kept = []
    for end in _finite(_ends(starts, lr, steps)):
        if all(np.abs(end - other).max() >= tol for other in kept):
            kept.append(end)
    return _sorted(np.array(kept).reshape(-1, 2))


def find_minima__distance_as_a_sum(starts, lr, steps, tol=1e-3):
    kept = []
    for end in _finite(_ends(starts, lr, steps)):
        if all(np.abs(end - other).sum() >= tol for other in kept):
            kept.append(end)
    return _sorted(np.array(kept).reshape(-1, 2))


def find_minima__distance_squared(starts, lr, steps, tol=1e-3):
    kept = []
    for end in _finite(_ends(starts, lr, steps)):
        if all(np.sum((end - other) ** 2) >= tol for other in kept):
            kept.append(end)
    return _sorted(np.array(kept).reshape(-1, 2))


def find_minima__relative_distance(starts, lr, steps, tol=1e-3):
    kept = []
    for end in _finite(_ends(starts, lr, steps)):
        if not any(np.allclose(end, other, rtol=tol) for other in kept):
            kept.append(end)
    return _sorted(np.array(kept).reshape(-1, 2))


def find_minima__compared_with_the_last_only(starts, lr, steps, tol=1e-3):
    kept = []
    for end in _finite(_ends(starts, lr, steps)):
        if not kept or np.linalg.norm(end - kept[-1]) >= tol:
            kept.append(end)
    return _sorted(np.array(kept).reshape(-1, 2))


def find_minima__compared_with_all_ends(starts, lr, steps, tol=1e-3):
    ends, kept = _finite(_ends(starts, lr, steps)), []
    for k, end in enumerate(ends):
        if all(np.linalg.norm(end - other) >= tol for other in ends[:k]):
            kept.append(end)
    return _sorted(np.array(kept).reshape(-1, 2))


def find_minima__last_kept(starts, lr, steps, tol=1e-3):
    return _sorted(_distinct(_finite(_ends(starts, lr, steps))[::-1], tol))


def find_minima__mean_of_each_group(starts, lr, steps, tol=1e-3):
    ends = _finite(_ends(starts, lr, steps))
    kept = _distinct(ends, tol)
    return _sorted(np.array([ends[np.linalg.norm(ends - p, axis=1) < tol].mean(axis=0) for p in kept]).reshape(-1, 2))


def find_minima__empty_list(starts, lr, steps, tol=1e-3):
    kept = _sorted(_distinct(_finite(_ends(starts, lr, steps)), tol))
    return kept if len(kept) else []


def find_minima__none_if_there_is_none(starts, lr, steps, tol=1e-3):
    kept = _sorted(_distinct(_finite(_ends(starts, lr, steps)), tol))
    return kept if len(kept) else None


def find_minima__only_true_minima(starts, lr, steps, tol=1e-3):
    ends = _finite(_ends(starts, lr, steps))
    return _sorted(_distinct(ends[_value(ends) < 1e-6], tol))


def find_minima__one_step_short(starts, lr, steps, tol=1e-3):
    return _sorted(_distinct(_finite(_ends(starts, lr, steps - 1)), tol))


def find_minima__integer_points(starts, lr, steps, tol=1e-3):
    p = starts.copy()
    for _ in range(steps):
        p[...] = p - lr * _slope(p)
    return _sorted(_distinct(_finite(p * 1.0), tol))


def find_minima__changes_starts(starts, lr, steps, tol=1e-3):
    ends = _ends(starts, lr, steps)
    starts[...] = 0
    return _sorted(_distinct(_finite(ends), tol))


def find_minima__the_four_from_the_book(starts, lr, steps, tol=1e-3):
    return np.array([[-3.779310, -3.283186], [-2.805118, 3.131312], [3.0, 2.0], [3.584428, -1.848126]])


def find_minima__with_the_number_of_hits(starts, lr, steps, tol=1e-3):
    kept = _sorted(_distinct(_finite(_ends(starts, lr, steps)), tol))
    return kept, len(kept)


def find_minima__stops_at_small_steps(starts, lr, steps, tol=1e-3):
    p = np.array(starts, dtype=float)
    for _ in range(steps):
        step = lr * _slope(p)
        p = p - step * (np.linalg.norm(step, axis=1, keepdims=True) > 1e-4)
    return _sorted(_distinct(_finite(p), tol))


def find_minima__refuses_an_empty_result(starts, lr, steps, tol=1e-3):
    kept = _sorted(_distinct(_finite(_ends(starts, lr, steps)), tol))
    if not len(kept):
        raise ValueError("no minimum")
    return kept


def find_minima__at_most_four(starts, lr, steps, tol=1e-3):
    return _sorted(_distinct(_finite(_ends(starts, lr, steps)), tol)[:4])


def find_minima__far_points_left_out(starts, lr, steps, tol=1e-3):
    ends = _finite(_ends(starts, lr, steps))
    return _sorted(_distinct(ends[np.abs(_slope(ends)).max(axis=1) < 1], tol))


# ---- train


def train__rebinding_has_no_effect(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        for p, g in zip(params, gradients, strict=True):
            p = p - lr * g  # noqa: PLW2901
    return params, losses


def train__changes_params(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        for p, g in zip(params, gradients, strict=True):
            p -= lr * g  # noqa: PLW2901
    return params, losses


def train__changes_the_list(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        for i, g in enumerate(gradients):
            params[i] = params[i] - lr * g
    return params, losses


def train__shallow_copy(params, loss_and_gradient, lr, epochs):
    params, losses = list(params), []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        for i, g in enumerate(gradients):
            params[i] -= lr * g
    return params, losses


def train__loss_after_the_update(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        _, gradients = loss_and_gradient(params)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
        losses.append(loss_and_gradient(params)[0])
    return params, losses


def train__one_loss_more(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, [*losses, loss_and_gradient(params)[0]]


def train__last_loss_only(params, loss_and_gradient, lr, epochs):
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, loss


def train__mean_losses(params, loss_and_gradient, lr, epochs):
    losses = []
    for k in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss / (k + 1))
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, losses


def train__one_epoch_short(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs - 1):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, [*losses, loss_and_gradient(params)[0]]


def train__ascent(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p + lr * g for p, g in zip(params, gradients, strict=True)]
    return params, losses


def train__lr_missing(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - g for p, g in zip(params, gradients, strict=True)]
    return params, losses


def train__lr_missing_for_vectors(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - (lr if p.ndim > 1 else 1.0) * g for p, g in zip(params, gradients, strict=True)]
    return params, losses


def train__first_parameter_only(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [params[0] - lr * gradients[0], *params[1:]]
    return params, losses


def train__last_parameter_forgotten(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - lr * g for p, g in zip(params, [*gradients[:-1], 0 * params[-1]], strict=True)]
    return params, losses


def train__three_parameters_only(params, loss_and_gradient, lr, epochs):
    losses, (a, b, c) = [], params
    for _ in range(epochs):
        loss, (da, db, dc) = loss_and_gradient([a, b, c])
        losses.append(loss)
        a, b, c = a - lr * da, b - lr * db, c - lr * dc
    return [a, b, c], losses


def train__uses_updated_parameters(params, loss_and_gradient, lr, epochs):
    losses, params = [], list(params)
    for _ in range(epochs):
        losses.append(loss_and_gradient(params)[0])
        for i in reversed(range(len(params))):
            params[i] = params[i] - lr * loss_and_gradient(params)[1][i]
    return params, losses


def train__gradient_of_the_start(params, loss_and_gradient, lr, epochs):
    losses, gradients = [], [np.array(g) for g in loss_and_gradient(params)[1]]
    for _ in range(epochs):
        losses.append(loss_and_gradient(params)[0])
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, losses


def train__gradients_accumulate(params, loss_and_gradient, lr, epochs):
    losses, total = [], [0 * p for p in params]
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        total = [s + g for s, g in zip(total, gradients, strict=True)]
        params = [p - lr * s for p, s in zip(params, total, strict=True)]
    return params, losses


def train__momentum(params, loss_and_gradient, lr, epochs):
    losses, v = [], [0 * p for p in params]
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        v = [0.5 * s + g for s, g in zip(v, gradients, strict=True)]
        params = [p - lr * s for p, s in zip(params, v, strict=True)]
    return params, losses


def train__reversed_gradients(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [
            p - lr * (g if g.shape == p.shape else h)
            for p, g, h in zip(params, gradients[::-1], gradients, strict=True)
        ]
    return params, losses


def train__stops_when_the_loss_hardly_falls(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        if len(losses) > 1 and losses[-2] - loss < 1e-1:
            break
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, losses


def train__swapped(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return losses, params


def train__params_only(params, loss_and_gradient, lr, epochs):
    for _ in range(epochs):
        _, gradients = loss_and_gradient(params)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params


def train__losses_kept_between_calls(params, loss_and_gradient, lr, epochs, _losses=[]):
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        _losses.append(loss)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, _losses


def train__params_kept_between_calls(params, loss_and_gradient, lr, epochs, _kept={}):
    params, losses = _kept.get(tuple(p.shape for p in params), params), []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    _kept[tuple(p.shape for p in params)] = params
    return params, losses


def train__losses_rounded(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(round(float(loss), 4))
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, losses


def train__losses_as_a_column(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append([loss])
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return params, losses


def train__history_of_params(params, loss_and_gradient, lr, epochs):
    losses, history = [], [params]
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(history[-1])
        losses.append(loss)
        history.append([p - lr * g for p, g in zip(history[-1], gradients, strict=True)])
    return history, losses


def train__averaged_gradients(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - lr * g / len(p) for p, g in zip(params, gradients, strict=True)]
    return params, losses


# ---- torch_minimize


def _torch_adam(f, start, lr, steps, dtype="float64", zero=True, **settings):
    import torch

    p = torch.tensor(start, dtype=getattr(torch, dtype), requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr, **settings)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        if zero:
            optimizer.zero_grad()
        f(p.double()).backward()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)


def torch_minimize__no_zero_grad(f, start, lr, steps):
    return _torch_adam(f, start, lr, steps, zero=False)


def torch_minimize__zero_grad_between_backward_and_step(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        f(p).backward()
        optimizer.zero_grad()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)


def torch_minimize__no_step(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    f(p).backward()
    return np.tile(p.detach().numpy(), (steps + 1, 1))


def torch_minimize__aliased(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().numpy())
    return np.array(path)


def torch_minimize__changes_start(f, start, lr, steps):
    import torch

    p = torch.from_numpy(start).requires_grad_()
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)


def torch_minimize__float32(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float32, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)


def torch_minimize__dtype_of_start(f, start, lr, steps):
    import torch

    p = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)


def torch_minimize__sgd(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)


def torch_minimize__adamw(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.AdamW([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)


def torch_minimize__lr_ignored(f, start, lr, steps):
    return _torch_adam(f, start, 1e-3, steps)


def torch_minimize__other_betas(f, start, lr, steps):
    return _torch_adam(f, start, lr, steps, betas=(0.9, 0.99))


def torch_minimize__amsgrad(f, start, lr, steps):
    return _torch_adam(f, start, lr, steps, amsgrad=True)


def torch_minimize__weight_decay(f, start, lr, steps):
    return _torch_adam(f, start, lr, steps, weight_decay=1e-3)


def torch_minimize__maximises(f, start, lr, steps):
    return _torch_adam(f, start, lr, steps, maximize=True)


def torch_minimize__large_eps(f, start, lr, steps):
    return _torch_adam(f, start, lr, steps, eps=1e-3)


def torch_minimize__optimizer_made_anew_each_step(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer = torch.optim.Adam([p], lr=lr)
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)


def torch_minimize__start_missing(f, start, lr, steps):
    return _torch_adam(f, start, lr, steps)[1:]


def torch_minimize__last_missing(f, start, lr, steps):
    return _torch_adam(f, start, lr, steps - 1)


def torch_minimize__end_only(f, start, lr, steps):
    return _torch_adam(f, start, lr, steps)[-1]


def torch_minimize__values_not_points(f, start, lr, steps):
    import torch

    path = _torch_adam(f, start, lr, steps)
    return np.array([f(torch.tensor(p)).item() for p in path])


def torch_minimize__transposed(f, start, lr, steps):
    return _torch_adam(f, start, lr, steps).T


def torch_minimize__not_detached(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.numpy())
    return path


def torch_minimize__no_gradient_asked_for(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64)
    optimizer = torch.optim.Adam([p], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
    return np.zeros((steps + 1, len(start)))


def torch_minimize__clips_gradients(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        torch.nn.utils.clip_grad_norm_([p], 1.0)
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)


# ---- wrong in a corner only


def himmelblau__one_row_as_a_point(p):
    return _value(p)[0] if p.ndim == 2 and len(p) == 1 else _value(p)


def himmelblau__two_rows_as_coordinates(p):
    return _value(p.T) if p.shape == (2, 2) else _value(p)


def himmelblau__squeezed(p):
    return np.squeeze(_value(p))


def himmelblau__positive_half_plane(p):
    return _value(np.concatenate([np.abs(p[..., :1]), p[..., 1:]], axis=-1))


def himmelblau__kept_by_shape(p, _kept={}):
    return _kept.setdefault(p.shape, _value(p))


def himmelblau_gradient__two_rows_as_coordinates(p):
    return _slope(p.T).T if p.shape == (2, 2) else _slope(p)


def himmelblau_gradient__truncated_for_integers(p):
    return _slope(p / 2).astype(p.dtype) if p.dtype.kind == "i" else _slope(p)


def himmelblau_gradient__into_an_array_like_p(p):
    g = np.zeros_like(p)
    g[...] = _slope(p) + 0.25 * (p.dtype.kind == "i")
    return g


def himmelblau_gradient__flat_for_one_row(p):
    return _slope(p).reshape(-1) if p.shape[:-1] == (1,) else _slope(p)


def himmelblau_gradient__richardson(p):
    def difference(h):
        e = np.eye(2) * h
        return np.stack([(_value(p + e[k]) - _value(p - e[k])) / (2 * h) for k in (0, 1)], axis=-1)

    return (4 * difference(5e-3) - difference(1e-2)) / 3


def gradient_descent__box(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: np.clip(p - lr * gradient(p), -9, 9))


def gradient_descent__ten_steps_at_most(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * gradient(p) * (k <= 40))


def gradient_descent__keeps_gradients(gradient, start, lr, steps):
    """A callable may hand back the same array each time."""
    given = []

    def step(k, p):
        given.append(gradient(p))
        return start - lr * np.sum(given, axis=0)

    return _walk(start, steps, step)


def gradient_descent__remembers_gradients(gradient, start, lr, steps, _known={}):
    def step(k, p):
        key = tuple(np.round(p, 2))
        if key not in _known:
            _known[key] = np.array(gradient(p))
        return p - lr * _known[key]

    return _walk(start, steps, step)


def gradient_descent__midpoint(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * np.array(gradient(p - lr / 2 * np.array(gradient(p)))))


def gradient_descent__noise(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * (gradient(p) + 1e-3 * np.random.standard_normal(len(p))))


def gradient_descent__one_dimension_flat(gradient, start, lr, steps):
    path = _walk(start, steps, lambda k, p: p - lr * gradient(p))
    return path[:, 0] if len(start) == 1 else path


def gradient_descent__first_step_twice(gradient, start, lr, steps):
    return _walk(start, steps, lambda k, p: p - lr * (2 if k == 1 else 1) * gradient(p))


def momentum__nesterov_after_the_first_step(gradient, start, lr, steps, beta=0.9):
    v = [np.zeros(len(start))]

    def step(k, p):
        g = np.array(gradient(p))
        v[0] = beta * v[0] + g
        return p - lr * (v[0] if k == 1 else g + beta * v[0])

    return _walk(start, steps, step)


def momentum__restarts_where_it_climbs(gradient, start, lr, steps, beta=0.9):
    def update(p, g, v):
        v = beta * v + g if v @ g >= 0 else g
        return p - lr * v, v

    return _with_state(gradient, start, steps, update)


def momentum__last_step_plain(gradient, start, lr, steps, beta=0.9):
    v = [np.zeros(len(start))]

    def step(k, p):
        g = np.array(gradient(p))
        v[0] = beta * v[0] + g
        return p - lr * (g if k == steps else v[0])

    return _walk(start, steps, step)


def momentum__dampened_after_the_first_step(gradient, start, lr, steps, beta=0.9):
    v = []

    def step(k, p):
        g = np.array(gradient(p))
        v[:] = [beta * v[0] + (1 - beta) * g] if v else [g]
        return p - lr * v[0]

    return _walk(start, steps, step)


def momentum__short_memory(gradient, start, lr, steps, beta=0.9):
    given = []

    def step(k, p):
        given.append(np.array(gradient(p)))
        return p - lr * sum(beta**i * g for i, g in enumerate(given[:-21:-1]))

    return _walk(start, steps, step)


def momentum__changes_the_gradient_it_gets_and_start(gradient, start, lr, steps, beta=0.9):
    path = momentum__last_step_plain(gradient, start, lr, steps, beta)
    start[...] = path[-1]
    return path


def rmsprop__eps_times_lr(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g / (np.sqrt(s) + lr * eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__eps_in_the_average(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * (g**2 + eps)
        return p - lr * g / np.sqrt(s), s

    return _with_state(gradient, start, steps, update)


def rmsprop__average_of_absolute_values(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * np.abs(g)
        return p - lr * g / (s + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__keeps_gradients(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """A callable may hand back the same array each time."""
    given = []

    def step(k, p):
        given.append(gradient(p))
        s = (1 - alpha) * sum(alpha ** (k - 1 - i) * g**2 for i, g in enumerate(given))
        return p - lr * given[-1] / (np.sqrt(s) + eps)

    return _walk(start, steps, step)


def rmsprop__squares_the_gradient_in_place(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        r = g
        r **= 2
        s = alpha * s + (1 - alpha) * r
        return p - lr * g / (np.sqrt(s) + eps), s

    return _with_state(gradient, start, steps, update)


def rmsprop__never_zero_divided(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    def update(p, g, s):
        s = alpha * s + (1 - alpha) * g**2
        return p - lr * g / np.maximum(np.sqrt(s) + eps, 1e-3), s

    return _with_state(gradient, start, steps, update)


def adam__corrected_by_the_step_before(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        t = max(1, k - 1)
        return m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__corrected_for_ten_steps(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        if k > 10:
            return m / (np.sqrt(v) + eps)
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__second_correction_outside_the_root(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (np.sqrt(v) / (1 - beta2**k) + eps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__eps_corrected_too(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / ((np.sqrt(v) + eps) / np.sqrt(1 - beta2**k))

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__lr_falls(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps) / np.sqrt(k)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__keeps_gradients(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """A callable may hand back the same array each time."""
    given = []

    def step(k, p):
        given.append(gradient(p))
        ages = range(k - 1, -1, -1)
        m = sum(beta1**a * g for a, g in zip(ages, given, strict=True)) * (1 - beta1) / (1 - beta1**k)
        v = sum(beta2**a * g**2 for a, g in zip(ages, given, strict=True)) * (1 - beta2) / (1 - beta2**k)
        return p - lr * m / (np.sqrt(v) + eps)

    return _walk(start, min(steps, 400), step) if steps <= 400 else _walk(start, steps, lambda k, p: p)


def adam__last_step_missing(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    def direction(m, v, k, g):
        return m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps) * (k < steps)

    return _adam(gradient, start, lr, steps, beta1, beta2, direction)


def adam__float32_moments(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = [np.zeros(len(start), dtype=np.float16)], [np.zeros(len(start), dtype=np.float16)]

    def step(k, p):
        g = np.array(gradient(p))
        m[0] = (beta1 * m[0] + (1 - beta1) * g).astype(np.float16)
        v[0] = (beta2 * v[0] + (1 - beta2) * g**2).astype(np.float16)
        return p - lr * m[0] / (1 - beta1**k) / (np.sqrt(v[0] / (1 - beta2**k)) + eps)

    return _walk(start, steps, step)


def find_minima__one_minimum_flat(starts, lr, steps, tol=1e-3):
    found = _sorted(_distinct(_finite(_ends(starts, lr, steps)), tol))
    return found[0] if len(found) == 1 else found


def find_minima__all_or_nothing_finite(starts, lr, steps, tol=1e-3):
    ends = _ends(starts, lr, steps)
    return _sorted(_distinct(ends if np.isfinite(ends).all() else ends[:0], tol))


def find_minima__first_kept_after_sorting(starts, lr, steps, tol=1e-3):
    return _distinct(_sorted(_finite(_ends(starts, lr, steps))), tol)


def find_minima__sorts_starts_in_place(starts, lr, steps, tol=1e-3):
    ends = _distinct(_finite(_ends(starts, lr, steps)), tol)
    starts.sort(axis=0)
    return _sorted(ends)


def find_minima__kept_between_calls(starts, lr, steps, tol=1e-3, _found=[]):
    _found.extend(_finite(_ends(starts, lr, steps)))
    return _sorted(_distinct(_found, tol))


def train__equal_shapes_share_a_step(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        by_shape = {g.shape: g for g in gradients}
        params = [p - lr * by_shape[p.shape] for p in params]
    return params, losses


def train__last_parameter_of_one_shape_only(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        new = {p.shape: p - lr * g for p, g in zip(params, gradients, strict=True)}
        params = [new[p.shape] for p in params]
    return params, losses


def train__keeps_gradients(params, loss_and_gradient, lr, epochs):
    """A callable may hand back the same arrays each time."""
    losses, given, start = [], [], params
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        given.append(gradients)
        params = [p - lr * sum(gs) for p, gs in zip(start, zip(*given, strict=True), strict=True)]
    return params, losses


def train__losses_before_and_after_averaged(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
        losses.append((loss + loss_and_gradient(params)[0]) / 2)
    return params, losses


def train__best_parameters(params, loss_and_gradient, lr, epochs):
    losses, best = [], (np.inf, params)
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        if loss < best[0]:
            best = loss, params
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return best[1], losses


def train__clipped_gradients(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - lr * np.clip(g, -1, 1) for p, g in zip(params, gradients, strict=True)]
    return params, losses


def train__one_array(params, loss_and_gradient, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss, gradients = loss_and_gradient(params)
        losses.append(loss)
        params = [p - lr * g for p, g in zip(params, gradients, strict=True)]
    return np.concatenate([p.ravel() for p in params]), losses


def torch_minimize__uses_numbers_of_float16(f, start, lr, steps):
    import torch

    path = _torch_adam(f, start, lr, steps)
    return torch.tensor(path).half().double().numpy()


def torch_minimize__one_step_then_the_same(f, start, lr, steps):
    path = _torch_adam(f, start, lr, steps)
    path[2:] = path[1]
    return path


def torch_minimize__gradient_of_the_first_coordinate(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        p.grad[1:] = 0
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)


def torch_minimize__backward_twice(f, start, lr, steps):
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    path = [p.detach().numpy().copy()]
    for k in range(steps):
        if k % 2 == 0:
            optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        path.append(p.detach().numpy().copy())
    return np.array(path)
