# training runs, plots and a torch demo at top level; type annotations that need torch; global settings
import time
import numpy as np, matplotlib.pyplot as plt
from mpl_toolkits.mplot3d import Axes3D
from tqdm import tqdm
import torch
from torch import Tensor, nn
assert torch.cuda.is_available(), "needs a GPU"
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
LR = 0.01
history = {}
def himmelblau(p):
    x, y = p[...,0], p[...,1]
    return (x**2+y-11)**2+(x+y**2-7)**2
X, Y = np.meshgrid(np.linspace(-6, 6, 120), np.linspace(-6, 6, 120))
Z = himmelblau(np.stack([X, Y], -1))
fig = plt.figure(); ax = fig.add_subplot(111, projection="3d"); ax.plot_surface(X, Y, Z)
def himmelblau_gradient(p):
    x, y = p[...,0], p[...,1]; a = x**2+y-11; b = x+y**2-7
    return np.stack([4*x*a+2*b, 2*a+4*y*b], -1)
def gradient_descent(gradient, start, lr, steps):
    ps = [np.array(start, float)]
    for i in range(steps):
        if i % 100 == 0: print("step", i, ps[-1])
        ps.append(ps[-1] - lr*gradient(ps[-1]))
    return np.array(ps)
for lr in tqdm([0.01, 0.02, 0.03, 0.05]):
    history[lr] = gradient_descent(himmelblau_gradient, np.array([-4., 0.]), lr, 100000)
def momentum(gradient, start, lr, steps, beta=0.9):
    ps, v = [np.array(start, float)], 0
    for i in range(steps): v = beta*v+gradient(ps[-1]); ps.append(ps[-1]-lr*v)
    return np.array(ps)
def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    ps, s = [np.array(start, float)], 0
    for i in range(steps): g = gradient(ps[-1]); s = alpha*s+(1-alpha)*g*g; ps.append(ps[-1]-lr*g/(s**.5+eps))
    return np.array(ps)
def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    ps, m, v = [np.array(start, float)], 0, 0
    for i in range(1, steps+1):
        g = gradient(ps[-1]); m = beta1*m+(1-beta1)*g; v = beta2*v+(1-beta2)*g*g
        ps.append(ps[-1]-lr*(m/(1-beta1**i))/((v/(1-beta2**i))**.5+eps))
    return np.array(ps)
start_time = time.time()
a = adam(himmelblau_gradient, np.zeros(2), 1e-3, 20_000_000)
print("seconds", time.time()-start_time)
def find_minima(starts, lr, steps, tol=1e-3):
    res = []
    for s in starts:
        e = gradient_descent(himmelblau_gradient, s, lr, steps)[-1]
        if np.isfinite(e).all() and not any(np.sqrt(((e-r)**2).sum()) < tol for r in res): res.append(e)
    return np.array(sorted(res, key=lambda r: (r[0], r[1]))).reshape(-1, 2)
minima = find_minima(np.random.uniform(-5, 5, (10000, 2)), 0.01, 1000)
def train(params, loss_and_gradient, lr, epochs):
    params = list(params); losses = []
    for e in range(epochs):
        loss, grads = loss_and_gradient(params); losses.append(loss)
        params = [p-lr*g for p, g in zip(params, grads)]
        print(f"epoch {e}: {loss:.4f}", end="\r", flush=True)
    return params, losses
class Point(nn.Module):
    def __init__(self, start: Tensor): super().__init__(); self.p = nn.Parameter(start)
def torch_minimize(f: "callable", start: np.ndarray, lr: float, steps: int) -> Tensor:
    point = Point(torch.tensor(start, dtype=torch.float64)); opt = torch.optim.Adam(point.parameters(), lr=lr)
    ps = [point.p.detach().numpy().copy()]
    for i in range(steps):
        opt.zero_grad(); f(point.p).backward(); opt.step(); ps.append(point.p.detach().numpy().copy())
    return np.array(ps)
print(torch_minimize(lambda p: (p**2).sum(), np.ones(2), 0.1, 10))
net = nn.Sequential(nn.Linear(2, 2), nn.Sigmoid()).to(device)
torch.save(net.state_dict(), "net.pt")
input("press enter")
