"""Wrong variants of exercise 2: `<function>__<what is wrong>`; helpers have names with an underscore."""

import numpy as np


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def _softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _same(o, t):
    if o.shape != t.shape:
        raise ValueError("shapes differ")


def _parts(x, w, t):
    o = _sigmoid(x @ w.T)
    _same(o, t)
    return o, o - t, o * (1 - o)


# ---- multi_output_forward


def multi_output_forward__weights_reshaped(x, w):
    return _sigmoid(x @ w.reshape(w.shape[1], w.shape[0]))


def multi_output_forward__first_output_only(x, w):
    return _sigmoid(x @ w[:1].T)


def multi_output_forward__squeezed(x, w):
    return np.squeeze(_sigmoid(x @ w.T))


def multi_output_forward__one_column_short(x, w):
    o = np.zeros((len(x), len(w)))
    for k in range(len(w) - 1):
        o[:, k] = _sigmoid(x @ w[k])
    return o


def multi_output_forward__outputs_reversed(x, w):
    return _sigmoid(x @ w[::-1].T)


def multi_output_forward__normalised(x, w):
    o = _sigmoid(x @ w.T)
    return o / o.sum(axis=1, keepdims=True)


def multi_output_forward__twice(x, w):
    return _sigmoid(_sigmoid(x @ w.T))


def multi_output_forward__mean_over_inputs(x, w):
    return _sigmoid(x @ w.T / x.shape[1])


def multi_output_forward__float16(x, w):
    return _sigmoid((x @ w.T).astype(np.float16))


def multi_output_forward__list_of_columns(x, w):
    return [_sigmoid(x @ row) for row in w]


def multi_output_forward__three_axes(x, w):
    return _sigmoid(x[:, None, :] * w[None])


def multi_output_forward__none(x, w):
    _sigmoid(x @ w.T)


# ---- multi_output_loss


def multi_output_loss__mse_scale(o, t):
    _same(o, t)
    return np.mean((o - t) ** 2)


def multi_output_loss__half_of_mse(o, t):
    _same(o, t)
    return np.mean((o - t) ** 2) / 2


def multi_output_loss__sum_not_mean(o, t):
    _same(o, t)
    return np.sum((o - t) ** 2) / 2


def multi_output_loss__half_missing(o, t):
    _same(o, t)
    return np.sum((o - t) ** 2) / len(o)


def multi_output_loss__mean_over_outputs_only(o, t):
    _same(o, t)
    return np.sum((o - t) ** 2) / (2 * o.shape[1])


def multi_output_loss__mean_instead_of_sum_over_batch(o, t):
    _same(o, t)
    return np.mean(np.linalg.norm(o - t, axis=1)) / 2


def multi_output_loss__compares_sizes(o, t):
    if o.size != t.size:
        raise ValueError
    return np.sum((o - t.reshape(o.shape)) ** 2) / (2 * len(o))


def multi_output_loss__compares_samples_only(o, t):
    if len(o) != len(t):
        raise ValueError
    return np.sum((o - t) ** 2) / (2 * len(o))


def multi_output_loss__compares_axes_only(o, t):
    if o.ndim != t.ndim:
        raise ValueError
    return np.sum((o - t) ** 2) / (2 * len(o))


def multi_output_loss__compares_after_squeezing(o, t):
    if np.squeeze(o).shape != np.squeeze(t).shape:
        raise ValueError
    return np.sum((o - t.reshape(o.shape)) ** 2) / (2 * len(o))


def multi_output_loss__type_error(o, t):
    if o.shape != t.shape:
        raise TypeError("shapes differ")
    return np.sum((o - t) ** 2) / (2 * len(o))


def multi_output_loss__general_exception(o, t):
    if o.shape != t.shape:
        raise Exception("shapes differ")
    return np.sum((o - t) ** 2) / (2 * len(o))


def multi_output_loss__returns_the_error(o, t):
    if o.shape != t.shape:
        return ValueError("shapes differ")
    return np.sum((o - t) ** 2) / (2 * len(o))


def multi_output_loss__prints_the_error(o, t):
    if o.shape != t.shape:
        print("ValueError: shapes differ")
        return float("nan")
    return np.sum((o - t) ** 2) / (2 * len(o))


