# %% [markdown]
# # Exercise 2: several outputs
#
# *About two and a half hours, difficulty 2 of 5. 100 points for seven functions, 10 more for a derivation on paper.*
#
# In exercise 1 you derived the gradient of one neuron. It had three factors: error, slope, input. Now the neuron gets
# company: a **layer** of $m$ neurons that see the same inputs, and each of them has an output of its own. Where this
# stands in the story:
#
# 1. one neuron: the chain rule, three factors long;
# 2. **many outputs** (you are here): the same three factors with an index, and softmax, where the outputs depend on
#    each other;
# 3. hidden layers: the delta recursion, which carries the error back through the network;
# 4. the loop that uses the gradient.
#
# Two things are new. The weights become a matrix, so the gradient becomes a matrix too. And the number of outputs
# enters the constant in front of the loss, where it is easily forgotten.

# %% [markdown]
# ## The layer
#
# ![A layer: each of two inputs goes to each of three net inputs; a sigmoid follows each of them.](figures/layer.svg)
#
# Every input is joined to every output. The weight into output $k$ from input $j$ is $w_{kj}$: first where the arrow
# goes, then where it comes from. So
#
# $$Z_k = \sum_{j=1}^{n} w_{kj}\,x_j, \qquad O_k = \sigma(Z_k) = \frac{1}{1 + e^{-Z_k}}, \qquad k = 1, \dots, m.$$
#
# Row $k$ of the matrix holds the weights of neuron $k$. This is the layout of `torch.nn.Linear`, and it holds in the
# whole course.
#
# ### Notation card
#
# The formulas use capital letters for one sample, the code works on a batch of $N$ samples: a row is a sample.
#
# | symbol | shape | meaning |
# |---|---|---|
# | `x` | (N, n) | a batch of N samples with n inputs, a row a sample |
# | `w` | (m, n) | weights; row k holds the weights into output k |
# | `b` | (m,) | biases; only the softmax layer of this exercise has them |
# | `z` | (N, m) | net input of the layer |
# | `o` | (N, m) | output of the layer, the sigmoid of `z` unless said otherwise |
# | `t` | (N, m) | target, same shape as `o` |
# | `delta` | (N, m) | derivative of the loss of one sample by its net input, before the average over the batch |
# | `E` | a number | the loss |

# %%
import numpy as np

# %% [markdown]
# ## Forward
#
# *`multi_output_forward`: 10 points, difficulty 1, about 10 minutes. What the layer answers to a batch.*
#
# For a batch, $z_{nk} = \sum_j w_{kj}\,x_{nj}$ and $o_{nk} = \sigma(z_{nk})$. One matrix product computes all
# $N \cdot m$ net inputs: `x` is (N, n), `w` is (m, n), and the result is to be (N, m). Which of the two must be
# transposed?
#
# This file stands on its own: it knows nothing of exercise 1. Write the sigmoid inside the function, or put your own
# `sigmoid` into a cell above. The net inputs in this exercise stay between -30 and 30.
#
# No loss occurs in this function.


# %%
def multi_output_forward(x, w):
    """Return the outputs of a layer of sigmoid neurons without bias for a batch.

    ``o_nk`` is the sigmoid of ``z_nk = sum_j w_kj x_nj``. No loss is involved.

    Parameters
    ----------
    x : ndarray of shape (N, n), float64
        Inputs, a row a sample.
    w : ndarray of shape (m, n), float64
        Weights; row k holds the weights into output k. All arguments are left as they are.

    Returns
    -------
    ndarray of shape (N, m), float64
        Entry (n, k) is output k for sample n.

    Examples
    --------
    >>> w = np.array([[0.4, 0.3], [-1.0, 0.25], [1.0, -0.4]])
    >>> multi_output_forward(np.array([[1.0, 2.0]]), w).round(4)
    array([[0.7311, 0.3775, 0.5498]])
    """
    raise NotImplementedError("ex2_multi_output: multi_output_forward is not implemented yet")


