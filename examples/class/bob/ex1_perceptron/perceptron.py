import numpy as np

# prints are left in on purpose: I look at everything while I work

DEBUG = True


def show(name, value):
    if DEBUG:
        print("=" * 70)
        print(name, "shape", np.shape(value))
        print(value)


def sigmoid(z):
    show("z", z)
    z = np.asarray(z, dtype=float)
    positive = z >= 0
    result = np.empty_like(z)
    result[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    result[~positive] = e / (1 + e)
    show("sigmoid(z)", result)
    return result


def sigmoid_derivative(o):
    show("o", o)
    return o * (1 - o)


def linear_gradient(x, w, t):
    show("x", x)
    show("w", w)
    show("t", t)
    N = len(x)
    g = 2 / N * (x @ w.T - t).T @ x
    show("gradient", g)
    return g


def perceptron_forward(x, w):
    z = x @ w.T
    show("net input", z)
    return sigmoid(z)


def perceptron_loss(o, t):
    d = o - t
    show("errors", d)
    loss = (d**2).sum() / (2 * len(d))
    print("loss", loss)
    return loss


def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    g = np.zeros_like(w)
    for i in range(len(x)):
        line = "sample %d: output %.6f, target %.6f, error %.6f" % (i, o[i, 0], t[i, 0], o[i, 0] - t[i, 0])
        for repeat in range(2000):
            # to see that the numbers do not change
            print(repeat, line)
        g += (o[i] - t[i]) * o[i] * (1 - o[i]) * x[i] / len(x)
        show("gradient so far", g)
    return g


def numerical_gradient(f, w, h=1e-5):
    g = np.zeros(w.shape)
    it = np.nditer(w, flags=["multi_index"])
    for _ in it:
        i = it.multi_index
        a = w.copy()
        b = w.copy()
        a[i] += h
        b[i] -= h
        g[i] = (f(a) - f(b)) / (2 * h)
        print("entry", i, "slope", g[i])
    return g


print("module loaded")
show("sigmoid of -2..2", sigmoid(np.linspace(-2, 2, 9)))
