# %% [markdown]
# # Exercise 6: a reverse-mode engine
#
# **Where you are.** In exercises 1 to 3 you derived gradients with a pencil and wrote each one as code. In exercise 4
# torch did it for you: `loss.backward()`, and the gradients were there. In this exercise you build what does that. The
# surprise is how little is new. You write seven rules, each for one operation. Then you write a class that remembers
# which operations were used, and walks back through them. At the end you write the network of exercise 3 forward and
# get its gradients without a derivation.

# %% [markdown]
# ## What you write
#
# *Difficulty 4 of 5, about 240 minutes, 100 points by tests and 10 points for one table by hand.*
#
# | function | what it is for | points | minutes | difficulty |
# |---|---|---|---|---|
# | `unbroadcast` | adds up what broadcasting has copied | 12 | 20 | 3 |
# | `multiply_backward` | the rule of a product | 8 | 10 | 2 |
# | `divide_backward` | the rule of a quotient | 8 | 10 | 2 |
# | `power_backward` | the rule of a power | 4 | 5 | 1 |
# | `matmul_backward` | the rule of a product of matrices | 10 | 15 | 3 |
# | `sum_backward` | the rule of a sum | 10 | 20 | 3 |
# | `softmax_backward` | the rule of the softmax | 8 | 15 | 3 |
# | `value_and_gradients` | runs a function on your tensors and returns all gradients | 32 | 110 | 5 |
# | `mlp_gradients` | the network of exercise 3, by your engine | 8 | 15 | 2 |
#
# Between the rules and `value_and_gradients` you write a class, `Tensor`. It has no points of its own: all that it
# does is seen through `value_and_gradients`. The table at the end takes about 20 minutes.

# %% [markdown]
# ## Why this works: a short history
#
# A program that computes a number does nothing but single operations, one after the other. Each of them has a simple
# derivative. So the chain rule can be applied by a machine. In 1964 Wengert let a program carry each derivative along
# with its value, from the inputs to the result. This is the *forward mode*: one run for each input. In 1970
# Linnainmaa described the other direction in his thesis: remember all operations, then go through them once, from the
# result to the inputs. This is the *reverse mode*. One walk gives the derivatives by **all** inputs. A network has
# millions of inputs (its weights) and one result (its loss), so the direction decides whether it can be trained.
#
# Back-propagation of exercise 3 is the reverse mode for one kind of program. Your engine is the reverse mode for any.
#
# ## Notation card
#
# | symbol | shape | meaning |
# |---|---|---|
# | $a, b$ | any | operands of an operation |
# | $E$ | scalar | the loss, the last result |
# | $g$ | that of the result | $\partial E / \partial (\text{result})$: the delta that arrives at an operation |
# | `da`, `db` | those of $a$ and $b$ | $\partial E / \partial a$, $\partial E / \partial b$: what is sent back |
# | $o$ | $(N, m)$ | the output of a softmax, a row a sample |
#
# **All rules have one form.** They are given $g$ and the operands, and they return the gradient by each operand. A
# rule does not know which loss it belongs to: $g$ holds all that comes after the operation. This exercise has no loss
# of its own but in the last step, where it is the half squared error of exercise 3.

# %%
import numpy as np

# %% [markdown]
# ## Step 1: what broadcasting copies, the way back adds up
#
# In exercise 3 a bias of shape $(m,)$ was added to net inputs of shape $(N, m)$. NumPy copies the bias to all $N$
# rows. Each copy acts on the loss, so each sends back a delta, and the gradient of the bias is their **sum**,
# $\partial E / \partial b_k = \sum_n \delta_{nk}$. You derived it there for biases. It holds for everything that is
# copied.
#
# ![A bias with three entries is copied to four rows on the way forward. On the way back four rows of gradients are
# added, and a row with three entries is left.](figures/broadcast.svg)
#
# Broadcasting does two things, and both are copying:
#
# * it puts axes in front: shape $(3,)$ becomes $(4, 3)$;
# * it stretches axes of length 1: shape $(4, 1)$ becomes $(4, 3)$.
#
# So the way back sums over the axes in front, and they disappear. It sums over the stretched axes too, and they keep
# the length 1. The result has exactly the shape of the operand. A number has the shape `()`: everything is summed.


