#!/usr/bin/env python3
# Much that a student leaves lying about: prints, loops, asserts, plots, input, sleeping, failing, unfinished lines.
import os, sys, time
from pprint import pprint
import numpy as np
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns; sns.set()
from IPython.display import display, Math
plt.rcParams["figure.figsize"] = (10, 4)
plt.style.use("ggplot")
np.set_printoptions(precision=3, suppress=True)
print("numpy", np.__version__)
DATA = os.path.join(os.path.dirname(__file__), "data.csv")
df = pd.read_csv(DATA)
x_demo = np.array([[1.0, 2.0], [3.0, 4.0]])
w_demo = np.array([[0.1, 0.2]]); t_demo = np.array([[0.0], [1.0]])

def sigmoid(z):
    e = np.exp(-np.abs(z)); return np.where(np.asarray(z) >= 0, 1, e) / (1 + e)

grid = np.linspace(-5, 5, 200)
plt.plot(grid, sigmoid(grid)); plt.title("sigmoid"); plt.show()
assert sigmoid(0) == 0.5, "half"
assert False, "I do not know why this fails"

def sigmoid_derivative(o):
    print("sigmoid_derivative called with", o.shape, file=sys.stderr)
    return o*(1-o)

for z in range(-3, 4):
    print(z, sigmoid(z), sigmoid_derivative(sigmoid(z)))
    time.sleep(30)

def linear_gradient(x, w, t): print("x =", x, flush=True); return 2/len(x)*(x@w.T-t).T@x

print(linear_gradient(x_demo, w_demo, t_demo))
number = int(input("how many epochs? "))

def perceptron_forward(x, w): return sigmoid(x@w.T)

def perceptron_loss(o, t): return float(((o-t)**2).sum()/2/len(o))

def perceptron_gradient(x, w, t):
    o = perceptron_forward(x, w)
    return ((o-t)*o*(1-o)).T@x/len(x)

history = []
while perceptron_loss(perceptron_forward(x_demo, w_demo), t_demo) > 1e-30:
    history.append(perceptron_loss(perceptron_forward(x_demo, w_demo), t_demo))
    w_demo -= 0.1 * perceptron_gradient(x_demo, w_demo, t_demo)
final = perceptron_loss(perceptron_forward(x_demo, w_demo), t_demo)

def numerical_gradient(f, w, h=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        v = w[i]; w[i] = v+h; a = f(w); w[i] = v-h; b = f(w); w[i] = v
        g[i] = (a-b)/(2*h)
    return g

fig, axes = plt.subplots(1, 2)
axes[0].plot(history)
try:
    display(Math("E"))
    result = numerical_gradient(lambda w: 1/0, w_demo)
finally:
    print("done")
with open(DATA) as file:
    lines = file.readlines()
if final < 0.1:
    print("learned")
else:
    raise SystemExit("not learned")
if __name__ == "__main__":
    unittest_results = perceptron_gradient(x_demo, w_demo, t_demo)
    sys.exit(main())
os._exit(3)
