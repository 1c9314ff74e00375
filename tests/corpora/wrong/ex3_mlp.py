"""Wrong variants of exercise 3: `<function>__<what is wrong>`; helpers have names with an underscore."""

import numpy as np


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def _prime(o):
    return o * (1 - o)


def _forward(weights, biases, x, activation=_sigmoid):
    outputs = [x]
    for w, b in zip(weights, biases, strict=True):
        outputs.append(activation(outputs[-1] @ w.T + b))
    return outputs


def _net(o):
    return np.log(o) - np.log1p(-o)


# ---- mlp_forward


def mlp_forward__input_missing(weights, biases, x):
    return _forward(weights, biases, x)[1:]


def mlp_forward__output_only(weights, biases, x):
    return _forward(weights, biases, x)[-1]


def mlp_forward__output_missing(weights, biases, x):
    return _forward(weights, biases, x)[:-1]


def mlp_forward__reversed(weights, biases, x):
    return _forward(weights, biases, x)[::-1]


def mlp_forward__bias_missing(weights, biases, x):
    return _forward(weights, [0 * b for b in biases], x)


def mlp_forward__bias_after_the_sigmoid(weights, biases, x):
    outputs = [x]
    for w, b in zip(weights, biases, strict=True):
        outputs.append(_sigmoid(outputs[-1] @ w.T) + b)
    return outputs


def mlp_forward__bias_subtracted(weights, biases, x):
    return _forward(weights, [-b for b in biases], x)


def mlp_forward__linear_output(weights, biases, x):
    outputs = _forward(weights, biases, x)
    return [*outputs[:-1], outputs[-2] @ weights[-1].T + biases[-1]]


def mlp_forward__linear(weights, biases, x):
    return _forward(weights, biases, x, activation=lambda z: z)


def mlp_forward__linear_hidden(weights, biases, x):
    outputs = [x]
    for k, (w, b) in enumerate(zip(weights, biases, strict=True)):
        z = outputs[-1] @ w.T + b
        outputs.append(_sigmoid(z) if k == len(weights) - 1 else z)
    return outputs


def mlp_forward__tanh(weights, biases, x):
    return _forward(weights, biases, x, activation=np.tanh)


def mlp_forward__relu(weights, biases, x):
    return _forward(weights, biases, x, activation=lambda z: np.maximum(z, 0))


def mlp_forward__softmax_output(weights, biases, x):
    outputs = _forward(weights, biases, x)
    e = np.exp(outputs[-2] @ weights[-1].T + biases[-1])
    return [*outputs[:-1], e / e.sum(axis=1, keepdims=True)]


def mlp_forward__sigmoid_sign(weights, biases, x):
    return _forward(weights, biases, x, activation=lambda z: _sigmoid(-z))


def mlp_forward__sigmoid_of_the_input(weights, biases, x):
    return _forward(weights, biases, _sigmoid(x))


def mlp_forward__net_inputs(weights, biases, x):
    outputs = [x]
    for w, b in zip(weights, biases, strict=True):
        outputs.append((_sigmoid(outputs[-1]) if len(outputs) > 1 else x) @ w.T + b)
    return outputs


def mlp_forward__weights_not_transposed(weights, biases, x):
    outputs = [x]
    for w, b in zip(weights, biases, strict=True):
        outputs.append(_sigmoid(outputs[-1] @ w + b))
    return outputs


def mlp_forward__weights_not_transposed_if_square(weights, biases, x):
    return _forward([w.T if w.shape[0] == w.shape[1] else w for w in weights], biases, x)


def mlp_forward__first_layer_again_and_again(weights, biases, x):
    outputs = [x]
    for w, b in zip(weights, biases, strict=True):
        outputs.append(_sigmoid(x @ w.T + b))
    return outputs


def mlp_forward__last_layer_skipped(weights, biases, x):
    outputs = _forward(weights[:-1], biases[:-1], x)
    return [*outputs, outputs[-1]]


def mlp_forward__two_layers_only(weights, biases, x):
    return _forward(weights[:2], biases[:2], x)


def mlp_forward__layers_in_the_wrong_order(weights, biases, x):
    return _forward(weights[::-1], biases[::-1], x)


def mlp_forward__biases_in_the_wrong_order(weights, biases, x):
    return _forward(weights, biases[::-1], x)


def mlp_forward__same_array_for_all(weights, biases, x):
    a, outputs = x.copy(), []
    for w, b in zip(weights, biases, strict=True):
        outputs.append(a)
        new = _sigmoid(a @ w.T + b)
        a = np.resize(a, new.shape)
        a[...] = new
    return [*outputs, a] if len(weights) < 2 else [a] * (len(weights) + 1)


def mlp_forward__pairs_with_net_inputs(weights, biases, x):
    outputs = _forward(weights, biases, x)
    return outputs, [a @ w.T + b for a, w, b in zip(outputs[:-1], weights, biases, strict=True)]


def mlp_forward__dict(weights, biases, x):
    return dict(enumerate(_forward(weights, biases, x)))


def mlp_forward__generator(weights, biases, x):
    yield from _forward(weights, biases, x)


