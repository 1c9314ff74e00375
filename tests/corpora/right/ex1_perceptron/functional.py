"""No def of a function that is asked for: lambdas, partials, closures, callable objects, composition."""

import operator
from functools import partial, reduce

import numpy as np


def compose(*functions):
    return reduce(lambda f, g: lambda *args: f(g(*args)), functions)


def over(function, *parts):
    def combined(*args):
        return function(*(part(*args) for part in parts))

    return combined


class Stable:
    def __call__(self, z):
        z = np.asarray(z, np.float64)
        return np.exp(np.minimum(z, 0) - np.log1p(np.exp(-np.abs(z))))


argument = lambda k: lambda *args: args[k]
net = lambda x, w, *_: x @ w.T

sigmoid = Stable()
sigmoid_derivative = over(operator.mul, argument(0), partial(operator.sub, 1.0))
perceptron_forward = compose(sigmoid, net)
perceptron_loss = compose(float, partial(operator.mul, 0.5), np.mean, np.square, operator.sub)
error = lambda output: lambda x, w, t: output(x, w) - t
average = lambda delta, x: np.add.reduce(delta * x, axis=0, keepdims=True) / len(x)
linear_gradient = compose(partial(operator.mul, 2), over(average, error(net), argument(0)))
perceptron_gradient = over(
    average, over(operator.mul, error(perceptron_forward), compose(sigmoid_derivative, perceptron_forward)), argument(0)
)


def _difference(f, w, h, index):
    unit = np.zeros(w.shape)
    unit[index] = 1
    return (f(w + h * unit) - f(w - h * unit)) / (h + h)


numerical_gradient = lambda f, w, h=1e-5: np.reshape(
    list(map(partial(_difference, f, w, h), np.ndindex(w.shape))), w.shape
)