# %%
def unbroadcast(g, shape):
    """Return the gradient by an operand of `shape` that was broadcast to the shape of g.

    It is g, summed over every axis that broadcasting from `shape` has added or stretched.

    Convention: no loss enters here. g is the derivative of any loss by the broadcast array. Copies are added up, never
    averaged.

    Parameters
    ----------
    g : ndarray of any shape that `shape` broadcasts to, float64
        It is left as it is.
    shape : tuple of int
        The shape of the operand; () and (1,) occur.

    Returns
    -------
    ndarray of shape `shape`, float64
        Where nothing was broadcast it may be g itself.

    Examples
    --------
    >>> g = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    >>> unbroadcast(g, (3,)).tolist()
    [5.0, 7.0, 9.0]
    >>> unbroadcast(g, (2, 1)).tolist()
    [[6.0], [15.0]]
    >>> float(unbroadcast(g, ()))
    21.0
    """
    raise NotImplementedError("ex6_autograd: unbroadcast is not implemented yet")


# %% [markdown]
# ## Step 2: products, quotients, powers
#
# Take $y = a \, b$, entry by entry. If one entry of $a$ grows by a little, its product grows by $b$ times as much, and
# the loss by $g$ times that:
#
# $$\frac{\partial E}{\partial a} = \frac{\partial E}{\partial y} \, \frac{\partial y}{\partial a} = g \, b, \qquad
# \frac{\partial E}{\partial b} = g \, a .$$
#
# There is nothing else in a rule: what arrives, times the derivative of this one operation.
#
# When $a$ and $b$ have different shapes, they were broadcast. Then each gradient has the shape of the result, which is
# too large, and step 1 brings it back.


# %%
def multiply_backward(g, a, b):
    """Return the gradients by both factors of ``a * b``.

    Convention: no loss enters here. g is the derivative of any loss by the product.

    Parameters
    ----------
    g : ndarray of the shape of a * b, float64
    a : ndarray, float64
    b : ndarray, float64
        The shapes of a and b broadcast; () occurs. All arguments are left as they are.

    Returns
    -------
    da : ndarray of the shape of a, float64
    db : ndarray of the shape of b, float64

    Examples
    --------
    >>> g, a, b = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([[5.0]])
    >>> da, db = multiply_backward(g, a, b)
    >>> da.tolist(), db.tolist()
    ([[5.0, 10.0]], [[11.0]])
    """
    raise NotImplementedError("ex6_autograd: multiply_backward is not implemented yet")


# %% [markdown]
# **The quotient.** For $y = a / b$ it is the same with two other slopes. Derive $\partial E / \partial a$ and
# $\partial E / \partial b$ for one entry, with $g = \partial E / \partial y$.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `dE/da = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="divide_backward"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# \frac{\partial E}{\partial a} &= g\,\frac{\partial y}{\partial a} = \frac{g}{b} \\
# \frac{\partial E}{\partial b} &= g\,\frac{\partial y}{\partial b} = -\frac{g\,a}{b^2}
# \end{aligned}
# $$
#
# </details>


# %%
def divide_backward(g, a, b):
    """Return the gradients by numerator and denominator of ``a / b``.

    Convention: no loss enters here. g is the derivative of any loss by the quotient.

    Parameters
    ----------
    g : ndarray of the shape of a / b, float64
    a : ndarray, float64
    b : ndarray, float64
        The shapes of a and b broadcast; () occurs. All ``abs(b)`` are above 0.3. All arguments are left as they are.

    Returns
    -------
    da : ndarray of the shape of a, float64
    db : ndarray of the shape of b, float64

    Examples
    --------
    >>> g, a, b = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([[0.5]])
    >>> da, db = divide_backward(g, a, b)
    >>> da.tolist(), db.tolist()
    ([[2.0, 4.0]], [[-44.0]])
    """
    raise NotImplementedError("ex6_autograd: divide_backward is not implemented yet")


# %% [markdown]
# **The power.** In $y = a^n$ the exponent is a fixed number. Derive $\partial E / \partial a$ for one entry.
#
# Write the lines first, then the code.

# %% [markdown] pencil="power_backward"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# \frac{\partial E}{\partial a} &= g\,\frac{\partial y}{\partial a} \\
#   &= g\,n\,a^{n-1}
# \end{aligned}
# $$
#
# </details>


