"""Wrong variants of exercise 1: `<function>__<what is wrong>`; helpers have names with an underscore."""

import numpy as np


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)


# ---- sigmoid


def sigmoid__sign(z):
    return 1 - _sigmoid(z)


def sigmoid__overflow(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


def sigmoid__overflow_of_the_other_form(z):
    z = np.asarray(z, dtype=float)
    return np.exp(z) / (1 + np.exp(z))


def sigmoid__overflow_inside_where(z):
    z = np.asarray(z, dtype=float)
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def sigmoid__clipped_input(z):
    return 1 / (1 + np.exp(-np.clip(z, -12, 12)))


def sigmoid__clipped_output(z):
    return np.clip(_sigmoid(z), 1e-7, 1 - 1e-7)


def sigmoid__into_an_integer_array(z):
    o = np.zeros_like(z)
    o[...] = _sigmoid(z)
    return o


def sigmoid__tanh(z):
    return np.tanh(z)


def sigmoid__tanh_of_z(z):
    return 0.5 * (1 + np.tanh(z))


def sigmoid__only_shifted(z):
    return 0.5 * np.tanh(np.asarray(z) / 2)


def sigmoid__softmax(z):
    return np.exp(z) / np.sum(np.exp(z))


def sigmoid__shifted_by_the_maximum(z):
    z = z - np.max(z)
    return 1 / (1 + np.exp(-z))


def sigmoid__relu(z):
    return np.maximum(z, 0)


def sigmoid__hard(z):
    return np.clip(0.25 * np.asarray(z) + 0.5, 0.0, 1.0)


def sigmoid__step(z):
    return (np.asarray(z) > 0).astype(float)


def sigmoid__missing_minus_in_one_branch(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return 1 / (1 + e)


def sigmoid__missing_one(z):
    z = np.asarray(z, dtype=float)
    return np.exp(-np.logaddexp(0, -z) * 2)


def sigmoid__log(z):
    return -np.logaddexp(0, -np.asarray(z, dtype=float))


def sigmoid__flattened(z):
    return _sigmoid(np.ravel(z))


def sigmoid__at_least_1d(z):
    return _sigmoid(np.atleast_1d(z))


def sigmoid__at_least_2d(z):
    return _sigmoid(np.atleast_2d(z))


def sigmoid__squeezed(z):
    return np.squeeze(_sigmoid(z))


def sigmoid__transposed(z):
    return _sigmoid(z).T


def sigmoid__changes_its_argument(z):
    o = _sigmoid(z)
    if isinstance(z, np.ndarray):
        z[...] = np.abs(z)
    return o


def sigmoid__nothing_returned(z):
    _sigmoid(z)


def sigmoid__printed(z):
    print(_sigmoid(z))


def sigmoid__string(z):
    return str(_sigmoid(z))


def sigmoid__float16(z):
    return _sigmoid(z).astype(np.float16)


def sigmoid__float32_inside(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=np.float32)))


def sigmoid__rounded(z):
    return np.round(_sigmoid(z), 5)


def sigmoid__complex(z):
    return _sigmoid(z) + 0j


def sigmoid__python_if_on_an_array(z):
    return 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))


def sigmoid__plain_numbers_only_as_arrays(z):
    return 1 / (1 + np.exp(-np.abs(z))) if z.ndim == 0 else _sigmoid(z)


def sigmoid__stale_between_calls(z, _seen=[]):
    _seen.append(np.array(_sigmoid(z)))
    return _seen[max(0, len(_seen) - 2)]


def sigmoid__nan_to_num(z):
    z = np.asarray(z, dtype=float)
    return np.nan_to_num(np.exp(z) / (1 + np.exp(z)), nan=1.0)


# ---- sigmoid_derivative


def sigmoid_derivative__prime_of_activation(o):
    return _sigmoid(o) * (1 - _sigmoid(o))


def sigmoid_derivative__prime_o_only(o):
    return o + 0.0