# %% [markdown]
# ## Loss
#
# *`multi_output_loss`: 10 points, difficulty 1, about 10 minutes. One number for all outputs of all samples.*
#
# The lecture's loss of one sample adds up the squared errors of its outputs, $E = \frac{1}{2} \sum_k (O_k - t_k)^2$.
# For a batch we take the mean over the samples. This is the **half squared error**:
#
# $$E = \frac{1}{2N} \sum_{n=1}^{N} \sum_{k=1}^{m} (o_{nk} - t_{nk})^2.$$
#
# Look at what is averaged: the samples, **not** the outputs. A layer with twice as many outputs has about twice the
# loss.
#
# **Shapes that only seem to fit.** With outputs of shape (1, 2) and a target of shape (1, 1), NumPy does not complain.
# It stretches the target to (1, 2), this is called broadcasting, and compares one target with both outputs. The loss is
# a harmless-looking number, and it is wrong. A function that compares two arrays should insist on equal shapes, so this
# one raises a `ValueError` when they differ. A target of shape (N,) is a wrong shape as well, also for $m = 1$:
# compared with outputs of shape (N, 1) it would give all $N \cdot N$ pairs.


# %%
def multi_output_loss(o, t):
    """Return the half squared error of the outputs of a layer.

    ``E = 1/(2N) sum_n sum_k (o_nk - t_nk)^2``

    Convention: half squared error, with the factor one half, the mean over the N samples and the sum over the m
    outputs.

    Parameters
    ----------
    o : ndarray of shape (N, m), float64
        Outputs.
    t : ndarray of shape (N, m), float64
        Targets. All arguments are left as they are.

    Returns
    -------
    float
        The loss, a single number and not an array.

    Raises
    ------
    ValueError
        When the shapes of o and t differ, even if NumPy could broadcast them.

    Examples
    --------
    >>> multi_output_loss(np.array([[0.5, 0.6, 0.9]]), np.array([[1.0, 0.0, 0.4]]))
    0.43
    """
    raise NotImplementedError("ex2_multi_output: multi_output_loss is not implemented yet")


# %% [markdown]
# *(Here the notebook, `multi_output.ipynb`, has something to run.)*

# %% [markdown]
# ## The gradient
#
# *`multi_output_gradient`: 30 points, difficulty 2, about 30 minutes. The heart of this exercise.*
#
# Take one sample and ask for one weight, $w_{kj}$. It acts on one net input only, $Z_k$, and so on one output only,
# $O_k$. In the sum over the outputs, all other terms are constants for it. The loss is the **half squared error**, and
# the four lines of exercise 1 come back with an index. Derive $\partial E / \partial w_{kj}$.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `dE/dw_kj = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="multi_output_gradient"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# \frac{\partial E}{\partial w_{kj}}
#   &= \frac{\partial}{\partial w_{kj}}\,\frac{1}{2} \sum_{i=1}^{m} (O_i - t_i)^2 \\
#   &= (O_k - t_k)\,\frac{\partial O_k}{\partial w_{kj}}
#      && \text{only the term } i = k \text{ depends on } w_{kj} \\
#   &= (O_k - t_k)\,\sigma'(Z_k)\,\frac{\partial Z_k}{\partial w_{kj}}
#      && \text{chain rule} \\
#   &= (O_k - t_k)\,O_k\,(1 - O_k)\,x_j
#      && \text{since } Z_k = \textstyle\sum_i w_{ki}\,x_i.
# \end{aligned}
# $$
#
# </details>
#
# The first factors belong to the output and the last one to the input. The part that belongs to the output gets a name,
# **delta**:
#
# $$\delta_k = \frac{\partial E}{\partial Z_k} = (O_k - t_k)\,O_k\,(1 - O_k), \qquad
# \frac{\partial E}{\partial w_{kj}} = \delta_k\,x_j.$$
#
# Every pair of an output and an input has its product. A column of $m$ deltas and a row of $n$ inputs make a matrix
# with $m$ rows and $n$ columns, the **outer product**:
#
# ![A column of three deltas times a row of two inputs is a gradient of shape (3, 2).](figures/outer_product.svg)
#
# For a batch the gradient is the mean of the gradients of the samples. Each sample multiplies **its own** deltas by
# **its own** inputs:
#
# $$\frac{\partial E}{\partial w_{kj}} = \frac{1}{N} \sum_{n=1}^{N} \delta_{nk}\,x_{nj}.$$
#
# A sum over $n$ of a product with two other indices is a matrix product. Write the shapes side by side and find out
# which factor is transposed: the result has the shape of the weights, (m, n).
#
# **By hand.** One sample $x = (1, 2)$ with the target $t = (1, 0, 0)$ and the weights
#
# $$w = \begin{pmatrix} 0.4 & 0.3 \\ -1 & 0.25 \\ 1 & -0.4 \end{pmatrix}:$$
#
# | $k$ | $Z_k$ | $O_k$ | $O_k - t_k$ | $O_k (1 - O_k)$ | $\delta_k$ | row $k$ of the gradient |
# |---|---|---|---|---|---|---|
# | 1 | 1.0 | 0.7311 | -0.2689 | 0.1966 | -0.0529 | (-0.0529, -0.1058) |
# | 2 | -0.5 | 0.3775 | 0.3775 | 0.2350 | 0.0887 | (0.0887, 0.1774) |
# | 3 | 0.2 | 0.5498 | 0.5498 | 0.2475 | 0.1361 | (0.1361, 0.2722) |
#
# The loss is $E = \frac{1}{2} (0.2689^2 + 0.3775^2 + 0.5498^2) = 0.2586$.
#
# The function also guards its shapes: a target whose shape is not that of the outputs raises a `ValueError`.