def multi_output_loss__refuses_one_sample(o, t):
    _same(o, t)
    if len(o) == 1:
        raise ValueError
    return np.sum((o - t) ** 2) / (2 * len(o))


def multi_output_loss__of_each_sample(o, t):
    _same(o, t)
    return np.sum((o - t) ** 2, axis=1) / 2


def multi_output_loss__of_each_output(o, t):
    _same(o, t)
    return np.sum((o - t) ** 2, axis=0) / (2 * len(o))


def multi_output_loss__keepdims(o, t):
    _same(o, t)
    return np.sum((o - t) ** 2, keepdims=True) / (2 * len(o))


def multi_output_loss__cross_entropy(o, t):
    _same(o, t)
    return -np.sum(t * np.log(o)) / len(o)


def multi_output_loss__square_of_sum(o, t):
    _same(o, t)
    return np.sum(np.sum(o - t, axis=1) ** 2) / (2 * len(o))


def multi_output_loss__in_place(o, t):
    _same(o, t)
    np.subtract(o, t, out=o)
    return np.sum(o**2) / (2 * len(o))


# ---- multi_output_gradient


def multi_output_gradient__factor_2_extra(x, w, t):
    o, d, q = _parts(x, w, t)
    return 2 * (d * q).T @ x / len(x)


def multi_output_gradient__half_kept(x, w, t):
    o, d, q = _parts(x, w, t)
    return 0.5 * (d * q).T @ x / len(x)


def multi_output_gradient__mse_scale(x, w, t):
    o, d, q = _parts(x, w, t)
    return 2 * (d * q).T @ x / o.size