def sigmoid_derivative__twice(o):
    return (o * (1 - o)) ** 2


def sigmoid_derivative__matmul_not_hadamard(o):
    return o @ (1 - o).T


def sigmoid_derivative__sum(o):
    return np.sum(o * (1 - o))


def sigmoid_derivative__in_place(o):
    o *= 1 - o
    return o


def sigmoid_derivative__through_the_logit(o):
    z = np.log(o / (1 - o))
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


def sigmoid_derivative__float16(o):
    return np.float16(o * (1 - o))


def sigmoid_derivative__kept_away_from_zero(o):
    return np.maximum(o * (1 - o), 1e-3)


# ---- linear_gradient


def linear_gradient__factor_2_missing(x, w, t):
    return (x @ w.T - t).T @ x / len(x)


def linear_gradient__factor_2_extra(x, w, t):
    return 4 * (x @ w.T - t).T @ x / len(x)


def linear_gradient__divided_by_size(x, w, t):
    return 2 * (x @ w.T - t).T @ x / x.size


def linear_gradient__divided_by_n_twice(x, w, t):
    return 2 * (x @ w.T - t).T @ x / len(x) ** 2


def linear_gradient__sign_flip(x, w, t):
    return 2 * (t - x @ w.T).T @ x / len(x)


def linear_gradient__sigmoid_on_linear(x, w, t):
    o = _sigmoid(x @ w.T)
    return 2 * ((o - t) * o * (1 - o)).T @ x / len(x)


def linear_gradient__sigmoid_in_forward_only(x, w, t):
    return 2 * (_sigmoid(x @ w.T) - t).T @ x / len(x)


def linear_gradient__forgot_target(x, w, t):
    return 2 * (x @ w.T).T @ x / len(x)


def linear_gradient__missing_x(x, w, t):
    return 2 * np.mean(x @ w.T - t) * np.ones_like(w)


def linear_gradient__x_squared(x, w, t):
    return 2 * (x @ w.T - t).T @ x**2 / len(x)


def linear_gradient__last_sample_only(x, w, t):
    for sample, target in zip(x, t, strict=True):
        g = 2 * (sample @ w[0] - target) * sample[None] / len(x)
    return g


def linear_gradient__return_in_the_loop(x, w, t):
    for sample, target in zip(x, t, strict=True):
        return 2 * (sample @ w[0] - target) * sample[None]


def linear_gradient__broadcast_of_n_against_n1(x, w, t):
    d = x @ w[0] - t
    return 2 * np.mean(d) * x.mean(axis=0, keepdims=True)


def linear_gradient__abs_error(x, w, t):
    return 2 * np.abs(x @ w.T - t).T @ x / len(x)


def linear_gradient__sign_of_error(x, w, t):
    return 2 * np.sign(x @ w.T - t).T @ x / len(x)


def linear_gradient__squared_error_not_derived(x, w, t):
    return ((x @ w.T - t) ** 2).T @ x / len(x)


def linear_gradient__returns_step(x, w, t):
    return w - 0.1 * 2 * (x @ w.T - t).T @ x / len(x)


def linear_gradient__flat(x, w, t):
    return (2 * (x @ w.T - t).T @ x / len(x))[0]


def linear_gradient__column(x, w, t):
    return (2 * (x @ w.T - t).T @ x / len(x)).T


def linear_gradient__numeric_forward(x, w, t):
    g, h = np.zeros_like(w), 1e-6
    for i in np.ndindex(w.shape):
        v = w.copy()
        v[i] += h
        g[i] = (np.mean((x @ v.T - t) ** 2) - np.mean((x @ w.T - t) ** 2)) / h
    return g


def linear_gradient__numeric_central(x, w, t):
    g, h = np.zeros_like(w), 1e-4
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        g[i] = (np.mean((x @ (w + e).T - t) ** 2) - np.mean((x @ (w - e).T - t) ** 2)) / (2 * h)
    return g


def linear_gradient__subtracts_in_place(x, w, t):
    t -= x @ w.T
    return -2 * t.T @ x / len(x)


