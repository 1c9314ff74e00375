"""Samples in a thread pool, answers kept in a cache, a logger, a context variable, names that are deleted in the end."""

import logging
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import numpy as np

log = logging.getLogger(__name__)
logging.basicConfig(level=logging.DEBUG)
CACHE = OrderedDict()
LOCK = threading.Lock()


def kept(function):
    def wrapped(*arrays):
        key = (function.__name__, *((a.shape, a.dtype.str, a.tobytes()) if isinstance(a, np.ndarray) else a for a in arrays))
        with LOCK:
            if key not in CACHE:
                CACHE[key] = function(*arrays)
            return CACHE[key]

    return wrapped


@kept
def sigmoid(z):
    log.debug("sigmoid of %s", np.shape(z))
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)


@kept
def sigmoid_derivative(o):
    return o * (1 - o)


def linear_gradient(x, w, t):
    with ThreadPoolExecutor(max_workers=2) as pool:
        rows = list(pool.map(lambda pair: 2 * (w @ pair[0] - pair[1]) * pair[0], zip(x, t)))
    return np.mean(rows, axis=0, keepdims=True)


def perceptron_forward(x, w):
    logging.warning("perceptron_forward")
    o = np.empty((len(x), 1))

    def work():
        o[:] = 1 / (1 + np.exp(-x @ w.T))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return o


@kept
def perceptron_loss(o, t):
    return np.mean((o - t) ** 2) / 2


@kept
def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    return ((o - t) * o * (1 - o)).T @ x / len(x)


def numerical_gradient(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = h
        g[i] = (f(w + e) - f(w - e)) / (2 * h)
    return g