# %%
def multi_output_gradient(x, w, t):
    """Return the gradient by w of the half squared error of a sigmoid layer.

    With ``o_nk`` the sigmoid of ``z_nk = sum_j w_kj x_nj`` and ``E = 1/(2N) sum_n sum_k (o_nk - t_nk)^2``::

        dE/dw_kj = 1/N sum_n delta_nk x_nj

    where ``delta_nk`` is the derivative of the loss of sample n by its net input ``z_nk``.

    Convention: half squared error, with the factor one half, the mean over the N samples and the sum over the m
    outputs. The sign is that of the gradient: it points to where the loss grows. It is derived with the chain rule, not
    by trying out small steps: that would be too inexact.

    Parameters
    ----------
    x : ndarray of shape (N, n), float64
        Inputs, a row a sample.
    w : ndarray of shape (m, n), float64
        Weights; row k holds the weights into output k.
    t : ndarray of shape (N, m), float64
        Targets. All arguments are left as they are.

    Returns
    -------
    ndarray of shape (m, n), float64
        Entry (k, j) is the derivative of E by ``w[k, j]``.

    Raises
    ------
    ValueError
        When the shape of t is not (N, m), even if NumPy could broadcast it.

    Examples
    --------
    >>> w = np.array([[0.4, 0.3], [-1.0, 0.25], [1.0, -0.4]])
    >>> multi_output_gradient(np.array([[1.0, 2.0]]), w, np.array([[1.0, 0.0, 0.0]])).round(4)
    array([[-0.0529, -0.1058],
           [ 0.0887,  0.1774],
           [ 0.1361,  0.2722]])
    """
    raise NotImplementedError("ex2_multi_output: multi_output_gradient is not implemented yet")


# %% [markdown]
# *(Here the notebook, `multi_output.ipynb`, has something to run.)*

# %% [markdown]
# ## The same layer under `mse_loss`
#
# *`mse_gradient`: 15 points, difficulty 2, about 10 minutes. What the constant in front of a loss does.*
#
# PyTorch's `F.mse_loss` is the mean over **all** $N \cdot m$ elements, and it has **no one half**. Compare:
#
# | loss | formula | averaged over | derivative by $o_{nk}$ |
# |---|---|---|---|
# | half squared error | $\frac{1}{2N} \sum_n \sum_k (o_{nk} - t_{nk})^2$ | samples | $\frac{1}{N} (o_{nk} - t_{nk})$ |
# | `F.mse_loss` | $\frac{1}{N m} \sum_n \sum_k (o_{nk} - t_{nk})^2$ | elements | $\frac{2}{N m} (o_{nk} - t_{nk})$ |
#
# Which constant does the gradient $\partial E / \partial w_{kj}$ get under `F.mse_loss`? For one sample
# $E = \frac{1}{m} \sum_k (O_k - t_k)^2$.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `dE/dw_kj = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="mse_gradient"
# Write your lines here.