def mlp_forward__squeezed(weights, biases, x):
    return [a.squeeze() for a in _forward(weights, biases, x)]


def mlp_forward__transposed(weights, biases, x):
    return [a.T for a in _forward(weights, biases, x)]


def mlp_forward__changes_weights(weights, biases, x):
    for k, w in enumerate(weights):
        weights[k] = w.copy()
    return _forward(weights, biases, x)


def mlp_forward__changes_biases(weights, biases, x):
    outputs = _forward(weights, biases, x)
    biases.pop()
    return outputs


def mlp_forward__changes_x(weights, biases, x):
    outputs = [x.copy(), *_forward(weights, biases, x)[1:]]
    x += 1
    return outputs


def mlp_forward__float16(weights, biases, x):
    return [a.astype(np.float16) for a in _forward(weights, biases, x)]


def mlp_forward__clipped(weights, biases, x):
    return [x, *(np.clip(a, 0.001, 0.999) for a in _forward(weights, biases, x)[1:])]


def mlp_forward__keeps_the_list(weights, biases, x, _outputs=[]):
    _outputs.extend(_forward(weights, biases, x))
    return _outputs


def mlp_forward__three_layers_at_most(weights, biases, x):
    return _forward(weights[:3], biases[:3], x)


# ---- output_delta


def output_delta__factor_2_extra(o, t):
    return 2 * (o - t) * _prime(o)


def output_delta__half_kept(o, t):
    return (o - t) * _prime(o) / 2


def output_delta__averaged(o, t):
    return (o - t) * _prime(o) / len(o)


def output_delta__divided_by_outputs(o, t):
    return (o - t) * _prime(o) / o.shape[1]


def output_delta__mse_scale(o, t):
    return 2 * (o - t) * _prime(o) / o.size


def output_delta__sign_flip(o, t):
    return (t - o) * _prime(o)


def output_delta__missing_error(o, t):
    return _prime(o)


def output_delta__prime_of_activation(o, t):
    return (o - t) * _prime(_sigmoid(o))


def output_delta__prime_z(o, t):
    return (o - t) * _prime(_net(o))


def output_delta__prime_of_error(o, t):
    return (o - t) * (1 - (o - t))


def output_delta__prime_twice(o, t):
    return (o - t) * _prime(o) ** 2


def output_delta__prime_of_the_target(o, t):
    return (o - t) * t * (1 - t)


def output_delta__abs_error(o, t):
    return np.abs(o - t) * _prime(o)


def output_delta__sign_of_error(o, t):
    return np.sign(o - t) * _prime(o)


def output_delta__squared_error_not_derived(o, t):
    return (o - t) ** 2 / 2 * _prime(o)


def output_delta__forgot_target(o, t):
    return o * _prime(o)


def output_delta__matmul_not_hadamard(o, t):
    return (o - t) @ _prime(o).T


def output_delta__mean_over_the_batch(o, t):
    return ((o - t) * _prime(o)).mean(axis=0)


def output_delta__mean_repeated(o, t):
    return np.broadcast_to(((o - t) * _prime(o)).mean(axis=0), o.shape)


def output_delta__sum_of_samples(o, t):
    return ((o - t) * _prime(o)).sum(axis=0, keepdims=True)


def output_delta__mean_prime(o, t):
    return (o - t) * _prime(o).mean()


def output_delta__transposed(o, t):
    return ((o - t) * _prime(o)).T


def output_delta__flat(o, t):
    return ((o - t) * _prime(o)).ravel()


def output_delta__squeezed(o, t):
    return np.squeeze((o - t) * _prime(o))


def output_delta__in_place(o, t):
    delta = o
    delta -= t
    return delta * _prime(o)


def output_delta__in_place_on_the_target(o, t):
    t -= o
    return -t * _prime(o)


def output_delta__numeric_slope(o, t):
    z, h = _net(o), 1e-4
    return (o - t) * (_sigmoid(z + h) - _sigmoid(z - h)) / (2 * h)


def output_delta__numeric_central(o, t):
    z, h = _net(o), 1e-5
    return ((_sigmoid(z + h) - t) ** 2 - (_sigmoid(z - h) - t) ** 2) / (4 * h)


def output_delta__kept_away_from_zero(o, t):
    return (o - t) * np.maximum(_prime(o), 1e-6)


def output_delta__float16(o, t):
    return ((o - t) * _prime(o)).astype(np.float16)


def output_delta__none(o, t):
    (o - t) * _prime(o)  # noqa: B018


# ---- hidden_delta


def hidden_delta__no_w(delta_next, w_next, o):
    return delta_next.sum(axis=1, keepdims=True) * _prime(o)


def hidden_delta__w_not_transposed(delta_next, w_next, o):
    return delta_next @ w_next.T * _prime(o)


def hidden_delta__w_transposed_if_square(delta_next, w_next, o):
    w = w_next.T if w_next.shape[0] == w_next.shape[1] else w_next
    return delta_next @ w * _prime(o)


def hidden_delta__w_reshaped(delta_next, w_next, o):
    return delta_next @ w_next.T.reshape(w_next.shape) * _prime(o)


def hidden_delta__mean_over_units(delta_next, w_next, o):
    return delta_next @ w_next / len(w_next) * _prime(o)


