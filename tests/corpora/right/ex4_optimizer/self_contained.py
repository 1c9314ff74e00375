"""No function calls another one of the exercise; each imports for itself."""


def himmelblau(p):
    from numpy import asarray

    q = asarray(p, dtype="d")
    return (q[..., 0] ** 2 + q[..., 1] - 11) ** 2 + (q[..., 0] + q[..., 1] ** 2 - 7) ** 2


def himmelblau_gradient(p):
    import numpy as np

    g = np.zeros(p.shape)
    g[..., 0] = 4 * p[..., 0] * (p[..., 0] ** 2 + p[..., 1] - 11) + 2 * (p[..., 0] + p[..., 1] ** 2 - 7)
    g[..., 1] = 2 * (p[..., 0] ** 2 + p[..., 1] - 11) + 4 * p[..., 1] * (p[..., 0] + p[..., 1] ** 2 - 7)
    return g


def gradient_descent(gradient, start, lr, steps):
    import numpy as np

    path = [start]
    for k in range(1, 1 + steps):
        path.append(path[k - 1] - lr * gradient(path[k - 1]))
    return np.array(path, dtype=float)


def momentum(gradient, start, lr, steps, beta=0.9):
    import numpy as np

    gradients = []
    path = np.tile(np.array(start, dtype=float), (steps + 1, 1))
    for k in range(steps):
        gradients.append(np.array(gradient(path[k])))
        fading = beta ** np.arange(len(gradients) - 1, -1, -1)
        path[k + 1] = path[k] - lr * (fading @ np.array(gradients))  # the whole history, anew each time
    return path


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    import math

    import numpy as np

    squares = []
    path = np.tile(np.array(start, dtype=float), (steps + 1, 1))
    for k in range(steps):
        g = gradient(path[k])
        squares.append(g * g)
        s = sum((1 - alpha) * alpha**age * square for age, square in enumerate(reversed(squares)))
        path[k + 1] = [c - lr * slope / (math.sqrt(mean) + eps) for c, slope, mean in zip(path[k], g, s)]
    return path


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    from numpy import array, sqrt, zeros_like

    p = array(start, dtype=float)
    m, v, path = zeros_like(p), zeros_like(p), [p]
    for k in range(1, steps + 1):
        g = gradient(p)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        alpha = lr / (1 - beta1**k)
        p = p - alpha * m / (sqrt(v) / sqrt(1 - beta2**k) + eps)
        path.append(p)
    return path


def find_minima(starts, lr, steps, tol=1e-3):
    import warnings

    import numpy as np

    minima = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for x, y in np.array(starts, dtype=float):
            for _ in range(steps):
                a, b = x**2 + y - 11, x + y**2 - 7
                x, y = x - lr * (4 * x * a + 2 * b), y - lr * (2 * a + 4 * y * b)
            if np.isfinite(x) and np.isfinite(y):
                for other in minima:
                    if np.hypot(other[0] - x, other[1] - y) < tol:
                        break
                else:
                    minima.append([x, y])
    minima.sort()
    return np.array(minima) if len(minima) else np.empty(shape=(0, 2))


def train(params, loss_and_gradient, lr, epochs):
    import copy

    params = copy.deepcopy(params)
    losses = [None] * epochs
    for k in range(epochs):
        losses[k], gradients = loss_and_gradient(params)
        for i, g in enumerate(gradients):
            params[i] = params[i] - g * lr
    return [params, losses]


def torch_minimize(f, start, lr, steps):
    import numpy as np
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1.0)
    history = {0: p.detach().numpy().copy()}
    for k in range(1, steps + 1):
        optimizer.zero_grad()
        loss = f(p)
        loss.backward()
        optimizer.step()
        scheduler.step()
        history[k] = p.detach().numpy().copy()
    return np.stack(list(history.values()))