# %%
def power_backward(g, a, n):
    """Return the gradient by a of ``a ** n``.

    Convention: no loss enters here. g is the derivative of any loss by the power. The exponent gets no gradient.

    Parameters
    ----------
    g : ndarray of the shape of a, float64
    a : ndarray, float64
        No entry is 0. Where n is no integer all entries are positive. Both arrays are left as they are.
    n : int or float
        One of -2, -1, 0.5, 1, 2 and 3.

    Returns
    -------
    ndarray of the shape of a, float64

    Examples
    --------
    >>> power_backward(np.array([1.0, 10.0]), np.array([2.0, -3.0]), 3).tolist()
    [12.0, 270.0]
    """
    raise NotImplementedError("ex6_autograd: power_backward is not implemented yet")


# %% [markdown]
# ## Step 3: a product of matrices
#
# Let $y = a \, b$ be the product of two matrices, $y_{ik} = \sum_j a_{ij} \, b_{jk}$. Which entries of $y$ does
# $a_{ij}$ act on? On the whole row $i$: on $y_{ik}$ for every $k$. Derive $\partial E / \partial a_{ij}$ and
# $\partial E / \partial b_{jk}$ with $g_{ik} = \partial E / \partial y_{ik}$.
#
# Write the lines first, then the code.

# %% [markdown] pencil="matmul_backward"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# \frac{\partial E}{\partial a_{ij}} &= \sum_k g_{ik}\,\frac{\partial y_{ik}}{\partial a_{ij}}
#   = \sum_k g_{ik}\,b_{jk} \\
# \frac{\partial E}{\partial b_{jk}} &= \sum_i g_{ik}\,\frac{\partial y_{ik}}{\partial b_{jk}}
#   = \sum_i a_{ij}\,g_{ik}
# \end{aligned}
# $$
#
# </details>
#
# You have met both sums. In exercise 3 the first is $\sum_k \delta_k w_{kj}$, the step down to the layer below, and
# the second is $\sum_n \delta_{nk} O_{nj}$, the gradient of the weights. The whole backward pass of a network is this
# one rule, twice in each layer.
#
# **A check that costs nothing:** with $a$ of shape $(N, n)$, $b$ of shape $(n, m)$ and $g$ of shape $(N, m)$ there is
# only one product of $g$ and $b$, with one transpose, that has the shape of $a$.


# %%
def matmul_backward(g, a, b):
    """Return the gradients by both factors of ``a @ b``.

    ``dE/da_ij = sum_k g_ik b_jk`` and ``dE/db_jk = sum_i a_ij g_ik``.

    Convention: no loss enters here. g is the derivative of any loss by the product. Both factors are matrices.

    Parameters
    ----------
    g : ndarray of shape (N, m), float64
    a : ndarray of shape (N, n), float64
    b : ndarray of shape (n, m), float64
        All arguments are left as they are.

    Returns
    -------
    da : ndarray of shape (N, n), float64
    db : ndarray of shape (n, m), float64

    Examples
    --------
    >>> g, a, b = np.array([[1.0, 2.0]]), np.array([[3.0]]), np.array([[5.0, 7.0]])
    >>> da, db = matmul_backward(g, a, b)
    >>> da.tolist(), db.tolist()
    ([[19.0]], [[3.0, 6.0]])
    """
    raise NotImplementedError("ex6_autograd: matmul_backward is not implemented yet")


# %% [markdown]
# ## Step 4: a sum
#
# Take the sums of the rows, $y_i = \sum_j x_{ij}$. Derive $\partial E / \partial x_{ij}$ with
# $g_i = \partial E / \partial y_i$.
#
# Write the lines first, then the code.

# %% [markdown] pencil="sum_backward"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# \frac{\partial E}{\partial x_{ij}} &= \sum_l g_l\,\frac{\partial y_l}{\partial x_{ij}} \\
#   &= \sum_l g_l\,[l = i] = g_i
# \end{aligned}
# $$
#
# </details>
#
# Every entry has the slope 1 in its own sum and 0 in the others. So every entry gets the gradient of the sum that it
# went into: summing on the way forward is copying on the way back. This is step 1, read in the other direction.
#
# With an axis there are several sums. `x.sum(axis=1)` of an $x$ with shape $(N, n)$ has the shape $(N,)$: sum $i$ takes
# row $i$. On the way back $g_i$ is copied to all of row $i$. NumPy would line up a $g$ of shape $(N,)$ with the *last*
# axis, which is wrong here, or right by chance if $x$ is square. So put the axis that has disappeared back first, with
# length 1. `keepdims=True` has left it there.