def hidden_delta__averaged(delta_next, w_next, o):
    return delta_next @ w_next * _prime(o) / len(o)


def hidden_delta__factor_2_extra(delta_next, w_next, o):
    return 2 * delta_next @ w_next * _prime(o)


def hidden_delta__half(delta_next, w_next, o):
    return delta_next @ w_next * _prime(o) / 2


def hidden_delta__sign_flip(delta_next, w_next, o):
    return -delta_next @ w_next * _prime(o)


def hidden_delta__prime_of_activation(delta_next, w_next, o):
    return delta_next @ w_next * _prime(_sigmoid(o))


def hidden_delta__prime_z(delta_next, w_next, o):
    return delta_next @ w_next * _prime(_net(o))


def hidden_delta__prime_times_z(delta_next, w_next, o):
    return delta_next @ w_next * _prime(o) * _net(o)


def hidden_delta__prime_twice(delta_next, w_next, o):
    return delta_next @ w_next * _prime(o) ** 2


def hidden_delta__tanh_prime(delta_next, w_next, o):
    return delta_next @ w_next * (1 - o * o)


def hidden_delta__relu_prime(delta_next, w_next, o):
    return delta_next @ w_next * (o > 0)


def hidden_delta__matmul_not_hadamard(delta_next, w_next, o):
    return (delta_next @ w_next) @ _prime(o).T


def hidden_delta__sum_over_samples(delta_next, w_next, o):
    return delta_next.sum(axis=0) @ w_next * _prime(o)


def hidden_delta__first_unit_above_only(delta_next, w_next, o):
    return delta_next[:, :1] * w_next[:1] * _prime(o)


def hidden_delta__last_unit_above_only(delta_next, w_next, o):
    for unit, weights in zip(delta_next.T, w_next, strict=True):
        delta = np.outer(unit, weights) * _prime(o)
    return delta


def hidden_delta__absolute_weights(delta_next, w_next, o):
    return delta_next @ np.abs(w_next) * _prime(o)


def hidden_delta__transposed(delta_next, w_next, o):
    return (delta_next @ w_next * _prime(o)).T


def hidden_delta__squeezed(delta_next, w_next, o):
    return np.squeeze(delta_next @ w_next * _prime(o))


def hidden_delta__summed(delta_next, w_next, o):
    return (delta_next @ w_next * _prime(o)).sum(axis=0)


def hidden_delta__changes_delta(delta_next, w_next, o):
    result = delta_next @ w_next * _prime(o)
    delta_next[...] = 0
    return result


def hidden_delta__numeric_slope(delta_next, w_next, o):
    z, h = _net(o), 1e-5
    return delta_next @ w_next * (_sigmoid(z + h) - _sigmoid(z - h)) / (2 * h)


def hidden_delta__updated_weights(delta_next, w_next, o):
    return delta_next @ (w_next - 0.1 * delta_next.T @ o / len(o)) * _prime(o)


def hidden_delta__gradient_not_weights(delta_next, w_next, o):
    return delta_next @ (delta_next.T @ o / len(o)) * _prime(o)


def hidden_delta__float16(delta_next, w_next, o):
    return (delta_next @ w_next * _prime(o)).astype(np.float16)


def hidden_delta__kept_from_the_call_before(delta_next, w_next, o, _kept={}):
    return _kept.setdefault(o.shape, delta_next @ w_next * _prime(o))


# ---- mlp_backward


def _deltas(weights, activations, t):
    o = activations[-1]
    deltas = [(o - t) * _prime(o)]
    for k in range(len(weights) - 1, 0, -1):
        deltas.insert(0, deltas[0] @ weights[k] * _prime(activations[k]))
    return deltas


def _grads(deltas, activations):
    N = len(activations[0])
    pairs = list(zip(deltas, activations, strict=False))
    return [d.T @ a / N for d, a in pairs], [d.sum(axis=0) / N for d, _ in pairs]


def mlp_backward__factor_2_extra(weights, activations, t):
    deltas = [2 * d for d in _deltas(weights, activations, t)]
    return _grads(deltas, activations)


def mlp_backward__half_kept(weights, activations, t):
    return _grads([d / 2 for d in _deltas(weights, activations, t)], activations)


def mlp_backward__mse_scale(weights, activations, t):
    return _grads([2 * d / t.shape[1] for d in _deltas(weights, activations, t)], activations)


def mlp_backward__divided_by_outputs(weights, activations, t):
    return _grads([d / t.shape[1] for d in _deltas(weights, activations, t)], activations)


