"""Pure Python with lists; nested lists come back."""

import math


def sig(z):
    return 1.0 / (1.0 + math.exp(-z))


def dot(a, b):
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


def shape(a):
    found = []
    while isinstance(a, list):
        found.append(len(a))
        a = a[0]
    return found


def multi_output_forward(x, w):
    return [[sig(dot(row, weights)) for weights in w.tolist()] for row in x.tolist()]


def multi_output_loss(o, t):
    o, t = o.tolist(), t.tolist()
    if shape(o) != shape(t):
        raise ValueError(f"{shape(o)} and {shape(t)}")
    E = 0
    for k in range(len(o)):
        for i in range(len(o[k])):
            E = E + (o[k][i] - t[k][i]) ** 2 / 2
    return E / len(o)


def gradient(x, w, t, factor):
    x, w, t = x.tolist(), w.tolist(), t.tolist()
    m, n, N = len(w), len(w[0]), len(x)
    if shape(t) != [N, m]:
        raise ValueError("wrong shape of the target")
    g = []
    for i in range(m):
        g.append([0.0] * n)
        for k in range(N):
            o = sig(dot(x[k], w[i]))
            for j in range(n):
                g[i][j] += factor * (o - t[k][i]) * o * (1 - o) * x[k][j]
    return g


def multi_output_gradient(x, w, t):
    return gradient(x, w, t, 1 / len(x))


def mse_gradient(x, w, t):
    return gradient(x, w, t, 2 / len(x) / len(w))


def softmax(z):
    result = []
    for row in z.tolist():
        top = max(row)
        powers = [math.exp(value - top) for value in row]
        result.append([power / sum(powers) for power in powers])
    return result


def one_hot(labels, n_classes):
    rows = []
    for label in labels.tolist():
        row = [0] * n_classes
        if label < 0 or label > n_classes - 1:
            raise ValueError(label)
        row[label] = 1
        rows.append(row)
    return rows


def softmax_gradient(x, w, b, labels):
    x, w, b, labels = x.tolist(), w.tolist(), b.tolist(), labels.tolist()
    N, n, m = len(x), len(x[0]), len(w)
    dw = [[0.0 for j in range(n)] for i in range(m)]
    db = [0.0 for i in range(m)]
    for k in range(N):
        z = [dot(w[i], x[k]) + b[i] for i in range(m)]
        e = [math.exp(v) for v in z]
        s = [v / sum(e) for v in e]
        for i in range(m):
            for c in range(m):
                d = 2 / (N * m) * (s[c] - (1 if labels[k] == c else 0))
                jacobian = s[c] * ((1 if i == c else 0) - s[i])
                db[i] += d * jacobian
                for j in range(n):
                    dw[i][j] += d * jacobian * x[k][j]
    return [dw, db]
