"""Closures that add into `grad`, a recursive order, and a higher limit for recursion, as in micrograd."""

import numpy as np


def unbroadcast(g, shape):
    g = np.asarray(g)
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1 and g.shape[axis] != 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def multiply_backward(g, a, b):
    da = unbroadcast(g * b, a.shape)
    db = unbroadcast(g * a, b.shape)
    return da, db


def divide_backward(g, a, b):
    da = unbroadcast(g * (1.0 / b), a.shape)
    db = unbroadcast(g * (-a / (b * b)), b.shape)
    return [da, db]


def power_backward(g, a, n):
    return n * np.power(a, float(n) - 1) * g


def matmul_backward(g, a, b):
    return np.dot(g, b.T), np.dot(a.T, g)


def sum_backward(g, shape, axis=None, keepdims=False):
    if axis is None:
        return np.ones(shape) * np.asarray(g).reshape((1,) * len(shape))
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = [a % len(shape) for a in axes]
    kept = [1 if i in axes else n for i, n in enumerate(shape)]
    return np.ones(shape) * np.reshape(g, kept)


def softmax_backward(g, o):
    result = np.zeros_like(o)
    for n in range(len(o)):
        jacobian = np.diag(o[n]) - np.outer(o[n], o[n])
        result[n] = jacobian @ g[n]
    return result


class Tensor:
    """An array that remembers how it was computed.

    Parameters
    ----------
    data : number, list, ndarray
        A float64 copy of it is kept in `data`.
    operands : tuple of Tensor
        What it was computed from; empty for a leaf.
    rule : callable
        Takes the gradient of this tensor, returns the gradients of its operands.
    """

    __array_ufunc__ = None  # NumPy leaves `array * tensor` to the tensor

    def __init__(self, data, operands=(), rule=None):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    @staticmethod
    def of(value):
        """Return a tensor as it is, and a number or an array as a tensor."""
        return value if isinstance(value, Tensor) else Tensor(value)

    # Two operands: each may be a number or an array.

    def __add__(self, other):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def __sub__(self, other):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def __mul__(self, other):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def __truediv__(self, other):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def __matmul__(self, other):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    # A number or an array on the left, as in `2 - t`: Python calls these with the operands in turned order.

    def __radd__(self, other):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def __rsub__(self, other):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def __rmul__(self, other):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def __rtruediv__(self, other):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    # One operand.

    def __neg__(self):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def __pow__(self, n):
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def sum(self, axis=None, keepdims=False):
        """Return the sum over all entries or some axes."""
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def mean(self, axis=None, keepdims=False):
        """Return the mean over all entries or some axes."""
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def exp(self):
        """Return e to the power of each entry."""
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def log(self):
        """Return the natural logarithm of each entry."""
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def sigmoid(self):
        """Return the sigmoid of each entry."""
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def softmax(self):
        """Return the softmax of each row."""
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def reshape(self, *shape):
        """Return the same entries in another shape."""
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def transpose(self):
        """Return the transpose of a matrix."""
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    # The walk back.

    def order(self):
        """Return all tensors that this one was computed from, and itself: operands before results, each once."""
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")

    def backward(self):
        """Add the gradients of this tensor to the `grad` of all leaves that it was computed from."""
        raise NotImplementedError("ex6_autograd: Tensor is not implemented yet")


# %%
def value_and_gradients(f, arrays):
    """Return the value of a function of tensors, and its gradients.

    Convention: no loss enters here; f may be any loss. The walk begins with 1, so the gradient is that of the value.

    Parameters
    ----------
    f : callable
        It is given a list of `Tensor`, made of `arrays` in their order, and returns a `Tensor` with one entry.
    arrays : list of ndarray
        Integers occur; gradients are float64 all the same. The arrays are left as they are.

    Returns
    -------
    value : float
    gradients : list of ndarray, float64
        Entry i has the shape of arrays[i]; zeros for what f does not use.

    Raises
    ------
    ValueError
        When the result has several entries.

    Examples
    --------
    >>> def f(tensors):
    ...     a, b = tensors
    ...     c = a * b
    ...     return (c + a) * c
    >>> value, (da, db) = value_and_gradients(f, [np.array(2.0), np.array(3.0)])
    >>> value, float(da), float(db)
    (48.0, 48.0, 28.0)
    """
    raise NotImplementedError("ex6_autograd: value_and_gradients is not implemented yet")