# %% [markdown]
# Everything behind the first link of the chain stays as it was. A constant in front of the loss is a constant in front
# of the gradient, and the second gradient is $\frac{2}{m}$ times the first. The 2 stays because no one half cancels it,
# and the $m$ comes from the mean over the outputs. In the example by hand, $m = 3$: row 1 of the gradient becomes
# $\frac{2}{3} (-0.0529, -0.1058) = (-0.0353, -0.0705)$.
#
# ![Ratio of the two gradients over m: it falls as 2/m and is 1 at m = 2.](figures/conventions.svg)
#
# The figure shows how many times the first gradient the second one is, for one to eight outputs.
#
# For $m = 2$ the constant is 1, and the two losses have **the same gradient** although they are different losses.
# Whoever tests a gradient with two outputs only does not see which of the two was differentiated. So test with three
# outputs or more, and with a number of samples that differs from the number of outputs.


# %%
def mse_gradient(x, w, t):
    """Return the gradient by w of the mean squared error of a sigmoid layer.

    With ``o_nk`` the sigmoid of ``z_nk = sum_j w_kj x_nj`` the loss is ``E = 1/(N m) sum_n sum_k (o_nk - t_nk)^2``.

    Convention: the loss is torch's ``F.mse_loss``, the mean over all N * m elements without a factor one half. The sign
    is that of the gradient: it points to where the loss grows.

    Parameters
    ----------
    x : ndarray of shape (N, n), float64
        Inputs, a row a sample.
    w : ndarray of shape (m, n), float64
        Weights; row k holds the weights into output k.
    t : ndarray of shape (N, m), float64
        Targets. All arguments are left as they are.

    Returns
    -------
    ndarray of shape (m, n), float64
        Entry (k, j) is the derivative of E by ``w[k, j]``.

    Examples
    --------
    >>> w = np.array([[0.4, 0.3], [-1.0, 0.25], [1.0, -0.4]])
    >>> mse_gradient(np.array([[1.0, 2.0]]), w, np.array([[1.0, 0.0, 0.0]])).round(4)
    array([[-0.0353, -0.0705],
           [ 0.0591,  0.1183],
           [ 0.0907,  0.1815]])
    """
    raise NotImplementedError("ex2_multi_output: mse_gradient is not implemented yet")


# %% [markdown]
# *(Here the notebook, `multi_output.ipynb`, has something to run.)*

# %% [markdown]
# ## Softmax
#
# *`softmax`: 10 points, difficulty 2, about 15 minutes. From net inputs to probabilities.*
#
# When each sample belongs to exactly one of $m$ classes, the outputs should be probabilities: positive, with the sum 1.
# **Softmax** does this for the net inputs of one sample:
#
# $$O_k = \frac{e^{Z_k}}{\sum_{i=1}^{m} e^{Z_i}}.$$
#
# With $Z = (0, \ln 2, \ln 5)$ the exponentials are $(1, 2, 5)$, their sum is 8, and
# $O = (\frac{1}{8}, \frac{2}{8}, \frac{5}{8})$.
#
# ![Bars: when one of three net inputs is raised, its output grows and both others shrink.](figures/softmax.svg)
#
# In a batch each **row** is a sample, so each row has its own sum. Rows do not mix.
#
# **Stability.** $e^{1000}$ overflows. But a constant $c$ that is added to all net inputs of a sample cancels:
#
# $$\frac{e^{Z_k + c}}{\sum_i e^{Z_i + c}} = \frac{e^{c}\,e^{Z_k}}{e^{c} \sum_i e^{Z_i}} = O_k.$$
#
# So choose a $c$ for each row that makes the largest exponent zero. Then no exponential is larger than 1, and the sum
# is at least 1. Each row needs its own $c$: with one constant for the whole batch, a row that lies 800 lower than
# another one becomes $0 / 0$.
#
# No loss occurs in this function.


