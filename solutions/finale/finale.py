# %% [markdown]
# # The end of the story: your own network learns
#
# You have written four files. One neuron, many outputs, the recursion through the hidden layers, and the loop that uses
# the gradient. Nothing in this notebook is new: it imports **your** functions from **your** files, and puts them
# together. No library computes a derivative here.
#
# | from your | comes | which is |
# |---|---|---|
# | exercise 1 | `numerical_gradient` | the check of everything |
# | exercise 2 | `multi_output_loss` | the half squared error |
# | exercise 3 | `mlp_forward`, `mlp_backward`, `gradient_check` | the network and its gradient |
# | exercise 4 | `gradient_descent`, `momentum`, `rmsprop`, `adam`, `train` | the loops |
#
# If a cell stops with the name of a function that is not written yet, finish that function first and start here again
# (Kernel, Restart). There are no points in this notebook.

# %%
from itertools import pairwise

import figures
import numpy as np

from autograder.own import ex1_perceptron, ex2_multi_output, ex3_mlp, ex4_optimizer

# %% [markdown]
# ## A network is a point
#
# The optimizers of exercise 4 move a point $p$ of shape $(d,)$. The parameters of a network are a list of weights and
# biases. So write all of them one after the other into one vector: a network with 3 hidden units for XOR is a point in
# a space of 13 dimensions, and its loss is a landscape over that space. Himmelblau's function was the same thing with
# two dimensions.


# %%
class Network:
    """A network of sigmoid layers, seen as one point p of shape (d,)."""

    def __init__(self, sizes, x, t):
        self.shapes = [(above, below) for below, above in pairwise(sizes)]  # (m, n) of each layer
        self.x, self.t = x, t

    def start(self, seed):
        """Return a random point, shape (d,): small weights, no biases."""
        rng = np.random.default_rng(seed)
        return self.pack([rng.normal(size=shape) for shape in self.shapes], [np.zeros(m) for m, _ in self.shapes])

    def pack(self, weights, biases):
        """Return all weights and biases as one vector."""
        return np.concatenate([np.ravel(array) for array in (*weights, *biases)])

    def unpack(self, p):
        """Return the lists of weights and of biases that make up a point."""
        weights, biases, at = [], [], 0
        for m, n in self.shapes:
            weights.append(p[at : at + m * n].reshape(m, n))
            at += m * n
        for m, _ in self.shapes:
            biases.append(p[at : at + m])
            at += m
        return weights, biases

    def outputs(self, p, x):
        """Return what the network at point p answers to x."""
        return ex3_mlp.mlp_forward(*self.unpack(p), x)[-1]

    def loss(self, p):
        """Return the half squared error over the training data."""
        return ex2_multi_output.multi_output_loss(self.outputs(p, self.x), self.t)

    def gradient(self, p):
        """Return the gradient of the loss, shape (d,)."""
        weights, biases = self.unpack(p)
        activations = ex3_mlp.mlp_forward(weights, biases, self.x)
        return self.pack(*ex3_mlp.mlp_backward(weights, activations, self.t))


# %% [markdown]
# ## First the check
#
# Before anything is trained: is the gradient of the whole network right? Two of your own tools answer, and both should
# give a number below $10^{-6}$.

# %%
xor = Network([2, 3, 1], figures.XOR_X, figures.XOR_T)
p = xor.start(seed=1)
central = ex1_perceptron.numerical_gradient(xor.loss, p)
print("parameters:", p.size)
print(f"gradient_check:          {ex3_mlp.gradient_check(xor.loss, xor.gradient, p):.1e}")
print(f"largest difference:      {np.abs(central - xor.gradient(p)).max():.1e}")

# %% [markdown]
# ## XOR: what one neuron cannot do
#
# The perceptron is a network with the sizes 2-1. The same lines train it and the MLP, both with your `adam`.

# %%
networks = {"perceptron 2-1": Network([2, 1], figures.XOR_X, figures.XOR_T), "MLP 2-3-1": xor}
losses, answers = {}, {}
for name, network in networks.items():
    path = ex4_optimizer.adam(network.gradient, network.start(seed=1), 0.05, 1500)
    losses[name] = [network.loss(point) for point in path[::10]]
    answers[name] = lambda x, network=network, end=path[-1]: network.outputs(end, x)
    print(f"{name:15} loss {losses[name][0]:.4f} -> {losses[name][-1]:.6f}   answers", end=" ")
    print(np.ravel(answers[name](figures.XOR_X)).round(2), "targets 0 1 1 0")