# %% [markdown]
# ## Step 7: the network, without a derivation
#
# Write the network of exercise 3 forward, with tensors, and its loss. The loss is the half squared error,
#
# $$E = \frac{1}{2N} \sum_n \sum_k (O_{nk} - t_{nk})^2 .$$
#
# There is no delta, no recursion and no transposed product to get wrong. All of it is in the rules. Where is the $1/N$
# now? Where is the sum over the samples that gave the bias its gradient?


# %%
def mlp_gradients(weights, biases, x, t):
    """Return the gradients of the half squared error of exercise 3's network, by the engine.

    Every layer is a sigmoid layer, the last one too.

    Convention: the loss is the half squared error ``E = 1/(2N) sum_n sum_k (o_nk - t_nk)^2``, with a factor one half,
    a sum over the outputs and a mean over the samples.

    Parameters
    ----------
    weights : list of L ndarrays, weights[i] of shape (n_{i+1}, n_i), float64
        L is 1 or more. Row k holds the weights into unit k.
    biases : list of L ndarrays, biases[i] of shape (n_{i+1},), float64
    x : ndarray of shape (N, n_0), float64
        A row a sample. N = 1 occurs.
    t : ndarray of shape (N, n_L), float64
        Targets. All arguments are left as they are.

    Returns
    -------
    weight_grads : list of L ndarrays, weight_grads[i] of the shape of weights[i], float64
    bias_grads : list of L ndarrays, bias_grads[i] of shape (n_{i+1},), float64

    Examples
    --------
    >>> weights = [np.array([[0.5, -1.0], [-1.5, -2.0]]), np.array([[1.0, -2.0]])]
    >>> biases = [np.array([-0.5, 0.5]), np.array([0.5])]
    >>> weight_grads, bias_grads = mlp_gradients(weights, biases, np.array([[2.0, -1.0]]), np.array([[1.0]]))
    >>> [g.round(4).tolist() for g in weight_grads]
    [[[-0.025, 0.0125], [0.0789, -0.0394]], [[-0.0686, -0.0317]]]
    """
    raise NotImplementedError("ex6_autograd: mlp_gradients is not implemented yet")


# %% [markdown]
# Compare with the numbers of the worked example in exercise 3: they are the same, to the last digit that is printed
# there.

# %% [markdown]
# ## A lab: watch your engine walk back
#
# The picture shows the graph of one neuron with its loss, $E = \frac{1}{2} (\sigma(w \cdot x + b) - t)^2$, as *your*
# engine computes it. Below each operation stands its value, above it the gradient that your engine finds there. The
# numbers in circles are an order in which the walk may pass them.

# %% [markdown]
# *(Here the notebook, `autograd.ipynb`, has something to run.)*

# %% [markdown]
# Read it from the right: which tensors hear from two users? What would each of them have passed on if it had been asked
# too early? Change the function: `(w * x + b) * (w * x)`, or `w * w * w`. Where does `w` hear from three sides?

# %% [markdown]
# ## Torch does the same
#
# If torch is installed, this cell runs the same expression there. Both engines remember operations, walk back in a
# topological order, add up at the leaves, and forget what is in the middle.

# %% [markdown]
# *(Here the notebook, `autograd.ipynb`, has something to run.)*

# %% [markdown]
# ## Derivation question (10 points, graded by hand)
#
# Let $c = a + b$, $d = a \, b$ and $E = c \, d$, at $a = 2$ and $b = -3$.
#
# 1. Write the table of the reverse pass, a row a tensor as in the worked example: what arrives, the gradient, what is
#    sent. Check the last two rows with the derivatives of the formula.
# 2. Suppose that the gradients of $a$ and $b$ are read when $c$ has reported, and $d$ has not. What would the table
#    say?
# 3. Suppose that an operand's gradient is set with `=` in place of `+=`, and that $c$ reports before $d$. What would
#    the table say now?
# 4. Say in one sentence each which rule of step 6 prevents 2, and which prevents 3.

# %% [markdown]
# Write your derivation here.

# %% [markdown]
# ## What comes next
#
# You have built what lies under every deep learning library. What they add is speed (the same graph on a graphics
# card), more rules, and comfort. The idea is yours now: a rule for each operation, and a walk back that adds up.
#
# **Further reading.** R. E. Wengert, "A simple automatic derivative evaluation program", *Communications of the ACM* 7
# (1964), 463-464. S. Linnainmaa, "Taylor expansion of the accumulated rounding error", *BIT* 16 (1976), 146-160, which
# goes back to his thesis of 1970. A. Griewank, "Who invented the reverse mode of differentiation?", *Documenta
# Mathematica*, extra volume ISMP (2012), 389-400. A. Karpathy's *micrograd* is an engine for single numbers in 100
# lines.
