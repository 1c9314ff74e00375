"""Odd memory: everything is a view into one long buffer, backwards, Fortran-ordered or locked."""

import numpy as np


def odd(a, kind):
    a = np.asarray(a)
    turned = (slice(None, None, -1),) * a.ndim
    match kind % 5:
        case 0:
            return np.asfortranarray(a)
        case 1:
            return a[turned].copy()[turned]
        case 2:
            room = np.zeros([2 * n + 1 for n in a.shape])
            view = room[tuple(slice(1, None, 2) for _ in a.shape)]
            view[...] = a
            return view
        case 3:
            a = a.astype(">f8")
            a.setflags(write=False)
            return a
        case 4:
            return np.ma.array(a)


def mlp_forward(weights, biases, x):
    sizes = [x.size, *(len(x) * len(b) for b in biases)]
    buffer = np.zeros(sum(sizes))
    parts = np.split(buffer, np.cumsum(sizes)[:-1])
    outputs = [part.reshape(len(x), -1) for part in parts]
    outputs[0][:] = x
    for below, above, w, b in zip(outputs, outputs[1:], weights, biases):
        np.divide(1, 1 + np.exp(-(below @ w.T + b)), out=above)
    return [odd(o, k) for k, o in enumerate(outputs)]


def output_delta(o, t):
    return odd((o - t) * o * (1 - o), 3)


def hidden_delta(delta_next, w_next, o):
    return odd(np.dot(delta_next, w_next) * o * (1 - o), 2)


def mlp_backward(weights, activations, t):
    total = sum(w.size + len(w) for w in weights)
    flat = np.zeros(total)
    end = total
    dws, dbs = [], []
    delta = np.asarray(output_delta(activations[-1], t), dtype=float)
    for w, a in zip(weights[::-1], activations[-2::-1]):
        db = flat[end - len(w) : end]
        dw = flat[end - len(w) - w.size : end - len(w)].reshape(w.shape[::-1]).T
        end -= w.size + len(w)
        dw[...] = delta.T @ a / len(a)
        db[:] = delta.mean(0)
        dws.insert(0, odd(dw, len(dws)))
        dbs.insert(0, odd(db, len(dbs) + 1))
        delta = hidden_delta(delta, w, a)
    return dws, dbs


def gradient_check(f, gradient, w, h=1e-5):
    v = np.asfortranarray(w)
    a = gradient(v)
    c = np.zeros(w.shape, order="F")
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = h
        c[i] = (f(w + e) - f((w - e)[...])) / (2 * h)
    return np.max(np.abs(a - c) / np.maximum(np.abs(a) + np.abs(c), 1e-8), keepdims=True).reshape(())