# %%
figures.boundaries(answers, figures.XOR_X, figures.XOR_T)

# %% [markdown]
# On the left, the perceptron: no straight line has the two squares on one side and the two circles on the other, so it
# answers 0.5 to everything and ends at a loss of 0.125. On the right, the MLP: two bent lines, where its output is 0.5,
# separate the squares from the circles, and the loss is close to 0.
#
# ## Two moons: data with noise
#
# Two half circles that reach into each other. No straight line separates them, and the points do not lie on the half
# circles exactly. Half of the data trains the network; the other half is kept aside, to see whether the network has
# learned the shape or the points.

# %%
x, t = figures.two_moons(200, noise=0.15, rng=np.random.default_rng(0))
new_x, new_t = figures.two_moons(200, noise=0.15, rng=np.random.default_rng(1))


def right_answers(network, p, x, t):
    """Return the share of the samples on the right side of 0.5."""
    return float(np.mean((network.outputs(p, x) > 0.5) == (t > 0.5)))


moons = Network([2, 8, 8, 1], x, t)
start = moons.start(seed=0)
path = ex4_optimizer.adam(moons.gradient, start, 0.03, 600)
for step in (0, 50, 100, 200, 600):
    seen, unseen = right_answers(moons, path[step], x, t), right_answers(moons, path[step], new_x, new_t)
    print(f"step {step:3d}: loss {moons.loss(path[step]):.4f}   right {seen:6.1%}   right on new data {unseen:6.1%}")

# %%
stages = {f"step {step}": lambda x, point=path[step]: moons.outputs(point, x) for step in (50, 200, 600)}
figures.boundaries(stages, x, t)

# %% [markdown]
# The three pictures show where the output is above 0.5. At first the border is nearly a straight line, which is what
# one neuron could do. Then it bends, and at the end it runs between the two moons in the form of a lying S.
#
# ## Four loops, one network
#
# The same network from the same start, with your four methods. A network is what momentum, RMSprop and Adam were made
# for: a landscape with long narrow valleys and with directions of very different steepness.

# %%
paths = {
    "gradient descent, lr 1": ex4_optimizer.gradient_descent(moons.gradient, start, 1.0, 400),
    "momentum, lr 0.3": ex4_optimizer.momentum(moons.gradient, start, 0.3, 400),
    "RMSprop, lr 0.01": ex4_optimizer.rmsprop(moons.gradient, start, 0.01, 400),
    "Adam, lr 0.03": ex4_optimizer.adam(moons.gradient, start, 0.03, 400),
}
curves = {name: [moons.loss(point) for point in points[::5]] for name, points in paths.items()}
for name, curve in curves.items():
    print(f"{name:24} loss after 100 steps {curve[20]:.4f}, after 400 steps {curve[-1]:.4f}")

# %%
figures.loss_curves(curves, every=5)

# %% [markdown]
# ## And the list of arrays
#
# Your `train` takes the parameters as they are, a list of arrays, and makes the same steps as `gradient_descent` makes
# on the long vector. If the two agree to the last digits, then a network really is a point.


# %%
def loss_and_gradient(params):
    """Return the loss and the list of gradients, for the parameters as a list of arrays."""
    middle = len(params) // 2
    point = moons.pack(params[:middle], params[middle:])
    weights, biases = moons.unpack(moons.gradient(point))
    return moons.loss(point), [*weights, *biases]


first_weights, first_biases = moons.unpack(start)
params, train_losses = ex4_optimizer.train([*first_weights, *first_biases], loss_and_gradient, 1.0, 400)
end = paths["gradient descent, lr 1"][-1]
print("the same end point:", np.allclose(moons.pack(params[:3], params[3:]), end, rtol=1e-9, atol=1e-12))

# %% [markdown]
# ## What you have built
#
# A trained classifier, from the derivative of the sigmoid upwards, without a library that knows a derivative. When a
# framework trains a network with a billion parameters, it does what your four files do: a forward pass that keeps its
# outputs, a delta that is carried back layer by layer, and a loop that makes a small step. You know what stands behind
# each line.
#
# Things to try: more noise and fewer points, until the network learns the points and not the shape; the sizes
# `[2, 2, 1]`, `[2, 30, 1]`; three moons; your own data.