# %%
def sum_backward(g, shape, axis=None, keepdims=False):
    """Return the gradient by x of ``x.sum(axis, keepdims=keepdims)``.

    Convention: no loss enters here. g is the derivative of any loss by the sum.

    Parameters
    ----------
    g : ndarray of the shape of the sum, or a float, float64
        A sum over all entries has the shape (). It is left as it is.
    shape : tuple of int
        The shape of x.
    axis : None, int or tuple of int
        What was summed over, passed by keyword: everything, one axis or several; negative numbers count from the end.
    keepdims : bool
        Whether the axes were kept with length 1, passed by keyword.

    Returns
    -------
    ndarray of shape `shape`, float64

    Examples
    --------
    >>> sum_backward(np.array(2.0), (2, 3)).tolist()
    [[2.0, 2.0, 2.0], [2.0, 2.0, 2.0]]
    >>> sum_backward(np.array([1.0, 2.0]), (2, 3), axis=1).tolist()
    [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]]
    """
    raise NotImplementedError("ex6_autograd: sum_backward is not implemented yet")


# %% [markdown]
# ## Step 5: the softmax
#
# In exercise 2 you found the matrix of a softmax, $\partial o_k / \partial z_j = o_k \, ([k = j] - o_j)$. A net input
# acts on every output of its row, so its gradient is a sum over the row. Derive $\partial E / \partial z_j$ with
# $g_k = \partial E / \partial o_k$, until only $g$ and $o$ are left.
#
# Write the lines first, then the code.

# %% [markdown] pencil="softmax_backward"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# \frac{\partial E}{\partial z_j} &= \sum_k g_k\,\frac{\partial o_k}{\partial z_j} \\
#   &= \sum_k g_k\,o_k\,([k = j] - o_j) \\
#   &= o_j\,\Bigl( g_j - \sum_k g_k\,o_k \Bigr)
# \end{aligned}
# $$
#
# </details>
#
# Two things are worth seeing. The net inputs do not occur, only the outputs: the engine can forget $z$. And the sum
# over $k$ is the same for all $j$ of a row, so the matrix need not be built.


# %%
def softmax_backward(g, o):
    """Return the gradient by the net inputs of a softmax over each row, from its output.

    ``dE/dz_j = o_j (g_j - sum_k g_k o_k)`` in each row.

    Convention: no loss enters here. g is the derivative of any loss by the outputs.

    Parameters
    ----------
    g : ndarray of shape (N, m), float64
    o : ndarray of shape (N, m), float64
        Outputs: positive, and each row adds up to 1. Both arguments are left as they are.

    Returns
    -------
    ndarray of shape (N, m), float64

    Examples
    --------
    >>> softmax_backward(np.array([[1.0, 0.0]]), np.array([[0.2, 0.8]])).round(4).tolist()
    [[0.16, -0.16]]
    """
    raise NotImplementedError("ex6_autograd: softmax_backward is not implemented yet")


