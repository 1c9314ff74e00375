# prints, plots, training loops, tests of one's own
import numpy as np
import matplotlib.pyplot as plt
from sklearn.datasets import load_digits
import torch
import torch.nn as nn
import pytest
rng = np.random.default_rng(0)
digits = load_digits()
fig, ax = plt.subplots()
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(2, 2)

def sigmoid(z): return 1/(1+np.exp(-z))
def mlp_forward(weights, biases, x):
    print("forward", len(weights))
    a = [x]
    for w, b in zip(weights, biases): a.append(sigmoid(a[-1]@w.T+b))
    return a
def output_delta(o, t): return (o-t)*o*(1-o)
def hidden_delta(delta_next, w_next, o): return (delta_next@w_next)*o*(1-o)
def mlp_backward(weights, activations, t):
    delta = output_delta(activations[-1], t)
    gw, gb = [], []
    for l in range(len(weights)-1, -1, -1):
        gw = [delta.T@activations[l]/len(t)] + gw
        gb = [delta.mean(0)] + gb
        if l: delta = hidden_delta(delta, weights[l], activations[l])
    return gw, gb
def gradient_check(f, gradient, w, h=1e-5):
    a = gradient(w); c = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w); e[i] = h
        c[i] = (f(w+e)-f(w-e))/(2*h)
    err = np.abs(a-c)/np.maximum(np.abs(a)+np.abs(c), 1e-8)
    print(err, flush=True)
    return err.max()

@pytest.mark.parametrize("n", [1, 2])
def test_forward(n):
    assert len(mlp_forward([], [], np.ones((n, 1)))) == 1

weights = [rng.normal(size=(3, 2)), rng.normal(size=(1, 3))]; biases = [np.zeros(3), np.zeros(1)]
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]); T = np.array([[0], [1], [1], [0.0]])
for epoch in range(10**9):
    gw, gb = mlp_backward(weights, mlp_forward(weights, biases, X), T)
    for i in range(2): weights[i] -= gw[i]; biases[i] -= gb[i]
    if epoch % 1000 == 0: print(epoch)
acts = mlp_forward(weights, biases, X)
assert np.allclose(acts[-1], T), "not learned"
ax.plot(acts[-1]); plt.savefig("out.png")
np.save("weights.npy", weights[0])
test_forward()
pytest.main(["-q"])
exit()
