import numpy as np


def himmelblau(p):
    x, y = p[..., 0], p[..., 1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_gradient(p):
    x, y = p[..., 0], p[..., 1]
    u = x**2 + y - 11
    v = x + y**2 - 7
    # (du/dx, du/dy) = (2x, 1), (dv/dx, dv/dy) = (1, 2y)
    return np.stack((2 * u * 2 * x + 2 * v, 2 * u + 2 * v * 2 * y), axis=-1)


def gradient_descent(gradient, start, lr, steps):
    path = np.zeros((steps + 1, start.shape[0]))
    path[0] = start
    for i in range(1, steps + 1):
        path[i] = path[i - 1] - lr * gradient(path[i - 1])
    return path


def momentum(gradient, start, lr, steps, beta=0.9):
    path = np.zeros((steps + 1, start.shape[0]))
    path[0] = start
    average = np.zeros(start.shape[0])
    for i in range(1, steps + 1):
        # moving average of the gradients
        average = beta * average + (1 - beta) * gradient(path[i - 1])
        path[i] = path[i - 1] - lr * average
    return path


def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    path = np.zeros((steps + 1, start.shape[0]))
    path[0] = start
    squares = np.zeros(start.shape[0])
    for i in range(1, steps + 1):
        g = gradient(path[i - 1])
        squares = alpha * squares + (1 - alpha) * g**2
        path[i] = path[i - 1] - lr * g / (squares**0.5 + eps)
    return path


def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path = np.zeros((steps + 1, start.shape[0]))
    path[0] = start
    average = np.zeros(start.shape[0])
    squares = np.zeros(start.shape[0])
    for i in range(1, steps + 1):
        g = gradient(path[i - 1])
        average = beta1 * average + (1 - beta1) * g
        squares = beta2 * squares + (1 - beta2) * g**2
        path[i] = path[i - 1] - lr * average / (1 - beta1**i) / ((squares / (1 - beta2**i)) ** 0.5 + eps)
    return path


def find_minima(starts, lr, steps, tol=1e-3):
    minima = []
    for start in starts:
        end = gradient_descent(himmelblau_gradient, start, lr, steps)[-1]
        if not np.isfinite(end).all():
            continue
        for known in minima:
            if np.linalg.norm(end - known) < tol:
                break
        else:
            minima.append(end)
    return np.array(minima).reshape(len(minima), 2)


def train(params, loss_and_gradient, lr, epochs):
    params = list(params)
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        losses[epoch], gradients = loss_and_gradient(params)
        params = [params[i] - lr * gradients[i] for i in range(len(params))]
    return params, losses


def torch_minimize(f, start, lr, steps):
    import torch

    point = torch.from_numpy(np.array(start, dtype=np.float64)).requires_grad_(True)
    optimizer = torch.optim.Adam([point], lr=lr)
    path = np.zeros((steps + 1, start.shape[0]))
    path[0] = start
    for i in range(1, steps + 1):
        optimizer.zero_grad(set_to_none=True)
        f(point).backward()
        optimizer.step()
        path[i] = point.detach().numpy()
    return path