# %% [markdown]
# ## Step 6: an array that remembers
#
# Now the engine. A `Tensor` holds an array, `data`. An operation on tensors computes the result's data and returns a
# new tensor. This tensor remembers two things: its **operands**, and a **rule** that turns the gradient of the result
# into gradients of the operands. Nothing is derived on the way forward. A tensor that you made from numbers remembers
# nothing: it is a *leaf*.
#
# ## One example by hand
#
# Let $a = 2$ and $b = 3$, and
#
# $$c = a \, b, \qquad d = c + a, \qquad E = d \, c .$$
#
# **Forward:** $c = 6$, $d = 8$, $E = 48$.
#
# **Backward.** The walk begins at $E$ with $\partial E / \partial E = 1$.
#
# | tensor | what arrives | its gradient | what it sends |
# |---|---|---|---|
# | $E = d \, c$ | 1 | 1 | $1 \cdot c = 6$ to $d$, and $1 \cdot d = 8$ to $c$ |
# | $d = c + a$ | 6 from $E$ | 6 | 6 to $c$, and 6 to $a$ |
# | $c = a \, b$ | 8 from $E$, 6 from $d$ | 14 | $14 \cdot b = 42$ to $a$, and $14 \cdot a = 28$ to $b$ |
# | $a$ | 6 from $d$, 42 from $c$ | 48 | |
# | $b$ | 28 from $c$ | 28 | |
#
# The formula agrees: $E = a^2 b^2 + a^2 b$, so $\partial E / \partial a = 2 a b^2 + 2 a b = 36 + 12 = 48$ and
# $\partial E / \partial b = 2 a^2 b + a^2 = 24 + 4 = 28$.
#
# ![The graph of the example. The leaves a = 2 and b = 3, then c = 6, d = 8 and E = 48, each with its gradient: 48, 28,
# 14, 6 and 1. Arrows lead from operands to results, and the numbers on the way back stand beside
# them.](figures/graph.svg)
#
# Two things in this table decide whether an engine is right.
#
# * **Gradients add up.** $c$ is used twice, so 8 and 6 arrive. A hidden unit of exercise 3 hears from every unit above
#   it, and the contributions are added. It is the same sum.
# * **The order matters.** $c$ passes on 14, and it can only do so when **all** who used it have reported. If it were
#   asked right after $E$, it would pass on 8, and later 6 more, or never. An order in which every tensor comes after
#   its operands is a *topological order*. The walk takes it from the end. Exercise 3 did this without a word, from the
#   last layer to the first.
#
# How to find such an order: go from the result to the operands, to their operands and so on. Write a tensor down when
# all of its operands are written down already, and never twice. A chain of 5,000 operations has a depth of 5,000, and
# Python's functions may call each other about 1,000 times. So either keep your own stack, or raise the limit with
# `sys.setrecursionlimit`.

# %% [markdown]
# ### What your class must offer
#
# `f` in `value_and_gradients` is handed your tensors and uses this and nothing else:
#
# * `Tensor(data)` from a number, a list or an array. It keeps a float64 **copy**.
# * `t.data`, an array; `t.grad`, None or an array of the same shape; `t.backward()`.
# * `+ - * / @ **` and the unary minus. At `+ - * /` a number may stand on either side, and an array too. The exponent
#   of `**` is a number.
# * `t.sum(axis=None, keepdims=False)`, `t.mean(axis=None, keepdims=False)`, `t.exp()`, `t.log()`, `t.sigmoid()`,
#   `t.softmax()` over the last axis, `t.reshape(2, 3)`, `t.transpose()` of a matrix.
#
# And these rules:
#
# * Shapes broadcast as in NumPy, up to three axes; `()` and `(1,)` occur.
# * `backward()` starts with 1 and is for a tensor with one entry. For any other it raises a `ValueError`.
# * The gradients of leaves add up over several calls of `backward`, until `t.grad = None`. This is why exercise 4
#   needed `zero_grad`. `backward()` twice on the same result gives the leaves exactly twice. So gradients of results
#   in the middle must not be left over from the first walk.
# * A chain of 5,000 operations works. Forty doublings `y = y + y` take no time: each tensor passes on once, however
#   many ways lead to it.
#
# The methods below are a proposal. You may change all of it but the names above. The line with `__array_ufunc__` is
# given: with it NumPy leaves `array * tensor` to the tensor.


# %%
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
# engine computes it. In each box stands an operation with its value, above it the gradient that your engine finds
# there, and on the arrows what is sent back. Step through the walk with the buttons; the numbers in circles are its
# order.

# %% [markdown]
# *(Here the notebook, `autograd.ipynb`, has something to run.)*

# %% [markdown]
# Which tensors hear from two users? What would each of them have passed on if it had been asked too early? Change the
# function: `(w * x + b) * (w * x)`, or `w * w * w`. Where does `w` hear from three sides?
#
# Is a gradient wrong? The next cell tries small expressions, the smallest first, and draws the first one on which your
# engine differs from central differences: its own gradients beside the right ones.

# %% [markdown]
# *(Here the notebook, `autograd.ipynb`, has something to run.)*

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