# %%
def softmax(z):
    """Return the softmax of each row of z.

    ``o_nk = e^(z_nk) / sum_i e^(z_ni)``. No loss is involved.

    The function is stable: for entries from -10000 to 10000 there is no overflow, no warning and no nan, also when the
    rows lie at very different heights.

    Parameters
    ----------
    z : ndarray of shape (N, m), float64
        Net inputs, a row a sample. Left as they are.

    Returns
    -------
    ndarray of shape (N, m), float64
        Numbers from 0 to 1; each row sums to 1.

    Examples
    --------
    >>> softmax(np.log(np.array([[1.0, 2.0, 5.0]])))
    array([[0.125, 0.25 , 0.625]])
    """
    raise NotImplementedError("ex2_multi_output: softmax is not implemented yet")


# %% [markdown]
# *(Here the notebook, `multi_output.ipynb`, has something to run.)*

# %% [markdown]
# ## One-hot targets
#
# *`one_hot`: 5 points, difficulty 1, about 10 minutes. From class numbers to targets.*
#
# A label is the number of a class, counted from 0 as Python counts. The loss compares outputs with targets, so each
# label becomes a row with a 1 in the column of its class and zeros elsewhere. Label 2 of four classes is
# $(0, 0, 1, 0)$.
#
# The labels of a batch need not contain every class, so the number of columns must be given. And a label of -1 is an
# error in the data, but NumPy would take it for the last column without a word. So labels outside $0, \dots, m - 1$
# raise a `ValueError`.
#
# No loss occurs in this function.


# %%
def one_hot(labels, n_classes):
    """Return the one-hot targets of integer labels.

    Row n is 1 in column ``labels[n]`` and 0 elsewhere. No loss is involved.

    Parameters
    ----------
    labels : ndarray of shape (N,), integer
        Class numbers, counted from 0. Left as they are.
    n_classes : int
        Number of classes, which may be larger than the largest label asks for.

    Returns
    -------
    ndarray of shape (N, n_classes), float64

    Raises
    ------
    ValueError
        When a label is negative, or is ``n_classes`` or larger.

    Examples
    --------
    >>> one_hot(np.array([2, 0]), 4)
    array([[0., 0., 1., 0.],
           [1., 0., 0., 0.]])
    """
    raise NotImplementedError("ex2_multi_output: one_hot is not implemented yet")