def linear_gradient__clipped(x, w, t):
    return np.clip(2 * (x @ w.T - t).T @ x / len(x), -5, 5)


# ---- perceptron_forward


def perceptron_forward__mean_input(x, w):
    return _sigmoid(np.mean(x * w, axis=1, keepdims=True))


def perceptron_forward__sigmoid_of_each_product(x, w):
    return _sigmoid(x * w).sum(axis=1, keepdims=True)


def perceptron_forward__twice(x, w):
    return _sigmoid(_sigmoid(x @ w.T))


def perceptron_forward__bias_of_one(x, w):
    return _sigmoid(x @ w.T + 1)


def perceptron_forward__clipped(x, w):
    return np.clip(_sigmoid(x @ w.T), 0.02, 0.98)


def perceptron_forward__decides(x, w):
    return (x @ w.T > 0).astype(float)


def perceptron_forward__first_sample_for_all(x, w):
    return np.full((len(x), 1), _sigmoid(x[0] @ w[0]))


def perceptron_forward__all_pairs(x, w):
    o = _sigmoid(x @ w.T)
    return o * np.ones(len(x))


def perceptron_forward__absolute(x, w):
    return _sigmoid(np.abs(x @ w.T))


# ---- perceptron_loss


def perceptron_loss__sum_not_mean(o, t):
    return np.sum((o - t) ** 2) / 2


def perceptron_loss__sum(o, t):
    return np.sum((o - t) ** 2)


def perceptron_loss__quarter(o, t):
    return np.mean((o - t) ** 2) / 4


def perceptron_loss__not_squared(o, t):
    return np.mean(o - t) / 2


def perceptron_loss__absolute(o, t):
    return np.mean(np.abs(o - t)) / 2


def perceptron_loss__root(o, t):
    return np.sqrt(np.mean((o - t) ** 2)) / 2


def perceptron_loss__square_of_mean(o, t):
    return np.mean(o - t) ** 2 / 2


def perceptron_loss__of_each_sample(o, t):
    return (o - t) ** 2 / 2


def perceptron_loss__one_too_few(o, t):
    return np.sum((o - t) ** 2) / (2 * max(len(o) - 1, 1))


def perceptron_loss__misses_the_last_sample(o, t):
    return np.sum((o[:-1] - t[:-1]) ** 2) / (2 * len(o))


def perceptron_loss__integer_division(o, t):
    return np.sum((o - t) ** 2) // (2 * len(o))


def perceptron_loss__all_pairs(o, t):
    return np.mean((o.ravel() - t) ** 2) / 2


def perceptron_loss__in_place(o, t):
    o -= t
    return np.mean(o**2) / 2


def perceptron_loss__stale_sum(o, t, _total=[0.0]):
    _total[0] += float(np.sum((o - t) ** 2)) / (2 * len(o))
    return _total[0]


def perceptron_loss__never_zero(o, t):
    return np.mean((o - t) ** 2) / 2 + 1e-6


def perceptron_loss__bool(o, t):
    return bool(np.mean((o - t) ** 2) / 2)


def perceptron_loss__pair(o, t):
    return np.mean((o - t) ** 2) / 2, o - t


# ---- perceptron_gradient


def _parts(x, w, t):
    o = _sigmoid(x @ w.T)
    return o, o - t, o * (1 - o)


def perceptron_gradient__factor_2_extra(x, w, t):
    o, d, q = _parts(x, w, t)
    return 2 * (d * q).T @ x / len(x)