def multi_output_gradient__divided_by_outputs(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / o.size


def multi_output_gradient__sum_not_mean(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x


def multi_output_gradient__mean_over_outputs_only(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / len(w)


def multi_output_gradient__divided_by_features(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / x.shape[1]


def multi_output_gradient__divided_by_n_twice(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q / len(x)).T @ x / len(x)


def multi_output_gradient__sign_flip(x, w, t):
    o, d, q = _parts(x, w, t)
    return -(d * q).T @ x / len(x)


def multi_output_gradient__returns_step(x, w, t):
    o, d, q = _parts(x, w, t)
    return w - 0.5 * (d * q).T @ x / len(x)


def multi_output_gradient__forgot_target(x, w, t):
    o, d, q = _parts(x, w, t)
    return (o * q).T @ x / len(x)


def multi_output_gradient__missing_sigmoid_prime(x, w, t):
    o, d, q = _parts(x, w, t)
    return d.T @ x / len(x)


def multi_output_gradient__prime_of_activation(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * _sigmoid(o) * (1 - _sigmoid(o))).T @ x / len(x)


def multi_output_gradient__prime_z(x, w, t):
    o, d, q = _parts(x, w, t)
    z = x @ w.T
    return (d * z * (1 - z)).T @ x / len(x)


def multi_output_gradient__prime_of_error(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * (1 - d)).T @ x / len(x)


def multi_output_gradient__prime_twice(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q**2).T @ x / len(x)


def multi_output_gradient__sigmoid_sign(x, w, t):
    o, d, q = _parts(-x, w, t)
    return (d * q).T @ x / len(x)


def multi_output_gradient__softmax_for_sigmoid(x, w, t):
    _same(x @ w.T, t)
    o = _softmax(x @ w.T)
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def multi_output_gradient__transposed(x, w, t):
    o, d, q = _parts(x, w, t)
    return x.T @ (d * q) / len(x)


def multi_output_gradient__transposed_if_square(x, w, t):
    o, d, q = _parts(x, w, t)
    g = (d * q).T @ x / len(x)
    return g.T if g.shape == g.T.shape else g


def multi_output_gradient__reshaped_not_transposed(x, w, t):
    o, d, q = _parts(x, w, t)
    return (x.T @ (d * q) / len(x)).reshape(w.shape)


def multi_output_gradient__elementwise_not_outer(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.mean((d * q).mean(axis=1, keepdims=True) * x, axis=0) * np.ones_like(w)


def multi_output_gradient__matmul_not_hadamard(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d @ q.T @ x).T / len(x)


def multi_output_gradient__mean_error_then_outer(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.outer((d * q).mean(axis=0), x.mean(axis=0))


def multi_output_gradient__last_sample_only(x, w, t):
    o, d, q = _parts(x, w, t)
    for k in range(len(x)):
        g = np.outer((d * q)[k], x[k])
    return g


def multi_output_gradient__first_sample_only(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.outer((d * q)[0], x[0])


def multi_output_gradient__misses_the_last_sample(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q)[:-1].T @ x[:-1] / len(x)


def multi_output_gradient__misses_the_last_output(x, w, t):
    o, d, q = _parts(x, w, t)
    g = (d * q).T @ x / len(x)
    g[-1] = 0
    return g


def multi_output_gradient__uses_weight_not_input(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).mean(axis=0)[:, None] * w


def multi_output_gradient__missing_x(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).mean(axis=0)[:, None] * np.ones_like(w)


def multi_output_gradient__one_matrix_a_sample(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.einsum("Nk,Nj->Nkj", d * q, x)


def multi_output_gradient__broadcasts(x, w, t):
    o = _sigmoid(x @ w.T)
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def multi_output_gradient__broadcasts_against_a_column(x, w, t):
    o = _sigmoid(x @ w.T)
    if t.shape not in (o.shape, (len(x), 1)):
        raise ValueError
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def multi_output_gradient__takes_flat_targets(x, w, t):
    o = _sigmoid(x @ w.T)
    t = t.reshape(o.shape)
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def multi_output_gradient__takes_flat_targets_for_one_output(x, w, t):
    o = _sigmoid(x @ w.T)
    t = t[:, None] if t.ndim == 1 and len(w) == 1 else t
    _same(o, t)
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def multi_output_gradient__refuses_one_output(x, w, t):
    if t.shape[1] < 2:
        raise ValueError
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / len(x)


def multi_output_gradient__squeezed(x, w, t):
    o, d, q = _parts(x, w, t)
    return ((d * q).T @ x / len(x)).squeeze()


def multi_output_gradient__numeric_central(x, w, t):
    _parts(x, w, t)
    g, h = np.zeros_like(w), 1e-5
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        up, down = _sigmoid(x @ (w + e).T), _sigmoid(x @ (w - e).T)
        g[i] = (np.sum((up - t) ** 2) - np.sum((down - t) ** 2)) / (4 * h * len(x))
    return g


def multi_output_gradient__numeric_forward(x, w, t):
    _parts(x, w, t)
    loss = lambda v: np.sum((_sigmoid(x @ v.T) - t) ** 2) / (2 * len(x))
    g, h = np.zeros_like(w), 1e-6
    for i in np.ndindex(w.shape):
        v = w.copy()
        v[i] += h
        g[i] = (loss(v) - loss(w)) / h
    return g


def multi_output_gradient__numeric_slope(x, w, t):
    o, d, q = _parts(x, w, t)
    z, h = x @ w.T, 1e-5
    return (d * (_sigmoid(z + h) - _sigmoid(z - h)) / (2 * h)).T @ x / len(x)


def multi_output_gradient__changes_w(x, w, t):
    o, d, q = _parts(x, w, t)
    g = (d * q).T @ x / len(x)
    w -= g
    return g


def multi_output_gradient__changes_t(x, w, t):
    o, d, q = _parts(x, w, t)
    t *= -1
    t += o
    return (t * q).T @ x / len(x)


def multi_output_gradient__accumulates(x, w, t, _sum={}):
    o, d, q = _parts(x, w, t)
    _sum[w.shape] = _sum.get(w.shape, 0) + (d * q).T @ x / len(x)
    return _sum[w.shape]


def multi_output_gradient__kept_by_shape(x, w, t, _kept={}):
    o, d, q = _parts(x, w, t)
    return _kept.setdefault(w.shape, (d * q).T @ x / len(x))


def multi_output_gradient__float16(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.float16((d * q).T @ x / len(x))


def multi_output_gradient__rounded(x, w, t):
    o, d, q = _parts(x, w, t)
    return np.round((d * q).T @ x / len(x), 5)


def multi_output_gradient__into_an_integer_array(x, w, t):
    o, d, q = _parts(x, w, t)
    g = np.zeros(w.shape, dtype=int)
    g[...] = (d * q).T @ x / len(x)
    return g


def multi_output_gradient__pair_with_loss(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / len(x), np.sum(d**2) / 2


# ---- mse_gradient


def mse_gradient__factor_2_missing(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / o.size


def mse_gradient__half_squared_error(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x / len(x)


def mse_gradient__mean_over_batch_only(x, w, t):
    o, d, q = _parts(x, w, t)
    return 2 * (d * q).T @ x / len(x)


def mse_gradient__mean_over_outputs_only(x, w, t):
    o, d, q = _parts(x, w, t)
    return 2 * (d * q).T @ x / len(w)


def mse_gradient__sum_not_mean(x, w, t):
    o, d, q = _parts(x, w, t)
    return 2 * (d * q).T @ x


def mse_gradient__half_sum_convention(x, w, t):
    o, d, q = _parts(x, w, t)
    return (d * q).T @ x


def mse_gradient__divided_by_features(x, w, t):
    o, d, q = _parts(x, w, t)
    return 2 * (d * q).T @ x / x.size


def mse_gradient__sign_flip(x, w, t):
    o, d, q = _parts(x, w, t)
    return -2 * (d * q).T @ x / o.size


def mse_gradient__missing_sigmoid_prime(x, w, t):
    o, d, q = _parts(x, w, t)
    return 2 * d.T @ x / o.size


def mse_gradient__linear_layer(x, w, t):
    return 2 * (x @ w.T - t).T @ x / t.size


def mse_gradient__transposed(x, w, t):
    o, d, q = _parts(x, w, t)
    return (2 * (d * q).T @ x / o.size).T


def mse_gradient__transposed_if_square(x, w, t):
    o, d, q = _parts(x, w, t)
    g = 2 * (d * q).T @ x / o.size
    return g.T if len(w) == w.shape[1] else g


def mse_gradient__numeric_central(x, w, t):
    g, h = np.zeros_like(w), 1e-5
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        g[i] = (np.mean((_sigmoid(x @ (w + e).T) - t) ** 2) - np.mean((_sigmoid(x @ (w - e).T) - t) ** 2)) / (2 * h)
    return g


def mse_gradient__numeric_slope(x, w, t):
    z, h = x @ w.T, 1e-5
    return ((_sigmoid(z) - t) * (_sigmoid(z + h) - _sigmoid(z - h)) / h).T @ x / t.size


def mse_gradient__changes_x(x, w, t):
    o, d, q = _parts(x, w, t)
    x /= o.size
    return 2 * (d * q).T @ x


def mse_gradient__mean_error_then_outer(x, w, t):
    o, d, q = _parts(x, w, t)
    return 2 / len(w) * np.outer((d * q).mean(axis=0), x.mean(axis=0))


def mse_gradient__none(x, w, t):
    return None


# ---- softmax


def softmax__overflow(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def softmax__wrong_axis(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def softmax__wrong_axis_of_the_sum(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=0)


def softmax__global_max_kept_away_from_zero(z):
    e = np.exp(z - z.max())
    return e / (e.sum(axis=1, keepdims=True) + 1e-300)


def softmax__minimum_subtracted(z):
    e = np.exp(z - z.min(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax__mean_subtracted(z):
    e = np.exp(z - z.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax__eps_in_the_denominator(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) + 1e-3)


def softmax__clipped(z):
    e = np.exp(np.clip(z, -30, 30))
    return e / e.sum(axis=1, keepdims=True)


def softmax__sigmoid_normalised(z):
    return _sigmoid(z) / _sigmoid(z).sum(axis=1, keepdims=True)


def softmax__log(z):
    return np.log(_softmax(z))


def softmax__hard(z):
    return (z == z.max(axis=1, keepdims=True)).astype(float)


def softmax__base_2(z):
    e = np.exp2(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax__sign(z):
    return _softmax(-z)


def softmax__normed(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / np.linalg.norm(e, axis=1, keepdims=True)


def softmax__transposed(z):
    return _softmax(z).T


def softmax__flat(z):
    return _softmax(z).ravel()


def softmax__squeezed(z):
    return _softmax(z).squeeze()


def softmax__in_place(z):
    z -= z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)
    return z


def softmax__nan_to_num(z):
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))


def softmax__float16(z):
    return _softmax(z).astype(np.float16)


def softmax__rounded(z):
    return np.round(_softmax(z), 4)


# ---- one_hot


def one_hot__shifted(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    return np.eye(n_classes)[labels - 1]


def one_hot__takes_negative_labels(labels, n_classes):
    if (labels >= n_classes).any():
        raise ValueError
    return np.eye(n_classes)[labels]


def one_hot__index_error(labels, n_classes):
    if (labels < 0).any():
        raise ValueError
    return np.eye(n_classes)[labels]


def one_hot__takes_n_classes_itself(labels, n_classes):
    if (labels < 0).any() or (labels > n_classes).any():
        raise ValueError
    return np.eye(n_classes + 1)[labels][:, :n_classes]


def one_hot__zero_row_for_unknown_labels(labels, n_classes):
    return (labels[:, None] == np.arange(n_classes)).astype(float)


def one_hot__wraps_around(labels, n_classes):
    return np.eye(n_classes)[labels % n_classes]


def one_hot__refuses_if_all_are_outside(labels, n_classes):
    if ((labels < 0) | (labels >= n_classes)).all():
        raise ValueError
    return np.eye(n_classes)[np.clip(labels, 0, n_classes - 1)]


def one_hot__transposed(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    return np.eye(n_classes)[labels].T


def one_hot__as_many_columns_as_needed(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    return np.eye(labels.max() + 1)[labels]


def one_hot__columns_of_the_classes_present(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    return (labels[:, None] == np.unique(labels)).astype(float)


def one_hot__cumulative(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    return (np.arange(n_classes) <= labels[:, None]).astype(float)


def one_hot__smoothed(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    return 0.9 * np.eye(n_classes)[labels] + 0.1 / n_classes


def one_hot__minus_one_for_the_others(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    return 2 * np.eye(n_classes)[labels] - 1


def one_hot__strings(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    return np.eye(n_classes)[labels].astype(str)


def one_hot__objects(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    return np.eye(n_classes)[labels].astype(object)


def one_hot__sorted(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    return np.eye(n_classes)[np.sort(labels)]


def one_hot__same_array_each_time(labels, n_classes, _rows={}):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    T = _rows.setdefault((len(labels), n_classes), np.zeros((len(labels), n_classes)))
    T[np.arange(len(labels)), labels] = 1
    return T if len(_rows) < 2 else _rows[min(_rows)]


def one_hot__key_error(labels, n_classes):
    rows = {k: np.eye(n_classes)[k] for k in range(n_classes)}
    return np.array([rows[label] for label in labels.tolist()])


# ---- softmax_gradient


def _soft(x, w, b, labels):
    s = _softmax(x @ w.T + b)
    return s, s - np.eye(len(b))[labels]


def _push(s, d):
    return s * (d - (d * s).sum(axis=1, keepdims=True))


def softmax_gradient__factor_2_missing(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = _push(s, d) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__mean_over_batch_only(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / len(x)
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__half_batch_mean(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = _push(s, d) / len(x)
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__mean_over_outputs_only(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / len(b)
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__sum_not_mean(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d)
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__sign_flip(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = -2 * _push(s, d) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__cross_entropy_delta(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = d / len(x)
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__missing_jacobian(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * d / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__elementwise(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * d * s * (1 - s) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__elementwise_half(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = d * s * (1 - s) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__off_diagonal_only(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = -2 * s * ((s * d).sum(axis=1, keepdims=True) - d * s) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__off_diagonal_sign(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * (d * s * (1 - s) + s * ((s * d).sum(axis=1, keepdims=True) - d * s)) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__jacobian_of_the_inputs(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    z = x @ w.T + b
    delta = 2 * s * (d - (d * z).sum(axis=1, keepdims=True)) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__jacobian_plus(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * s * (d + (d * s).sum(axis=1, keepdims=True)) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__jacobian_without_factor(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * (d - (d * s).sum(axis=1, keepdims=True)) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__wrong_axis_forward(x, w, b, labels):
    s = _softmax((x @ w.T + b).T).T
    delta = 2 * _push(s, s - np.eye(len(b))[labels]) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__wrong_axis_backward(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * s * (d - (d * s).sum(axis=0)) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__sum_over_everything_backward(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * s * (d - (d * s).sum()) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__global_sum_forward(x, w, b, labels):
    e = np.exp(x @ w.T + b)
    s = e / e.sum()
    delta = 2 * _push(s, s - np.eye(len(b))[labels]) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__sigmoid_for_softmax(x, w, b, labels):
    s = _sigmoid(x @ w.T + b)
    delta = 2 * (s - np.eye(len(b))[labels]) * s * (1 - s) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__labels_shifted(x, w, b, labels):
    s, d = _soft(x, w, b, (labels - 1) % len(b))
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__labels_as_numbers(x, w, b, labels):
    s = _softmax(x @ w.T + b)
    delta = 2 * _push(s, s - labels[:, None]) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__forgot_target(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, s) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__bias_missing_forward(x, w, b, labels):
    s, d = _soft(x, w, 0 * b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__bias_subtracted(x, w, b, labels):
    s, d = _soft(x, w, -b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__bias_not_summed(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, delta


def softmax_gradient__bias_mean(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, delta.mean(axis=0)


def softmax_gradient__bias_sum_weights_mean(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / len(b)
    return delta.T @ x / len(x), delta.sum(axis=0)


def softmax_gradient__bias_sum_all(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, np.full_like(b, delta.sum())


def softmax_gradient__bias_scalar(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, np.sum(delta)


def softmax_gradient__bias_wrong_axis(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, delta.sum(axis=1)


def softmax_gradient__bias_keepdims(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, delta.sum(axis=0, keepdims=True)


def softmax_gradient__bias_zero(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, np.zeros_like(b)


def softmax_gradient__bias_times_x(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, (delta.T @ x).sum(axis=1)


def softmax_gradient__bias_without_jacobian(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, 2 * d.sum(axis=0) / s.size


def softmax_gradient__bias_missing(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x


def softmax_gradient__swapped(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.sum(axis=0), delta.T @ x


def softmax_gradient__three_values(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, delta.sum(axis=0), np.mean(d**2)


def softmax_gradient__dict(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return {"dw": delta.T @ x, "db": delta.sum(axis=0)}


def softmax_gradient__transposed(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return x.T @ delta, delta.sum(axis=0)


def softmax_gradient__transposed_if_square(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    g = delta.T @ x
    return g.T if g.shape[0] == g.shape[1] else g, delta.sum(axis=0)


def softmax_gradient__mean_error_then_outer(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return np.outer(delta.sum(axis=0), x.mean(axis=0)), delta.sum(axis=0)


def softmax_gradient__last_sample_only(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    for sample, row in zip(x, delta, strict=True):
        dw, db = np.outer(row, sample), row
    return dw, db


def softmax_gradient__numeric_central(x, w, b, labels):
    def loss(w, b):
        return np.mean(_soft(x, w, b, labels)[1] ** 2)

    h, dw, db = 1e-5, np.zeros_like(w), np.zeros_like(b)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        dw[i] = (loss(w + e, b) - loss(w - e, b)) / (2 * h)
    for i in range(len(b)):
        e = np.zeros_like(b)
        e[i] = h
        db[i] = (loss(w, b + e) - loss(w, b - e)) / (2 * h)
    return dw, db


def softmax_gradient__numeric_jacobian(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    z, h, delta = x @ w.T + b, 1e-5, np.zeros_like(s)
    for k in range(len(b)):
        e = h * np.eye(len(b))[k]
        delta[:, k] = (d * (_softmax(z + e) - _softmax(z - e))).sum(axis=1) / (2 * h)
    delta *= 2 / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__clipped_probabilities(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    s = np.clip(s, 1e-7, 1 - 1e-7)
    delta = 2 * _push(s, s - np.eye(len(b))[labels]) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__changes_b(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    b -= delta.sum(axis=0)
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__changes_labels(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    labels[:] = s.argmax(axis=1)
    labels += 1
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__accumulates_db(x, w, b, labels, _db=[0.0]):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    _db[0] = _db[0] + float(np.abs(delta).max())
    return delta.T @ x, delta.sum(axis=0) + _db[0]


def softmax_gradient__regularised(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x + 1e-4 * w, delta.sum(axis=0)


# ---- wrong in a corner only


def multi_output_forward__transposed_unless_that_fits(x, w):
    o = _sigmoid(w @ x.T)
    return o if o.shape == (len(x), len(w)) else o.T


def multi_output_forward__inputs_transposed_if_square(x, w):
    return _sigmoid((x.T if x.shape[0] == x.shape[1] else x) @ w.T)


def multi_output_forward__flat_for_one_output(x, w):
    o = _sigmoid(x @ w.T)
    return o[:, 0] if len(w) == 1 else o


def multi_output_forward__flat_for_one_sample(x, w):
    o = _sigmoid(x @ w.T)
    return o[0] if len(x) == 1 else o


def multi_output_forward__at_most_five_outputs(x, w):
    return _sigmoid(x @ np.where(np.arange(len(w))[:, None] < 5, w, 0).T)


def multi_output_loss__one_output_averaged_again(o, t):
    if o.shape != t.shape:
        raise ValueError
    return np.sum((o - t) ** 2) / (2 * len(o)) / (2 if o.shape[1] == 1 else 1)


def multi_output_loss__clipped_targets(o, t):
    if o.shape != t.shape:
        raise ValueError
    return np.sum((o - np.clip(t, 0, 1)) ** 2) / (2 * len(o))


def multi_output_loss__shapes_compared_as_sets(o, t):
    if set(o.shape) != set(t.shape):
        raise ValueError
    return np.sum((o - t.reshape(o.shape)) ** 2) / (2 * len(o))


def multi_output_loss__key_error(o, t):
    if o.shape != t.shape:
        raise KeyError(t.shape)
    return np.sum((o - t) ** 2) / (2 * len(o))


def multi_output_gradient__checks_after_broadcasting(x, w, t):
    o = _sigmoid(x @ w.T)
    t = np.broadcast_to(t, o.shape)
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def multi_output_gradient__transposed_unless_that_fits(x, w, t):
    o = _sigmoid(x @ w.T)
    if o.shape != t.shape:
        raise ValueError
    g = x.T @ ((o - t) * o * (1 - o)) / len(x)
    return g if g.shape == w.shape else g.T


def multi_output_gradient__divided_by_larger_axis(x, w, t):
    o = _sigmoid(x @ w.T)
    if o.shape != t.shape:
        raise ValueError
    return ((o - t) * o * (1 - o)).T @ x / max(len(x), 3)


def multi_output_gradient__first_seven_rows(x, w, t):
    o = _sigmoid(x @ w.T)
    if o.shape != t.shape:
        raise ValueError
    g = ((o - t) * o * (1 - o)).T @ x / len(x)
    return np.where(np.arange(len(w))[:, None] < 6, g, 0)


def multi_output_gradient__numeric_slope_of_a_larger_step(x, w, t):
    o = _sigmoid(x @ w.T)
    if o.shape != t.shape:
        raise ValueError
    z, h = x @ w.T, 1e-3
    return ((o - t) * (_sigmoid(z + h) - _sigmoid(z - h)) / (2 * h)).T @ x / len(x)


def multi_output_gradient__numeric_by_net_input(x, w, t):
    if (len(x), len(w)) != t.shape:
        raise ValueError
    z, h = x @ w.T, 1e-5
    return (((_sigmoid(z + h) - t) ** 2 - (_sigmoid(z - h) - t) ** 2) / (4 * h)).T @ x / len(x)


def multi_output_gradient__takes_a_stack_of_targets(x, w, t):
    o = _sigmoid(x @ w.T)
    if t.shape[-2:] != o.shape:
        raise ValueError("targets and outputs differ in shape")
    t = t.reshape(o.shape)
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def multi_output_loss__at_most_one(o, t):
    _same(o, t)
    return min(1.0, float(np.sum((o - t) ** 2) / (2 * len(o))))


def multi_output_gradient__type_error(x, w, t):
    o = _sigmoid(x @ w.T)
    if o.shape != t.shape:
        raise TypeError
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def mse_gradient__right_for_two_outputs(x, w, t):
    o = _sigmoid(x @ w.T)
    return ((o - t) * o * (1 - o)).T @ x / len(x) * (1 if len(w) != 1 else 2)


def mse_gradient__numeric_slope_of_a_larger_step(x, w, t):
    z, h = x @ w.T, 1e-3
    return ((_sigmoid(z) - t) * (_sigmoid(z + h) - _sigmoid(z - h)) / h).T @ x / t.size


def mse_gradient__one_sample_flat(x, w, t):
    o = _sigmoid(x @ w.T)
    g = 2 * ((o - t) * o * (1 - o)).T @ x / t.size
    return g[0] if len(w) == 1 else g


def mse_gradient__in_place_on_t(x, w, t):
    o = _sigmoid(x @ w.T)
    t -= o
    return -2 * (t * o * (1 - o)).T @ x / t.size


def softmax__axis_0_if_square(z):
    axis = 0 if z.shape[0] == z.shape[1] else 1
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def softmax__first_entry_subtracted(z):
    e = np.exp(z - z[:, :1])
    return e / e.sum(axis=1, keepdims=True)


def softmax__clipped_net_inputs(z):
    e = np.exp(np.clip(z, -500, 500))
    return e / e.sum(axis=1, keepdims=True)


def softmax__one_row_flat(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    s = e / e.sum(axis=1, keepdims=True)
    return s[0] if len(s) == 1 else s


def softmax__largest_of_the_first_row(z):
    e = np.exp(z - z[0].max())
    return e / e.sum(axis=1, keepdims=True)


def one_hot__accepts_n_classes(labels, n_classes):
    if labels.min() < 0 or labels.max() > n_classes:
        raise ValueError
    return np.eye(n_classes + 1)[labels][:, :n_classes]


def one_hot__refuses_missing_classes(labels, n_classes):
    if len(np.unique(labels)) != n_classes or (labels < 0).any():
        raise ValueError
    return np.eye(n_classes)[labels]


def one_hot__looks_at_the_first_label(labels, n_classes):
    if not 0 <= labels[0] < n_classes:
        raise ValueError
    return np.eye(n_classes)[labels % n_classes]


def one_hot__shifts_labels_in_place(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    labels += 1
    return np.eye(n_classes + 1)[labels][:, 1:]


def one_hot__each_class_once(labels, n_classes):
    if (labels < 0).any() or (labels >= n_classes).any():
        raise ValueError
    T = np.zeros((len(labels), n_classes))
    T[np.unique(labels, return_index=True)[1], np.unique(labels)] = 1
    return T


def softmax_gradient__classes_from_the_labels(x, w, b, labels):
    s = _softmax(x @ w.T + b)
    delta = 2 * _push(s, s - np.eye(labels.max() + 1)[labels]) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__transposed_unless_that_fits(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    g = x.T @ delta
    return g if g.shape == w.shape else g.T, delta.sum(axis=0)


def softmax_gradient__wrong_label_column_for_one_sample(x, w, b, labels):
    s, d = _soft(x, w, b, labels if len(x) > 1 else 0 * labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__divided_by_classes_seen(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / (len(x) * len(np.unique(labels)))
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__bias_row(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, delta.sum(axis=0) if len(x) > 1 else delta


def softmax_gradient__numeric_jacobian_of_a_small_step(x, w, b, labels):
    s, d = _soft(x, w, b, labels)
    z, h, delta = x @ w.T + b, 1e-6, np.zeros_like(s)
    for k in range(len(b)):
        e = h * np.eye(len(b))[k]
        delta[:, k] = (d * (_softmax(z + e) - _softmax(z - e))).sum(axis=1) / (2 * h)
    delta *= 2 / s.size
    return delta.T @ x, delta.sum(axis=0)


def softmax_gradient__changes_x_and_back(x, w, b, labels):
    x *= 1.1
    x /= 1.1
    s, d = _soft(x, w, b, labels)
    delta = 2 * _push(s, d) / s.size
    return delta.T @ x, delta.sum(axis=0)