# %% [markdown]
# ## The gradient through softmax
#
# *`softmax_gradient`: 20 points, difficulty 4, about 40 minutes. A chain in which every net input acts on every
# output.*
#
# This layer has weights and biases, $Z_k = \sum_j w_{kj}\,x_j + b_k$, the outputs are $O = \text{softmax}(Z)$, and the
# targets are one-hot. The loss is torch's `F.mse_loss`, the **mean over all** $N \cdot m$ **elements, no one half**.
# The loss of one sample is
#
# $$E = \frac{1}{m} \sum_{i=1}^{m} (O_i - t_i)^2, \qquad
# D_i = \frac{\partial E}{\partial O_i} = \frac{2}{m}\,(O_i - t_i).$$
#
# **Step 1: the derivative of softmax.** Write $S = \sum_i e^{Z_i}$, so that $O_i = e^{Z_i} / S$ and
# $\partial S / \partial Z_k = e^{Z_k}$. There are two cases: $\partial O_k / \partial Z_k$, and
# $\partial O_i / \partial Z_k$ for $i \ne k$. A line of the second begins with `i != k:`.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `dO_k/dZ_k = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="softmax_jacobian"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# i = k: \quad \frac{\partial O_k}{\partial Z_k} &= \frac{e^{Z_k} S - e^{Z_k} e^{Z_k}}{S^2} = O_k\,(1 - O_k), \\
# i \ne k: \quad \frac{\partial O_i}{\partial Z_k} &= \frac{0 - e^{Z_i} e^{Z_k}}{S^2} = -O_i\,O_k.
# \end{aligned}
# $$
#
# </details>
#
# The first case looks like the sigmoid. The second case is new: raise one net input, and **all other outputs shrink**.
# The derivative of softmax is a matrix with $m \cdot m$ entries, its **Jacobian**, not a list of $m$ slopes.
#
# **Step 2: the chain rule with a sum.** The net input $Z_k$ reaches the loss in $m$ ways, one through each output, and
# the contributions of the ways add up. Derive $\partial E / \partial Z_k$ with $D_i$ and $O_i$. Call it `delta_k`, and
# derive $\partial E / \partial w_{kj}$ and $\partial E / \partial b_k$ from it.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `dE/dZ_k = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="softmax_gradient"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# \delta_k = \frac{\partial E}{\partial Z_k}
#   &= \sum_{i=1}^{m} D_i\,\frac{\partial O_i}{\partial Z_k} \\
#   &= D_k\,O_k\,(1 - O_k) - \sum_{i \ne k} D_i\,O_i\,O_k \\
#   &= O_k\,\Bigl(D_k - \sum_{i=1}^{m} D_i\,O_i\Bigr).
# \end{aligned}
# $$
#
# </details>
#
# The sum in the last line runs over the classes of **one** sample and is one number for each sample.
#
# **Step 3: weights and biases.** As before $\partial Z_k / \partial w_{kj} = x_j$. The bias is a weight whose input is
# the constant 1, so $\partial Z_k / \partial b_k = 1$. With the mean over the batch,
#
# $$
# \frac{\partial E}{\partial w_{kj}} = \frac{1}{N} \sum_{n=1}^{N} \delta_{nk}\,x_{nj}, \qquad
# \frac{\partial E}{\partial b_k} = \frac{1}{N} \sum_{n=1}^{N} \delta_{nk}.
# $$
#
# All samples use the same bias, so their contributions add up, and `w` and `b` belong to one loss: both are averaged in
# the same way.
#
# **A property to check with.** The softmax gradient of each sample sums to zero over the outputs. With
# $\sum_k O_k = 1$,
#
# $$\sum_k \delta_k = \sum_k O_k D_k - \Bigl(\sum_k O_k\Bigr) \Bigl(\sum_i D_i O_i\Bigr) = 0.$$
#
# This must be so: adding the same constant to all net inputs changes nothing. Hence the entries of the gradient by $b$
# add up to zero, and so does each column of the gradient by $w$.
#
# **By hand.** One sample with $O = (\frac{1}{8}, \frac{2}{8}, \frac{5}{8})$ and the label 0, so $t = (1, 0, 0)$
# (classes are counted from 0):
#
# | $k$ | $O_k$ | $O_k - t_k$ | $D_k = \frac{2}{3} (O_k - t_k)$ | $D_k - \sum_i D_i O_i$ | $\delta_k$ |
# |---|---|---|---|---|---|
# | 0 | 0.125 | -0.875 | -0.5833 | -0.8125 | -0.1016 |
# | 1 | 0.250 | 0.250 | 0.1667 | -0.0625 | -0.0156 |
# | 2 | 0.625 | 0.625 | 0.4167 | 0.1875 | 0.1172 |
#
# Here $\sum_i D_i O_i = -0.0729 + 0.0417 + 0.2604 = 0.2292$, and the deltas add up to zero. Look at class 1: its output
# is too large, and yet its delta is negative. Class 2 is so much too large that a larger $Z_1$, which takes from class
# 2, is still a gain. No formula that looks at one output alone can find this.