def perceptron_gradient__half_kept(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / (2 * len(x))


def perceptron_gradient__sum_not_mean(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x


def perceptron_gradient__divided_by_features(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / x.shape[1]


def perceptron_gradient__divided_by_n_twice(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / len(x) ** 2


def perceptron_gradient__sign_flip(x, w, t):
    o, d, q = _parts(x, w, t)
    return -(d * q).T @ x / len(x)


def perceptron_gradient__abs_error(x, w, t):
    o, d, q = _parts(x, w, t)
    return (np.abs(d) * q).T @ x / len(x)


def perceptron_gradient__sign_of_error(x, w, t):
    o, d, q = _parts(x, w, t)
    return (np.sign(d) * q).T @ x / len(x)


def perceptron_gradient__squared_error_not_derived(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d**2 / 2 * q).T @ x / len(x)


def perceptron_gradient__forgot_target(x, w, t):
    o, d, q = _parts(x, w, t)
    return (o * q).T @ x / len(x)


def perceptron_gradient__returns_step(x, w, t):
    o, d, q = _parts(x, w, t)
    return -0.1 * (d * q).T @ x / len(x)


def perceptron_gradient__updated_weights(x, w, t):
    o, d, q = _parts(x, w, t)
    return w - 0.1 * (d * q).T @ x / len(x)


def perceptron_gradient__missing_sigmoid_prime(x, w, t):
    o, d, q = _parts(x, w, t)
    return d.T @ x / len(x)


def perceptron_gradient__missing_error(x, w, t):
    o, d, q = _parts(x, w, t)
    return q.T @ x / len(x)


def perceptron_gradient__prime_of_activation(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * _sigmoid(o) * (1 - _sigmoid(o))).T @ x / len(x)


def perceptron_gradient__prime_z(x, w, t):
    o, d, q = _parts(x, w, t)
    z = x @ w.T
    return (d * z * (1 - z)).T @ x / len(x)


def perceptron_gradient__prime_of_error(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * (1 - d)).T @ x / len(x)


def perceptron_gradient__prime_o_only(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * o).T @ x / len(x)


def perceptron_gradient__prime_1_o(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * (1 - o)).T @ x / len(x)


def perceptron_gradient__prime_plus(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * o * (1 + o)).T @ x / len(x)


def perceptron_gradient__prime_twice(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q * q).T @ x / len(x)


def perceptron_gradient__prime_times_z(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q * (x @ w.T)).T @ x / len(x)


def perceptron_gradient__tanh_prime(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * (1 - o**2)).T @ x / len(x)


def perceptron_gradient__linear_on_sigmoid(x, w, t):
    return (x @ w.T - t).T @ x / len(x)


def perceptron_gradient__linear_error(x, w, t):
    o, d, q = _parts(x, w, t)
    return ((x @ w.T - t) * q).T @ x / len(x)


def perceptron_gradient__sigmoid_sign(x, w, t):
    o, d, q = _parts(-x, w, t)
    return (d * q).T @ x / len(x)


def perceptron_gradient__uses_weight_not_input(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.mean(d * q) * w


def perceptron_gradient__missing_x(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.full_like(w, np.mean(d * q))


def perceptron_gradient__x_squared(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x**2 / len(x)


def perceptron_gradient__mean_error_then_outer(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.mean(d * q) * x.mean(axis=0, keepdims=True)


def perceptron_gradient__last_sample_only(x, w, t):
    o, d, q = _parts(x, w, t)
    for k in range(len(x)):
        g = (d * q)[k] * x[k : k + 1]
    return g / len(x)


def perceptron_gradient__first_sample_only(x, w, t):
    o, d, q = _parts(x[:1], w, t[:1])
    return (d * q).T @ x[:1]


def perceptron_gradient__batch_end_off_by_one(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q)[:-1].T @ x[:-1] / len(x)


def perceptron_gradient__broadcast_of_n_against_n1(x, w, t):
    o = _sigmoid(x @ w[0])
    d = o - t  # (N, N)
    return ((d * o * (1 - o)) @ x).mean(axis=0, keepdims=True)


def perceptron_gradient__cross_entropy(x, w, t):
    o, d, q = _parts(x, w, t)
    return d.T @ x / (2 * len(x))


def perceptron_gradient__flat(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.mean(d * q * x, axis=0)


def perceptron_gradient__column(x, w, t):
    o, d, q = _parts(x, w, t)
    return x.T @ (d * q) / len(x)


def perceptron_gradient__one_row_a_sample(x, w, t):
    o, d, q = _parts(x, w, t)
    return d * q * x / len(x)


def perceptron_gradient__one_number(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.sum(d * q * x) / len(x)


def perceptron_gradient__reversed(x, w, t):
    o, d, q = _parts(x, w, t)
    return ((d * q).T @ x / len(x))[:, ::-1]


def perceptron_gradient__normalised(x, w, t):
    o, d, q = _parts(x, w, t)
    g = (d * q).T @ x
    return g / np.linalg.norm(g)


def perceptron_gradient__numeric_central(x, w, t):
    g, h = np.zeros_like(w), 1e-5
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        up, down = _sigmoid(x @ (w + e).T), _sigmoid(x @ (w - e).T)
        g[i] = (np.sum((up - t) ** 2) - np.sum((down - t) ** 2)) / (4 * h * len(x))
    return g


def perceptron_gradient__numeric_slope(x, w, t):
    z, h = x @ w.T, 1e-5
    slope = (_sigmoid(z + h) - _sigmoid(z - h)) / (2 * h)
    return ((_sigmoid(z) - t) * slope).T @ x / len(x)


def perceptron_gradient__changes_x(x, w, t):
    o, d, q = _parts(x, w, t)
    x *= d * q
    return x.mean(axis=0, keepdims=True)


def perceptron_gradient__changes_w(x, w, t):
    o, d, q = _parts(x, w, t)
    g = (d * q).T @ x / len(x)
    w -= 0.1 * g
    return g


def perceptron_gradient__same_array_each_time(x, w, t, _g=np.zeros((1, 1))):
    o, d, q = _parts(x, w, t)
    _g += np.mean(d * q * x)
    return _g


def perceptron_gradient__accumulates(x, w, t, _kept={}):
    o, d, q = _parts(x, w, t)
    _kept[w.shape] = _kept.get(w.shape, 0) + (d * q).T @ x / len(x)
    return _kept[w.shape]


def perceptron_gradient__float16(x, w, t):
    o, d, q = _parts(x, w, t)
    return ((d * q).T @ x / len(x)).astype(np.float16)


def perceptron_gradient__rounded(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.round((d * q).T @ x / len(x), 6)


def perceptron_gradient__nan(x, w, t):
    return np.full_like(w, np.nan)


def perceptron_gradient__none(x, w, t):
    pass


def perceptron_gradient__regularised(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / len(x) + 1e-3 * w


def perceptron_gradient__bias_as_first_input(x, w, t):
    x = np.hstack([np.ones((len(x), 1)), x[:, 1:]])
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / len(x)


# ---- numerical_gradient


def _differences(f, w, h, up=1.0, down=1.0, divisor=2.0):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        g[i] = (f(w + up * e) - f(w - down * e)) / (divisor * h)
    return g


def numerical_gradient__forward_difference(f, w, h=1e-5):
    return _differences(f, w, h, down=0.0, divisor=1.0)


def numerical_gradient__backward_difference(f, w, h=1e-5):
    return _differences(f, w, h, up=0.0, divisor=1.0)


def numerical_gradient__divided_by_h(f, w, h=1e-5):
    return _differences(f, w, h, divisor=1.0)


def numerical_gradient__half_steps(f, w, h=1e-5):
    return _differences(f, w, h, up=0.5, down=0.5, divisor=1.0)


def numerical_gradient__multiplied_by_h(f, w, h=1e-5):
    return _differences(f, w, h) * h**2


def numerical_gradient__sign(f, w, h=1e-5):
    return -_differences(f, w, h)


def numerical_gradient__h_ignored(f, w, h=1e-5):
    return _differences(f, w, 1e-5)


def numerical_gradient__another_default(f, w, h=1e-3):
    return _differences(f, w, h)


def numerical_gradient__h_too_small(f, w, h=1e-5):
    return _differences(f, w, h * 1e-6)


def numerical_gradient__relative_step(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h * max(abs(w[i]), 1e-8)
        g[i] = (f(w + e) - f(w - e)) / (2 * e[i])
    return g


def numerical_gradient__fourth_order(f, w, h=1e-5):
    return (4 * _differences(f, w, h) - _differences(f, w, 2 * h)) / 3


def numerical_gradient__all_entries_at_once(f, w, h=1e-5):
    return np.full_like(w, (f(w + h) - f(w - h)) / (2 * h))


def numerical_gradient__first_axis_only(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in range(len(w)):
        e = np.zeros_like(w)
        e[i] = h
        g[i] = (f(w + e) - f(w - e)) / (2 * h)
    return g


def numerical_gradient__matrices_only(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            e = np.zeros_like(w)
            e[i, j] = h
            g[i, j] = (f(w + e) - f(w - e)) / (2 * h)
    return g


def numerical_gradient__flat(f, w, h=1e-5):
    return _differences(f, w, h).ravel()


def numerical_gradient__transposed(f, w, h=1e-5):
    return _differences(f, w, h).T


def numerical_gradient__never_moved_back(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        w[i] += h
        up = f(w)
        w[i] -= 2 * h
        g[i] = (up - f(w)) / (2 * h)
    return g


def numerical_gradient__moved_back_half_way(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        w[i] += h
        up = f(w)
        w[i] -= h
        g[i] = (up - f(w)) / h
    return g


def numerical_gradient__aliased_copy(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up = down = w.copy()
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g


def numerical_gradient__misses_the_last_entry(f, w, h=1e-5):
    g = _differences(f, w, h)
    g.flat[-1] = 0.0
    return g


def numerical_gradient__keeps_moving(f, w, h=1e-5):
    g, v = np.zeros_like(w), w.copy()
    for i in np.ndindex(w.shape):
        v[i] += h
        up = f(v)
        v[i] -= 2 * h
        g[i] = (up - f(v)) / (2 * h)
    return g


def numerical_gradient__of_the_mean_point(f, w, h=1e-5):
    return _differences(f, np.full_like(w, w.mean()), h)


def numerical_gradient__rounded(f, w, h=1e-5):
    return np.round(_differences(f, w, h), 3)


def numerical_gradient__absolute(f, w, h=1e-5):
    return np.abs(_differences(f, w, h))


def numerical_gradient__list_of_pairs(f, w, h=1e-5):
    return [(f(w + h), f(w - h))]


# ---- wrong in a corner only


def sigmoid__nothing_at_zero(z):
    z = np.asarray(z, dtype=float)
    o = np.zeros_like(z)
    o[z > 0] = 1 / (1 + np.exp(-z[z > 0]))
    o[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return o


def sigmoid__first_axes_only(z):
    z = np.asarray(z, dtype=float)
    return _sigmoid(z) if z.ndim < 3 else np.stack([_sigmoid(page).T.reshape(page.shape) for page in z])


def sigmoid__knows_the_public_cases(z):
    z = np.asarray(z, dtype=float)
    return _sigmoid(z) if np.array_equal(z, np.round(z, 1)) else np.full(z.shape, 0.5)


def sigmoid__kept_by_shape(z, _kept={}):
    return _kept.setdefault(np.shape(z), _sigmoid(z))


def sigmoid__negated_for_negative_integers(z):
    return _sigmoid(np.abs(z)) if np.asarray(z).dtype.kind == "i" else _sigmoid(z)


def sigmoid__truncated_numbers(z):
    return _sigmoid(int(z)) if np.ndim(z) == 0 else _sigmoid(z)


def sigmoid__cut_at_20(z):
    return 1 / (1 + np.exp(-np.clip(z, -20, 20)))


def sigmoid__series_near_zero(z):
    z = np.asarray(z, dtype=float)
    return np.where(np.abs(z) < 0.4, 0.5 + z / 4 - z**3 / 48, _sigmoid(z))


def sigmoid_derivative__zero_where_saturated(o):
    return np.where((o > 0.95) | (o < 0.05), 0.0, o * (1 - o))


def sigmoid_derivative__clipped_output(o):
    o = np.clip(o, 1e-3, 1 - 1e-3)
    return o * (1 - o)


def sigmoid_derivative__flat_for_three_axes(o):
    return (o * (1 - o)) if o.ndim < 3 else (o * (1 - o)).reshape(len(o), -1)


def sigmoid_derivative__kept_by_shape(o, _kept={}):
    return _kept.setdefault(o.shape, o * (1 - o))


def linear_gradient__scalar_for_one_input(x, w, t):
    return np.squeeze(2 * (x @ w.T - t).T @ x / len(x))[None]


def linear_gradient__one_sample_not_doubled(x, w, t):
    return (x @ w.T - t).T @ x / len(x) * (1 if len(x) == 1 else 2)


def linear_gradient__shuffled_batch(x, w, t):
    order = np.random.permutation(len(x))
    return 2 * (x[order] @ w.T - t).T @ x / len(x)


def linear_gradient__random_sample(x, w, t):
    k = np.random.randint(len(x))
    return 2 * (x[k : k + 1] @ w.T - t[k : k + 1]).T @ x[k : k + 1]


def linear_gradient__median_error(x, w, t):
    return 2 * np.median((x @ w.T - t) * x, axis=0, keepdims=True)


def linear_gradient__numeric_with_a_large_step(x, w, t):
    def loss(v):
        return np.mean((x @ v.T - t) ** 2)

    return np.array([[(loss(w + e) - loss(w - e)) / 2 for e in np.eye(w.size)]])


def perceptron_forward__flat_for_one_sample(x, w):
    o = _sigmoid(x @ w.T)
    return o[0] if len(x) == 1 else o


def perceptron_forward__standardised(x, w):
    return _sigmoid((x - x.mean(axis=0)) @ w.T)


def perceptron_forward__clipped_net_input(x, w):
    return _sigmoid(np.clip(x @ w.T, -3, 3))


def perceptron_forward__last_input_left_out(x, w):
    return _sigmoid(x[:, :-1] @ w[:, :-1].T) if x.shape[1] > 4 else _sigmoid(x @ w.T)


def perceptron_loss__one_entry_array(o, t):
    return np.array([np.mean((o - t) ** 2) / 2])


def perceptron_loss__only_outputs_that_are_too_large(o, t):
    return np.mean(np.maximum(o - t, 0) ** 2) / 2


def perceptron_loss__clipped_targets(o, t):
    return np.mean((o - np.clip(t, 0, 1)) ** 2) / 2


def perceptron_loss__changes_t_and_back(o, t):
    t -= o
    loss = np.mean(t**2) / 2
    t += o
    return loss


def perceptron_loss__one_sample_not_halved(o, t):
    return np.mean((o - t) ** 2) / (2 if len(o) > 1 else 1)


def perceptron_loss__at_most_one(o, t):
    return min(1.0, float(np.mean((o - t) ** 2) / 2))


def perceptron_loss__median(o, t):
    return np.median((o - t) ** 2) / 2


def perceptron_gradient__numeric_slope_of_a_larger_step(x, w, t):
    z, h = x @ w.T, 1e-3
    return ((_sigmoid(z) - t) * (_sigmoid(z + h) - _sigmoid(z - h)) / (2 * h)).T @ x / len(x)


def perceptron_gradient__numeric_slope_of_a_small_step(x, w, t):
    z, h = x @ w.T, 1e-6
    return ((_sigmoid(z) - t) * (_sigmoid(z + h) - _sigmoid(z - h)) / (2 * h)).T @ x / len(x)


def perceptron_gradient__numeric_slope_of_five_points(x, w, t):
    z, h = x @ w.T, 1e-3
    s = _sigmoid
    slope = (8 * (s(z + h) - s(z - h)) - (s(z + 2 * h) - s(z - 2 * h))) / (12 * h)
    return ((s(z) - t) * slope).T @ x / len(x)


def perceptron_gradient__numeric_by_net_input(x, w, t):
    z, h = x @ w.T, 1e-5
    delta = ((_sigmoid(z + h) - t) ** 2 - (_sigmoid(z - h) - t) ** 2) / (4 * h)
    return delta.T @ x / len(x)


def perceptron_gradient__numeric_of_five_points(x, w, t):
    def loss(v):
        return np.mean((_sigmoid(x @ v.T) - t) ** 2) / 2

    h = 1e-3
    steps = [h * e[None] for e in np.eye(w.size)]
    return np.array(
        [[(8 * (loss(w + e) - loss(w - e)) - (loss(w + 2 * e) - loss(w - 2 * e))) / (12 * h) for e in steps]]
    )


def perceptron_gradient__numeric_of_relative_step(x, w, t):
    def loss(v):
        return np.mean((_sigmoid(x @ v.T) - t) ** 2) / 2

    g = np.zeros_like(w)
    for k in range(w.size):
        e = np.zeros_like(w)
        e[0, k] = 1e-6 * max(1.0, abs(w[0, k]))
        g[0, k] = (loss(w + e) - loss(w - e)) / (2 * e[0, k])
    return g


def perceptron_gradient__one_sample_divided_by_inputs(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / (len(x) if len(x) > 1 else x.shape[1])


def perceptron_gradient__noise(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / len(x) * (1 + 1e-4 * np.random.standard_normal(w.shape))


def perceptron_gradient__positive_net_inputs_only(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q * (x @ w.T > -15)).T @ x / len(x)


def perceptron_gradient__at_most_six_samples(x, w, t):
    o, d, q = _parts(x[:6], w, t[:6])
    return (d * q).T @ x[:6] / len(x[:6])


def perceptron_gradient__changes_t_and_back(x, w, t):
    o = _sigmoid(x @ w.T)
    np.subtract(o, t, out=t)
    g = (t * o * (1 - o)).T @ x / len(x)
    np.subtract(o, t, out=t)
    return g


def numerical_gradient__complex_step(f, w, h=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape, dtype=complex)
        e[i] = 1j * h
        g[i] = np.imag(f(w + e)) / h
    return g


def numerical_gradient__column_order(f, w, h=1e-5):
    flat, g = w.ravel(), np.zeros(w.size)
    for k in range(w.size):
        e = np.zeros(w.size)
        e[k] = h
        g[k] = (f((flat + e).reshape(w.shape)) - f((flat - e).reshape(w.shape))) / (2 * h)
    return g.reshape(w.shape, order="F")


def numerical_gradient__float32_inside(f, w, h=1e-5):
    v, g = w.astype(np.float32), np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape, dtype=np.float32)
        e[i] = h
        g[i] = (f(v + e) - f(v - e)) / (2 * h)
    return g


def numerical_gradient__two_axes_at_most(f, w, h=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape[:2]):
        e = np.zeros(w.shape)
        e[i] = h
        g[i] = (f(w + e) - f(w - e)) / (2 * h)
    return g


def numerical_gradient__leaves_w_rounded(f, w, h=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        before = np.float32(w[i])
        w[i] = before + h
        above = f(w)
        w[i] = before - h
        g[i] = (above - f(w)) / (2 * h)
        w[i] = before
    return g


def numerical_gradient__five_points(f, w, h=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = h
        g[i] = (8 * (f(w + e) - f(w - e)) - (f(w + 2 * e) - f(w - 2 * e))) / (12 * h)
    return g


def numerical_gradient__seven_entries_at_most(f, w, h=1e-5):
    g = np.zeros(w.shape)
    for i in list(np.ndindex(w.shape))[:7]:
        e = np.zeros(w.shape)
        e[i] = h
        g[i] = (f(w + e) - f(w - e)) / (2 * h)
    return g