def mlp_backward__sum_not_mean(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    return [d.T @ a for d, a in zip(deltas, activations, strict=False)], [d.sum(axis=0) for d in deltas]


def mlp_backward__divided_by_n_twice(weights, activations, t):
    return _grads([d / len(t) for d in _deltas(weights, activations, t)], activations)


def mlp_backward__divided_each_step(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    L = len(weights)
    return _grads([d / len(t) ** (L - 1 - k) for k, d in enumerate(deltas)], activations)


def mlp_backward__sign_flip(weights, activations, t):
    return _grads([-d for d in _deltas(weights, activations, t)], activations)


def mlp_backward__missing_sigmoid_prime(weights, activations, t):
    deltas = [activations[-1] - t]
    for k in range(len(weights) - 1, 0, -1):
        deltas.insert(0, deltas[0] @ weights[k] * _prime(activations[k]))
    return _grads(deltas, activations)


def mlp_backward__no_hidden_prime(weights, activations, t):
    o = activations[-1]
    deltas = [(o - t) * _prime(o)]
    for k in range(len(weights) - 1, 0, -1):
        deltas.insert(0, deltas[0] @ weights[k])
    return _grads(deltas, activations)


def mlp_backward__prime_only_once(weights, activations, t):
    o = activations[-1]
    deltas = [(o - t) * _prime(o)]
    for k in range(len(weights) - 1, 0, -1):
        slope = _prime(activations[k]) if k == len(weights) - 1 else 1.0
        deltas.insert(0, deltas[0] @ weights[k] * slope)
    return _grads(deltas, activations)


def mlp_backward__prime_of_activation(weights, activations, t):
    o = activations[-1]
    deltas = [(o - t) * _prime(_sigmoid(o))]
    for k in range(len(weights) - 1, 0, -1):
        deltas.insert(0, deltas[0] @ weights[k] * _prime(_sigmoid(activations[k])))
    return _grads(deltas, activations)


def mlp_backward__prime_of_wrong_layer(weights, activations, t):
    o = activations[-1]
    deltas = [(o - t) * _prime(o)]
    for k in range(len(weights) - 1, 0, -1):
        slope = (
            _prime(activations[k + 1]) if activations[k + 1].shape == activations[k].shape else _prime(activations[k])
        )
        deltas.insert(0, deltas[0] @ weights[k] * slope)
    return _grads(deltas, activations)


def mlp_backward__propagates_error_not_delta(weights, activations, t):
    error = activations[-1] - t
    deltas = [error * _prime(activations[-1])]
    for k in range(len(weights) - 1, 0, -1):
        error = error @ weights[k]
        deltas.insert(0, error * _prime(activations[k]))
    return _grads(deltas, activations)


def mlp_backward__no_w_in_hidden(weights, activations, t):
    o = activations[-1]
    deltas = [(o - t) * _prime(o)]
    for k in range(len(weights) - 1, 0, -1):
        deltas.insert(0, deltas[0].sum(axis=1, keepdims=True) * _prime(activations[k]))
    return _grads(deltas, activations)


def mlp_backward__w_not_transposed(weights, activations, t):
    o = activations[-1]
    deltas = [(o - t) * _prime(o)]
    for k in range(len(weights) - 1, 0, -1):
        deltas.insert(0, deltas[0] @ weights[k].T * _prime(activations[k]))
    return _grads(deltas, activations)


def mlp_backward__w_transposed_if_square(weights, activations, t):
    turned = [w.T if w.shape[0] == w.shape[1] else w for w in weights]
    return _grads(_deltas(turned, activations, t), activations)


def mlp_backward__wrong_layer_w(weights, activations, t):
    shifted = [weights[k - 1] if weights[k - 1].shape == w.shape else w for k, w in enumerate(weights)]
    return _grads(_deltas(shifted, activations, t), activations)


def mlp_backward__gradient_not_weights(weights, activations, t):
    o = activations[-1]
    delta = (o - t) * _prime(o)
    dws, dbs = [], []
    for k in range(len(weights) - 1, -1, -1):
        dws.insert(0, delta.T @ activations[k] / len(t))
        dbs.insert(0, delta.mean(axis=0))
        delta = delta @ dws[0] * _prime(activations[k])
    return dws, dbs


def mlp_backward__uses_updated_weights(weights, activations, t):
    o = activations[-1]
    delta = (o - t) * _prime(o)
    dws, dbs = [], []
    for k in range(len(weights) - 1, -1, -1):
        dws.insert(0, delta.T @ activations[k] / len(t))
        dbs.insert(0, delta.mean(axis=0))
        delta = delta @ (weights[k] - 1e-3 * dws[0]) * _prime(activations[k])
    return dws, dbs


def mlp_backward__mean_over_units(weights, activations, t):
    return _grads(_deltas([w / len(w) for w in weights], activations, t), activations)


def mlp_backward__off_by_one_activation(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    shifted = [b if a.shape == b.shape else a for a, b in zip(activations, activations[1:], strict=False)]
    return _grads(deltas, shifted)


def mlp_backward__net_inputs_not_outputs(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    return _grads(deltas, [activations[0], *map(_net, activations[1:-1])])


def mlp_backward__first_layer_skipped(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    if len(dws) > 1:
        dws[0], dbs[0] = np.zeros_like(dws[0]), np.zeros_like(dbs[0])
    return dws, dbs


def mlp_backward__hidden_zero(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return [*(0 * g for g in dws[:-1]), dws[-1]], [*(0 * g for g in dbs[:-1]), dbs[-1]]


def mlp_backward__two_layers_only(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return dws[-2:], dbs[-2:]


def mlp_backward__four_layers_are_too_many(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return [*(0 * g for g in dws[:-3]), *dws[-3:]], [*(0 * g for g in dbs[:-3]), *dbs[-3:]]


def mlp_backward__reversed(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return dws[::-1], dbs[::-1]


def mlp_backward__biases_reversed(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return dws, dbs[::-1]


def mlp_backward__reversed_if_square(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return (dws[::-1], dbs[::-1]) if len({g.shape for g in dws}) == 1 else (dws, dbs)


def mlp_backward__swapped(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return dbs, dws


def mlp_backward__pairs_by_layer(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return list(zip(dws, dbs, strict=True))


def mlp_backward__biases_missing(weights, activations, t):
    return _grads(_deltas(weights, activations, t), activations)[0]


def mlp_backward__deltas_as_well(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    return *_grads(deltas, activations), deltas


def mlp_backward__transposed(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return [g.T for g in dws], dbs


def mlp_backward__transposed_if_square(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return [g.T if g.shape[0] == g.shape[1] else g for g in dws], dbs


def mlp_backward__reshaped_not_transposed(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return [g.T.reshape(g.shape) for g in dws], dbs


def mlp_backward__bias_not_summed(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    return _grads(deltas, activations)[0], [d / len(t) for d in deltas]


def mlp_backward__bias_sum_weights_mean(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    return _grads(deltas, activations)[0], [d.sum(axis=0) for d in deltas]


def mlp_backward__bias_mean_weights_sum(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return [len(t) * g for g in dws], dbs


def mlp_backward__bias_divided_twice(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return dws, [g / len(t) for g in dbs]


def mlp_backward__bias_sum_all(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    return _grads(deltas, activations)[0], [np.full(d.shape[1], d.sum() / len(t)) for d in deltas]


def mlp_backward__bias_scalar(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    return _grads(deltas, activations)[0], [d.sum() / len(t) for d in deltas]


def mlp_backward__bias_wrong_axis(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    return _grads(deltas, activations)[0], [d.sum(axis=1) / len(t) for d in deltas]


def mlp_backward__bias_keepdims(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    return _grads(deltas, activations)[0], [d.mean(axis=0, keepdims=True) for d in deltas]


def mlp_backward__bias_zero(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return dws, [np.zeros_like(g) for g in dbs]


def mlp_backward__bias_times_inputs(weights, activations, t):
    dws, _ = _grads(_deltas(weights, activations, t), activations)
    return dws, [g.sum(axis=1) for g in dws]


def mlp_backward__bias_without_prime(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return dws, [*dbs[:-1], (activations[-1] - t).mean(axis=0)]


def mlp_backward__shared_zeros(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    shared = [np.zeros(dws[-1].shape)] * len(dws)
    for g, new in zip(shared, dws, strict=True):
        g[...] = np.resize(new, g.shape)
    return shared, dbs


def mlp_backward__mean_error_then_outer(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    dws = [np.outer(d.mean(axis=0), a.mean(axis=0)) for d, a in zip(deltas, activations, strict=False)]
    return dws, [d.mean(axis=0) for d in deltas]


def mlp_backward__last_sample_only(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    return _grads([d[-1:] for d in deltas], [a[-1:] for a in activations])


def mlp_backward__overwrites_outputs(weights, activations, t):
    o = activations[-1]
    o -= t
    return _grads([o * _prime(o), *_deltas(weights, activations, t)][1:], activations)


def mlp_backward__changes_targets(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    t -= activations[-1]
    return _grads(deltas, activations)


def mlp_backward__changes_weights(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    for w, g in zip(weights, dws, strict=True):
        w -= g
    return dws, dbs


def mlp_backward__pops_the_activations(weights, activations, t):
    o = activations[-1]
    delta = (o - t) * _prime(o)
    dws, dbs = [], []
    while len(activations) > 1:
        activations.pop()
        dws.insert(0, delta.T @ activations[-1] / len(t))
        dbs.insert(0, delta.mean(axis=0))
        delta = delta @ weights[len(activations) - 1] * _prime(activations[-1])
    return dws, dbs


def mlp_backward__accumulates(weights, activations, t, _kept={}):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    key = tuple(w.shape for w in weights)
    _kept[key] = [g + k for g, k in zip(dws, _kept.get(key, [0] * len(dws)), strict=True)]
    return _kept[key], dbs


def mlp_backward__stale_forward(weights, activations, t, _kept={}):
    activations = _kept.setdefault(tuple(w.shape for w in weights), [a.copy() for a in activations])
    return _grads(_deltas(weights, activations, t[: len(activations[0])]), activations)


def mlp_backward__numeric_central(weights, activations, t):
    biases = [
        np.mean(_net(o) - a @ w.T, axis=0) for a, w, o in zip(activations[:-1], weights, activations[1:], strict=True)
    ]
    theta, h = [*weights, *biases], 1e-5

    def loss(theta):
        return np.sum((_forward(theta[: len(weights)], theta[len(weights) :], activations[0])[-1] - t) ** 2) / (
            2 * len(t)
        )

    grads = []
    for k, array in enumerate(theta):
        g = np.zeros_like(array)
        for i in np.ndindex(array.shape):
            e = np.zeros_like(array)
            e[i] = h
            up, down = loss([*theta[:k], array + e, *theta[k + 1 :]]), loss([*theta[:k], array - e, *theta[k + 1 :]])
            g[i] = (up - down) / (2 * h)
        grads.append(g)
    return grads[: len(weights)], grads[len(weights) :]


def mlp_backward__float16(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return [g.astype(np.float16) for g in dws], dbs


def mlp_backward__none_for_the_biases(weights, activations, t):
    return _grads(_deltas(weights, activations, t), activations)[0], None


def mlp_backward__regularised(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return [g + 1e-3 * w for g, w in zip(dws, weights, strict=True)], dbs


# ---- gradient_check


def _central(f, w, h):
    c = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        c[i] = (f(w + e) - f(w - e)) / (2 * h)
    return c


def _relative(a, c):
    return np.max(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8))


def gradient_check__absolute_difference(f, gradient, w, h=1e-5):
    return np.max(np.abs(gradient(w) - _central(f, w, h)))


def gradient_check__divided_by_one_of_them(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.max(np.abs(a - c) / np.maximum(np.abs(c), 1e-8))


def gradient_check__divided_by_the_larger(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.max(np.abs(a - c) / np.maximum(np.maximum(np.abs(a), np.abs(c)), 1e-8))


def gradient_check__divided_by_their_mean(f, gradient, w, h=1e-5):
    return 2 * _relative(gradient(w), _central(f, w, h))


def gradient_check__norms(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.linalg.norm(a - c) / max(np.linalg.norm(a) + np.linalg.norm(c), 1e-8)


def gradient_check__largest_over_largest(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.max(np.abs(a - c)) / max(np.max(np.abs(a) + np.abs(c)), 1e-8)


def gradient_check__mean(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.mean(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8))


def gradient_check__sum(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.sum(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8))


def gradient_check__smallest(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.min(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8))


def gradient_check__without_abs(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.max((a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8))


def gradient_check__abs_at_the_end(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.abs(np.max((a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8)))


def gradient_check__abs_of_the_sum(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.max(np.abs(a - c) / np.maximum(np.abs(a + c), 1e-8))


def gradient_check__no_floor(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.max(np.abs(a - c) / (np.abs(a) + np.abs(c)))


def gradient_check__floor_added(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.max(np.abs(a - c) / (np.abs(a) + np.abs(c) + 1e-8))


def gradient_check__another_floor(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.max(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-3))


def gradient_check__forward_difference(f, gradient, w, h=1e-5):
    a, c = gradient(w), np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        c[i] = (f(w + e) - f(w)) / h
    return _relative(a, c)


def gradient_check__divided_by_h(f, gradient, w, h=1e-5):
    return _relative(gradient(w), 2 * _central(f, w, h))


def gradient_check__h_ignored(f, gradient, w, h=1e-5):
    return _relative(gradient(w), _central(f, w, 1e-5))


def gradient_check__half_of_h(f, gradient, w, h=1e-5):
    return _relative(gradient(w), _central(f, w, h / 2))


def gradient_check__another_default(f, gradient, w, h=1e-3):
    return _relative(gradient(w), _central(f, w, h))


def gradient_check__h_too_small(f, gradient, w, h=1e-5):
    return _relative(gradient(w), _central(f, w, h * 1e-6))


def gradient_check__first_entry_only(f, gradient, w, h=1e-5):
    a, c = gradient(w).flat[0], _central(f, w, h).flat[0]
    return abs(a - c) / max(abs(a) + abs(c), 1e-8)


def gradient_check__last_entry_missing(f, gradient, w, h=1e-5):
    a, c = np.ravel(gradient(w))[:-1], np.ravel(_central(f, w, h))[:-1]
    return _relative(a, c)


def gradient_check__first_entry_missing(f, gradient, w, h=1e-5):
    a, c = np.ravel(gradient(w))[1:], np.ravel(_central(f, w, h))[1:]
    return _relative(a, c)


def gradient_check__last_row_missing(f, gradient, w, h=1e-5):
    return _relative(gradient(w)[:-1], _central(f, w, h)[:-1])


def gradient_check__first_row_only(f, gradient, w, h=1e-5):
    return _relative(gradient(w)[0], _central(f, w, h)[0])


def gradient_check__matrices_only(f, gradient, w, h=1e-5):
    a, worst = gradient(w), 0.0
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            e = np.zeros_like(w)
            e[i, j] = h
            c = (f(w + e) - f(w - e)) / (2 * h)
            worst = max(worst, abs(a[i, j] - c) / max(abs(a[i, j]) + abs(c), 1e-8))
    return worst


def gradient_check__of_a_random_direction(f, gradient, w, h=1e-5):
    u = np.random.default_rng(0).normal(size=w.shape)
    a, c = np.sum(gradient(w) * u), (f(w + h * u) - f(w - h * u)) / (2 * h)
    return abs(a - c) / max(abs(a) + abs(c), 1e-8)


def gradient_check__always_right(f, gradient, w, h=1e-5):
    return 0.0


def gradient_check__bool(f, gradient, w, h=1e-5):
    return bool(_relative(gradient(w), _central(f, w, h)) < 1e-6)


def gradient_check__asserts(f, gradient, w, h=1e-5):
    error = _relative(gradient(w), _central(f, w, h))
    assert error < 1e-6
    return error


def gradient_check__array_of_errors(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8)


def gradient_check__of_each_row(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.max(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8), axis=0)


def gradient_check__squared(f, gradient, w, h=1e-5):
    return _relative(gradient(w), _central(f, w, h)) ** 2


def gradient_check__root_mean_square(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return np.sqrt(np.mean((np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8)) ** 2))


def gradient_check__clipped(f, gradient, w, h=1e-5):
    return min(_relative(gradient(w), _central(f, w, h)), 0.5)


def gradient_check__leaves_w_moved(f, gradient, w, h=1e-5):
    a, c = gradient(w), np.zeros_like(w)
    for i in np.ndindex(w.shape):
        w[i] += h
        up = f(w)
        w[i] -= 2 * h
        c[i] = (up - f(w)) / (2 * h)
    return _relative(a, c)


def gradient_check__gradient_at_another_point(f, gradient, w, h=1e-5):
    return _relative(gradient(w + 0.01), _central(f, w, h))


def gradient_check__nan_ignored(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    with np.errstate(all="ignore"):
        return np.nanmax(np.abs(a - c) / (np.abs(a) + np.abs(c)))


def gradient_check__percent(f, gradient, w, h=1e-5):
    return 100 * _relative(gradient(w), _central(f, w, h))


def gradient_check__index_of_the_worst(f, gradient, w, h=1e-5):
    a, c = gradient(w), _central(f, w, h)
    return int(np.argmax(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8)))


def gradient_check__printed(f, gradient, w, h=1e-5):
    print(_relative(gradient(w), _central(f, w, h)))


def mlp_backward__numeric_slope(weights, activations, t):
    def slope(o, h=1e-5):
        return (_sigmoid(_net(o) + h) - _sigmoid(_net(o) - h)) / (2 * h)

    deltas = [(activations[-1] - t) * slope(activations[-1])]
    for k in range(len(weights) - 1, 0, -1):
        deltas.insert(0, deltas[0] @ weights[k] * slope(activations[k]))
    return _grads(deltas, activations)


# ---- wrong in a corner only


def mlp_forward__biases_wrong_if_they_fit(weights, biases, x):
    return _forward(weights, [biases[0] if b.shape == biases[0].shape else b for b in biases], x)


def mlp_forward__weights_wrong_if_they_fit(weights, biases, x):
    return _forward([weights[0] if w.shape == weights[0].shape else w for w in weights], biases, x)


def mlp_forward__outputs_share_a_buffer_if_they_fit(weights, biases, x):
    buffers, outputs = {}, [x]
    for w, b in zip(weights, biases, strict=True):
        new = _sigmoid(outputs[-1] @ w.T + b)
        buffer = buffers.setdefault(new.shape, np.empty(new.shape))
        buffer[...] = new
        outputs.append(buffer)
    return outputs


def mlp_forward__one_sample_flat(weights, biases, x):
    outputs = _forward(weights, biases, x)
    return [o[0] for o in outputs] if len(x) == 1 else outputs


def mlp_forward__bias_along_the_samples(weights, biases, x):
    outputs = [x]
    for w, b in zip(weights, biases, strict=True):
        z = outputs[-1] @ w.T
        outputs.append(_sigmoid(z + (b[:, None] if len(b) == len(x) else b)))
    return outputs


def mlp_forward__changes_x_to_the_last_output(weights, biases, x):
    outputs = _forward(weights, biases, x.copy())
    if outputs[-1].shape == x.shape:
        x[...] = outputs[-1]
    return outputs


def mlp_forward__bias_added_in_place(weights, biases, x):
    outputs = _forward(weights, biases, x)
    biases[0] += 0.0 if len(weights) == 1 else 1e-12
    return outputs


def output_delta__one_sample_averaged_over_outputs(o, t):
    return (o - t) * _prime(o) / (o.shape[1] if len(o) == 1 else 1)


def output_delta__flat_for_one_output(o, t):
    delta = (o - t) * _prime(o)
    return delta[:, 0] if o.shape[1] == 1 else delta


def output_delta__clipped_targets(o, t):
    return (o - np.clip(t, 0, 1)) * _prime(o)


def output_delta__transposed_if_square(o, t):
    delta = (o - t) * _prime(o)
    return delta.T if o.shape[0] == o.shape[1] else delta


def output_delta__numeric_slope_of_a_larger_step(o, t):
    z, h = _net(o), 1e-3
    return (o - t) * (_sigmoid(z + h) - _sigmoid(z - h)) / (2 * h)


def output_delta__same_buffer(o, t, _buffers={}):
    return _buffers.setdefault(o.shape, (o - t) * _prime(o))


def hidden_delta__one_unit_above_broadcast(delta_next, w_next, o):
    if delta_next.shape[1] == 1:
        return delta_next.mean() * w_next * _prime(o)
    return delta_next @ w_next * _prime(o)


def hidden_delta__one_sample_flat(delta_next, w_next, o):
    delta = delta_next @ w_next * _prime(o)
    return delta[0] if len(o) == 1 else delta


def hidden_delta__transposed_unless_that_fits(delta_next, w_next, o):
    try:
        return delta_next @ w_next.T * _prime(o)
    except ValueError:
        return delta_next @ w_next * _prime(o)


def hidden_delta__samples_mixed_if_square(delta_next, w_next, o):
    delta = delta_next @ w_next
    return delta @ _prime(o) if o.shape[0] == o.shape[1] else delta * _prime(o)


def hidden_delta__numeric_slope_of_a_larger_step(delta_next, w_next, o):
    z, h = _net(o), 1e-3
    return delta_next @ w_next * (_sigmoid(z + h) - _sigmoid(z - h)) / (2 * h)


def hidden_delta__prime_in_place_and_back(delta_next, w_next, o):
    o -= 0.5
    delta = delta_next @ w_next * (0.25 - o**2)
    o += 0.5
    return delta


def mlp_backward__one_layer_not_averaged(weights, activations, t):
    grads = _grads(_deltas(weights, activations, t), activations)
    if len(weights) == 1:
        return [len(t) * g for g in grads[0]], [len(t) * g for g in grads[1]]
    return grads


def mlp_backward__one_sample_bias_row(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return dws, [db[None] for db in dbs] if len(t) == 1 else dbs


def mlp_backward__flat_hidden_layer_of_one_unit(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    return [dw[0] if len(dw) == 1 else dw for dw in dws], dbs


def mlp_backward__weights_mixed_up_if_they_fit(weights, activations, t):
    o = activations[-1]
    deltas = [(o - t) * _prime(o)]
    for k in range(len(weights) - 1, 0, -1):
        w = weights[k - 1] if weights[k - 1].shape == weights[k].shape else weights[k]
        deltas.insert(0, deltas[0] @ w * _prime(activations[k]))
    return _grads(deltas, activations)


def mlp_backward__middle_layers_without_prime(weights, activations, t):
    o = activations[-1]
    deltas = [(o - t) * _prime(o)]
    for k in range(len(weights) - 1, 0, -1):
        prime = _prime(activations[k]) if k in (1, len(weights) - 1) else 1
        deltas.insert(0, deltas[0] @ weights[k] * prime)
    return _grads(deltas, activations)


def mlp_backward__views_of_one_buffer(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    buffer = np.empty(max(dw.size for dw in dws))
    for k, dw in enumerate(dws):
        buffer[: dw.size] = dw.ravel()
        dws[k] = buffer[: dw.size].reshape(dw.shape)
    return dws, dbs


def mlp_backward__changes_the_last_output(weights, activations, t):
    deltas = _deltas(weights, activations, t)
    grads = _grads(deltas, activations)
    activations[-1] -= t
    return grads


def mlp_backward__divided_by_largest_axis(weights, activations, t):
    dws, dbs = _grads(_deltas(weights, activations, t), activations)
    N = len(t)
    return [dw * N / max(N, 6) for dw in dws], [db * N / max(N, 6) for db in dbs]


def mlp_backward__kept_by_the_shapes(weights, activations, t, _kept={}):
    key = tuple(a.shape for a in activations)
    return _kept.setdefault(key, _grads(_deltas(weights, activations, t), activations))


def _errors(f, gradient, w, h):
    a, c = gradient(w), np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = h
        c[i] = (f(w + e) - f(w - e)) / (2 * h)
    return np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8)


def gradient_check__first_that_is_bad(f, gradient, w, h=1e-5):
    errors = _errors(f, gradient, w, h).ravel()
    return next((e for e in errors if e > 1e-6), 0.0)


def gradient_check__last_that_is_bad(f, gradient, w, h=1e-5):
    errors = _errors(f, gradient, w, h).ravel()
    return next((e for e in errors[::-1] if e > 1e-6), 0.0)


def gradient_check__at_most_a_half(f, gradient, w, h=1e-5):
    return min(0.5, np.max(_errors(f, gradient, w, h)))


def gradient_check__small_errors_are_zero(f, gradient, w, h=1e-5):
    largest = np.max(_errors(f, gradient, w, h))
    return largest if largest > 0.03 else 0.0


def gradient_check__third_axis_summed(f, gradient, w, h=1e-5):
    errors = _errors(f, gradient, w, h)
    return np.max(errors if w.ndim < 3 else errors.mean(axis=2))


def gradient_check__corners_left_out(f, gradient, w, h=1e-5):
    return np.max(_errors(f, gradient, w, h).ravel()[1:-1])


def gradient_check__samples_entries(f, gradient, w, h=1e-5):
    errors = _errors(f, gradient, w, h).ravel()
    return np.max(np.random.choice(errors, size=max(1, len(errors) // 2), replace=False))


def gradient_check__complex_step(f, gradient, w, h=1e-5):
    a, c = gradient(w), np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape, dtype=complex)
        e[i] = 1j * h
        c[i] = np.imag(f(w + e)) / h
    return np.max(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8))


def gradient_check__positive_entries_only(f, gradient, w, h=1e-5):
    errors = _errors(f, gradient, w, h)
    return np.max(errors[gradient(w) >= 0], initial=0.0)


def gradient_check__one_entry_array(f, gradient, w, h=1e-5):
    return np.max(_errors(f, gradient, w, h), keepdims=True).ravel()