# %%
def softmax_gradient(x, w, b, labels):
    """Return the gradients by w and b of the mean squared error of a softmax layer against one-hot targets.

    With ``z_nk = sum_j w_kj x_nj + b_k``, ``o`` the softmax of z row by row, and ``t`` the one-hot rows of the labels,
    the loss is ``E = 1/(N m) sum_n sum_k (o_nk - t_nk)^2``, and::

        dE/dw_kj = 1/N sum_n delta_nk x_nj        dE/db_k = 1/N sum_n delta_nk

    where ``delta_nk`` is the derivative of the loss of sample n by its net input ``z_nk``. Every output of a sample
    depends on every net input of that sample.

    Convention: the loss is torch's ``F.mse_loss``, the mean over all N * m elements without a factor one half. It is
    not the cross-entropy. The sign is that of the gradient: it points to where the loss grows.

    Parameters
    ----------
    x : ndarray of shape (N, n), float64
        Inputs, a row a sample.
    w : ndarray of shape (m, n), float64
        Weights; row k holds the weights into output k.
    b : ndarray of shape (m,), float64
        Biases.
    labels : ndarray of shape (N,), integer
        Class numbers from 0 to m - 1. All arguments are left as they are.

    Returns
    -------
    tuple of ndarray
        ``(dw, db)`` of the shapes (m, n) and (m,), float64.

    Examples
    --------
    >>> x, w, b = np.array([[1.0, 2.0]]), np.zeros((3, 2)), np.log(np.array([1.0, 2.0, 5.0]))
    >>> dw, db = softmax_gradient(x, w, b, np.array([0]))
    >>> dw.round(4)
    array([[-0.1016, -0.2031],
           [-0.0156, -0.0312],
           [ 0.1172,  0.2344]])
    >>> db.round(4)
    array([-0.1016, -0.0156,  0.1172])
    """
    raise NotImplementedError("ex2_multi_output: softmax_gradient is not implemented yet")


# %% [markdown]
# *(Here the notebook, `multi_output.ipynb`, has something to run.)*

# %% [markdown]
# ## A lab: find the bug
#
# Five programs claim to compute the gradient of a layer, three of them for the half squared error of
# `multi_output_forward`, two for the softmax layer. One of each kind is yours, the others contain classic mistakes. The
# judge is your own `numerical_gradient` of exercise 1. The first cell takes it from there.
#
# Each program is tried on two layers. The first is as small and round as many people choose their examples: two inputs,
# two outputs, one sample. The second has three inputs, four outputs and five samples.
#
# Which mistakes does the first layer hide, and why just those?

# %% [markdown]
# *(Here the notebook, `multi_output.ipynb`, has something to run.)*

# %% [markdown]
# <details>
# <summary>How to read the table (open it when you have your own answer)</summary>
#
# * **Your two rows** should be 1.000 to 1.000 on both layers.
# * **A** is right on the small layer and half as large as it should be on the large one: it is the gradient under
#   `F.mse_loss`, which is $\frac{2}{m}$ times the other one, and $\frac{2}{m} = 1$ for $m = 2$. With $m = 4$ it is
#   $\frac{1}{2}$. Never test this difference with two outputs.
# * **B** has the right numbers in the wrong places: somebody filled a matrix along its columns and read it along its
#   rows. The shape is right, so nothing complains, and the quotients have no pattern.
# * **C** is twice as large on the small layer and four times on the large one: the factor is $m$. The mean was taken
#   over the samples, and this loss is a mean over all $N \cdot m$ elements.
#
# </details>

# %% [markdown]
# ## On paper: softmax with cross-entropy
#
# *10 points, graded by hand, about 25 minutes.*
#
# Classifiers are mostly trained with another loss, the **cross-entropy**. For a batch of $N$ samples with one-hot
# targets it is
#
# $$E = -\frac{1}{N} \sum_{n=1}^{N} \sum_{k=1}^{m} t_{nk} \ln o_{nk}, \qquad o_n = \text{softmax}(z_n).$$
#
# 1. Derive $\delta_k = \partial E / \partial Z_k$ for one sample, line by line, from the two cases of the derivative of
#    softmax. Show that $\delta_k = O_k - t_k$, and say where you use that the target is one-hot.
# 2. Write the gradients by $w$ and $b$ for the batch as products of matrices or sums, with shapes.
# 3. A sample of class 0 has the outputs $O = (0.01, 0.98, 0.01)$: the network is very sure, and wrong. Compute
#    $\delta_1$ under the cross-entropy and under `F.mse_loss` (classes are counted from 0). What does the comparison
#    mean for learning?

# %% [markdown]
# Write your derivation here.

# %% [markdown]
# ## What comes next
#
# You can differentiate any layer now: its deltas are one array, its gradient an outer product with what came in.
# Exercise 3 puts layers on top of each other. The inputs of one layer are then the outputs of the layer below, and one
# question remains: how does a layer that has no targets of its own get its delta? The answer is one more sum over ways,
# like the one in step 2 above. It is called the delta recursion, or backpropagation.
