# %% [markdown]
# # Exercise 4: the loop that uses the gradient
#
# *Difficulty 3 of 5, about 150 minutes. 100 points for nine functions, 10 more for a derivation on paper.*
#
# In exercise 1 you found the gradient of one neuron, in exercise 2 that of many outputs, and in exercise 3 the delta
# recursion carried it through the hidden layers. A gradient alone changes nothing. It says which way is uphill at the
# point where you stand, and nothing more. This exercise is about what comes next, the loop that every training program
# has inside:
#
# 1. compute the gradient at the present point;
# 2. make a step that depends on it;
# 3. repeat.
#
# The four methods that you write here, gradient descent, momentum, RMSprop and Adam, differ only in line 2. You watch
# them on a surface with two coordinates, because there you can see every step. Then you write the same loop for a list
# of weights and biases, which is how a network is trained, and once more with torch, which computes the gradient for
# you. After this exercise you have all parts of a program that learns, and the last notebook of the course puts them
# together.

# %% [markdown]
# ## Notation card
#
# | symbol | shape | meaning |
# |---|---|---|
# | `p` | (d,) | the point: all that may change. In this exercise mostly $p = (x, y)$, d = 2 |
# | $f(p)$ | a number | the function that is to become small; for a network it is the loss $E$ |
# | $g = \nabla f(p)$ | (d,) | the gradient of $f$ at $p$ |
# | $k$ | | number of the step, $k = 1, 2, \dots$; $p_0$ is the start, and $p_k$ the point after step $k$ |
# | `lr` | a number | learning rate |
# | $v$ | (d,) | velocity (momentum) |
# | $s$ | (d,) | running mean of the squared gradients (RMSprop, Adam); torch calls it `v` or `square_avg` |
# | $\mu$ | (d,) | running mean of the gradients (Adam); the paper calls it $m$ |
# | $\beta, \alpha, \beta_1, \beta_2$ | numbers | how much of the past is kept, from 0 to less than 1 |
# | $\varepsilon$ | a number | a small number that keeps a denominator away from zero |
#
# Squares, roots and quotients of vectors are taken entry by entry, as NumPy does. In all four methods
#
# $$g_k = \nabla f(p_{k-1})$$
#
# is the gradient at the point **before** step $k$. All its entries are taken at that same point: no coordinate may move
# before the last derivative is known.
#
# A **trajectory** is the list of all points that were visited: an array of shape (steps + 1, d) whose row 0 is the
# start and whose row $k$ is $p_k$.
#
# (In this exercise $x$ and $y$ are the two coordinates of a point. In the other exercises `x` is the batch of inputs.)

# %%
import numpy as np

# %% [markdown]
# ## The landscape
#
# *`himmelblau`: 10 points, difficulty 1, about 5 minutes. The surface on which everything else takes place.*
#
# David Himmelblau published this function in 1972 as a test for optimizers, and it is still in use:
#
# $$f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2.$$
#
# It is a sum of two squares, so it is never negative, and it is zero where both brackets are zero. One such point is
# easy to check: at $(3, 2)$ the brackets are $9 + 2 - 11 = 0$ and $3 + 4 - 7 = 0$. There are three more. In the middle,
# near $(-0.27, -0.92)$, there is a hill with the height 181.6.
#
# ![Left: Himmelblau's function as a surface, a bowl with steep walls whose floor has four hollows. Right: its contour
# lines seen from above. Crosses mark the four minima at (3, 2), (-2.81, 3.13), (-3.78, -3.28) and (3.58, -1.85); a
# triangle marks the hill between them.](figures/himmelblau.svg)
#
# Which of the four minima is found depends on the start, on the method and on the learning rate. A neural network has
# the same problem, with millions of coordinates.
#
# The function takes an array whose last axis holds $x$ and $y$: one point of shape (2,), a list of points of shape
# (N, 2), or a whole grid, which is what a plot needs.


# %%
def himmelblau(p):
    """Return the value of Himmelblau's function at each point.

    The function is ``f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2``. Each point has a value of its own: nothing is
    summed or averaged over points.

    Parameters
    ----------
    p : ndarray of shape (..., 2), float64 or integer
        The last axis holds x and y. The other axes, none or any number of them, count the points.
        Left as it is.

    Returns
    -------
    ndarray of shape p.shape[:-1], float64
        For one point, p of shape (2,), a single number.

    Examples
    --------
    >>> himmelblau(np.array([[3.0, 2.0], [0.0, 0.0], [1.0, 2.0]]))
    array([  0., 170.,  68.])
    """
    raise NotImplementedError("ex4_optimizer: himmelblau is not implemented yet")


# %% [markdown]
# *(Here the notebook, `optimizer.ipynb`, has something to run.)*

# %% [markdown]
# ## Its two partial derivatives
#
# *`himmelblau_gradient`: 15 points, difficulty 2, about 15 minutes. What every method below asks for at each step.*
#
# Give the two brackets names, $a = x^2 + y - 11$ and $b = x + y^2 - 7$. Then $f = a^2 + b^2$. For a partial derivative
# by $x$ the other coordinate $y$ is a constant. The chain rule gives each square an outer derivative $2a$ or $2b$ and
# an inner derivative. Derive $\partial f / \partial x$ and $\partial f / \partial y$.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `df/dx = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="himmelblau_gradient"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# \frac{\partial f}{\partial x}
#   &= 2a\,\frac{\partial a}{\partial x} + 2b\,\frac{\partial b}{\partial x}
#    = 2a \cdot 2x + 2b \cdot 1
#    = 4x\,(x^2 + y - 11) + 2\,(x + y^2 - 7), \\[4pt]
# \frac{\partial f}{\partial y}
#   &= 2a\,\frac{\partial a}{\partial y} + 2b\,\frac{\partial b}{\partial y}
#    = 2a \cdot 1 + 2b \cdot 2y
#    = 2\,(x^2 + y - 11) + 4y\,(x + y^2 - 7).
# \end{aligned}
# $$
#
#
# </details>
#
# Both brackets contain both coordinates, so each derivative has **two** terms. The term with inner derivative 1 is the
# one that people forget. There is no factor one half here: the 2 of the power rule stays.
#
# ### By hand, at the point (1, 2)
#
# * $a = 1 + 2 - 11 = -8$ and $b = 1 + 4 - 7 = -2$, so $f = 64 + 4 = 68$.
# * $\partial f / \partial x = 4 \cdot 1 \cdot (-8) + 2 \cdot (-2) = -36$.
# * $\partial f / \partial y = 2 \cdot (-8) + 4 \cdot 2 \cdot (-2) = -32$.
#
# Both are negative: $f$ falls when $x$ grows and when $y$ grows. We come back to these numbers at each method.


# %%
def himmelblau_gradient(p):
    """Return the gradient of Himmelblau's function at each point.

    For ``f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2`` the answer holds, on its last axis, the derivative by x and the
    derivative by y. Each point has a gradient of its own: nothing is summed or averaged over points, and there is
    no factor one half.

    Derive it with pencil and paper. Difference quotients in float64 are not precise enough for every test.

    Parameters
    ----------
    p : ndarray of shape (..., 2), float64 or integer
        The last axis holds x and y. Left as it is.

    Returns
    -------
    ndarray of the shape of p, float64
        A fresh array.

    Examples
    --------
    >>> himmelblau_gradient(np.array([[3.0, 2.0], [0.0, 0.0], [1.0, 2.0]]))
    array([[  0.,   0.],
           [-14., -22.],
           [-36., -32.]])
    """
    raise NotImplementedError("ex4_optimizer: himmelblau_gradient is not implemented yet")


# %% [markdown]
# *(Here the notebook, `optimizer.ipynb`, has something to run.)*

# %% [markdown]
# ## Plain gradient descent
#
# *`gradient_descent`: 10 points, difficulty 1, about 10 minutes. The loop in its simplest form.*
#
# The gradient points uphill, so go a little way in the opposite direction:
#
# $$p_k = p_{k-1} - \text{lr} \cdot g_k.$$
#
# The learning rate enters once, and the sign is a minus.
#
# **By hand.** From $p_0 = (1, 2)$ with $\text{lr} = 0.01$ the first step is $-0.01 \cdot (-36, -32) = (0.36, 0.32)$, so
# $p_1 = (1.36, 2.32)$. There $a = -6.8304$ and $b = -0.2576$, so $f = 46.72$ (it was 68), and the gradient is
# $(-37.6726, -16.0513)$. It leads to $p_2 = (1.7367, 2.4805)$ with $f = 31.08$.
#
# **How large may the learning rate be?** Look at the simplest valley, $f(x) = \frac{1}{2} \lambda x^2$, with the
# gradient $\lambda x$. The constant $\lambda$ is the curvature. One step gives
#
# $$x_k = x_{k-1} - \text{lr} \cdot \lambda\, x_{k-1} = (1 - \text{lr} \cdot \lambda)\, x_{k-1}.$$
#
# The distance from the minimum is multiplied by $1 - \text{lr} \cdot \lambda$ in each step. It shrinks only if this
# factor lies between $-1$ and $1$, that is if $\text{lr} < 2 / \lambda$. With a larger learning rate every step jumps
# over the valley and lands higher on the other side. Near a minimum every smooth function looks like such a valley, and
# the steepest direction decides. For the four minima of Himmelblau's function:
#
# | minimum | largest curvature $\lambda$ | it holds plain gradient descent if lr is below |
# |---|---|---|
# | $(3, 2)$ | 82.3 | 0.0243 |
# | $(-2.81, 3.13)$ | 80.6 | 0.0248 |
# | $(-3.78, -3.28)$ | 133.8 | 0.0149 |
# | $(3.58, -1.85)$ | 105.4 | 0.0190 |


# %%
def gradient_descent(gradient, start, lr, steps):
    """Return the trajectory of plain gradient descent.

    With ``g_k = gradient(p_(k-1))``, for k = 1, 2, ..., steps::

        p_k = p_(k-1) - lr * g_k

    All entries of the gradient are taken at the same point. Exactly `steps` steps are made: there is no test whether a
    minimum is reached.

    Parameters
    ----------
    gradient : callable
        Takes a point of shape (d,), returns the gradient there, shape (d,), float64. It may hand back the same array
        each time, so take a copy of what you want to keep.
    start : ndarray of shape (d,), float64 or integer
        Left as it is.
    lr : float
        Learning rate.
    steps : int
        Number of steps, at least 1.

    Returns
    -------
    ndarray of shape (steps + 1, d), float64
        Row 0 is the start, row k the point after step k. Float64 for an integer start, too.

    Examples
    --------
    >>> def double(p):
    ...     return 2 * p
    >>> gradient_descent(double, np.array([1.0, -2.0]), 0.25, 2)
    array([[ 1.  , -2.  ],
           [ 0.5 , -1.  ],
           [ 0.25, -0.5 ]])
    """
    raise NotImplementedError("ex4_optimizer: gradient_descent is not implemented yet")


# %% [markdown]
# ### A laboratory: one start, four learning rates
#
# All four runs below begin at $(-4, 0)$. Before you run the cell, take the table above and say what you expect.
#
# ![Four contour plots with the path of gradient descent from (-4, 0). With learning rate 0.01 it ends in the minimum at
# (-3.78, -3.28), with 0.02 in the one at (-2.81, 3.13), with 0.03 it jumps between two points for ever, with 0.05 it
# wanders from side to side and leaves the picture after step 8.](figures/learning_rates.svg)
#
# * **0.01**: the minimum at $(-3.78, -3.28)$, after a slow start.
# * **0.02**: another minimum, $(-2.81, 3.13)$. The first steps are twice as long and drift to the other side of
#   the ridge, where $y > 0$. The minimum that was found before could not hold the method any more: $0.02 > 0.0149$.
# * **0.03**: larger than all four bounds. No minimum can hold the method. It ends in a cycle: every step crosses the
#   valley and lands on the other wall, on one of the same two points, for ever.
# * **0.05**: for some steps it looks like a search, then a step lands far up on a wall, and the next one farther still.
#   The gradient grows with the third power of the distance, so five steps later the value of f no longer fits into a
#   float64.

# %% [markdown]
# *(Here the notebook, `optimizer.ipynb`, has something to run.)*

# %% [markdown]
# ## Momentum
#
# *`momentum`: 10 points, difficulty 2, about 10 minutes. A ball that rolls, in place of a walker who forgets.*
#
# In a long narrow valley the gradient mostly points from wall to wall, and only a little along the floor. Plain
# gradient descent crosses the valley again and again. Momentum (Polyak, 1964) adds the gradients up in a **velocity**
# that fades slowly. What changes its sign from step to step cancels, what always points the same way grows:
#
# $$v_0 = 0, \qquad v_k = \beta\, v_{k-1} + g_k, \qquad p_k = p_{k-1} - \text{lr} \cdot v_k.$$
#
# This is the convention of `torch.optim.SGD`. In words: the velocity is a **sum**, not a mean. There is no factor
# $1 - \beta$ (torch would call it dampening), the velocity points uphill like the gradient and is subtracted, and the
# step uses the **new** velocity. Under a constant gradient $g$ the velocity grows towards
# $g\,(1 + \beta + \beta^2 + \dots) = g / (1 - \beta)$. With $\beta = 0.9$ that is ten times the gradient: along the
# floor of a valley momentum goes ten times as far with the same learning rate.
#
# **By hand**, again from $(1, 2)$ with $\text{lr} = 0.01$, $\beta = 0.9$. The first step is that of gradient descent,
# because $v_1 = g_1$: $p_1 = (1.36, 2.32)$. Then
# $v_2 = 0.9 \cdot (-36, -32) + (-37.6726, -16.0513) = (-70.0726, -44.8513)$, and $p_2 = (2.0607, 2.7685)$: nearly twice
# as far.


# %%
def momentum(gradient, start, lr, steps, beta=0.9):
    """Return the trajectory of gradient descent with momentum.

    With ``g_k = gradient(p_(k-1))`` and ``v_0 = 0``, for k = 1, 2, ..., steps::

        v_k = beta * v_(k-1) + g_k
        p_k = p_(k-1) - lr * v_k

    The convention is that of ``torch.optim.SGD(momentum=beta)``: a sum of gradients without dampening (no factor
    1 - beta), no look-ahead (not Nesterov), and the step uses the new velocity.

    Parameters
    ----------
    gradient : callable
        Takes a point of shape (d,), returns the gradient there, shape (d,), float64. It may hand back the same array
        each time, so take a copy of what you want to keep.
    start : ndarray of shape (d,), float64 or integer
        Left as it is.
    lr : float
        Learning rate.
    steps : int
        Number of steps, at least 1.
    beta : float
        How much of the velocity is kept from step to step.

    Returns
    -------
    ndarray of shape (steps + 1, d), float64
        Row 0 is the start, row k the point after step k.

    Examples
    --------
    >>> def double(p):
    ...     return 2 * p
    >>> momentum(double, np.array([1.0, -2.0]), 0.25, 2)
    array([[ 1. , -2. ],
           [ 0.5, -1. ],
           [-0.2,  0.4]])
    """
    raise NotImplementedError("ex4_optimizer: momentum is not implemented yet")


# %% [markdown]
# ## RMSprop
#
# *`rmsprop`: 10 points, difficulty 2, about 10 minutes. Each coordinate gets the step length that it can bear.*
#
# One learning rate for all coordinates is a compromise: it is limited by the steepest coordinate, and all others crawl.
# RMSprop (Tieleman and Hinton, 2012) measures how large the gradient of each coordinate usually is, by a running mean
# of its squares, and divides by the root of it:
#
# $$s_0 = 0, \qquad s_k = \alpha\, s_{k-1} + (1 - \alpha)\, g_k^2, \qquad
# p_k = p_{k-1} - \text{lr} \cdot \frac{g_k}{\sqrt{s_k} + \varepsilon}.$$
#
# This is the convention of `torch.optim.RMSprop`, uncentred. In words: here it is a **mean**, with the factor
# $1 - \alpha$. The square is taken entry by entry. The new $s_k$ is used, and $\varepsilon$ is added **after** the
# root, outside of it. If you multiply $f$ by 1000, the quotient stays the same (but for $\varepsilon$): the step does
# not depend on the scale of the gradient.
#
# **By hand**, from $(1, 2)$ with $\text{lr} = 0.01$, $\alpha = 0.99$. $s_1 = 0.01 \cdot (36^2, 32^2) = (12.96, 10.24)$
# with the roots $3.6$ and $3.2$: a tenth of the gradient, whatever the gradient is. So the first step is ten learning
# rates in each coordinate, here $0.1$, and $p_1 = (1.1, 2.1)$. There the gradient is $(-36.816, -27.896)$, so
# $s_2 = (26.3846, 17.9195)$ with the roots $5.1366$ and $4.2331$, and $p_2 = (1.1717, 2.1659)$.


# %%
def rmsprop(gradient, start, lr, steps, alpha=0.99, eps=1e-8):
    """Return the trajectory of RMSprop.

    With ``g_k = gradient(p_(k-1))`` and ``s_0 = 0``, for k = 1, 2, ..., steps and entry by entry::

        s_k = alpha * s_(k-1) + (1 - alpha) * g_k^2
        p_k = p_(k-1) - lr * g_k / (sqrt(s_k) + eps)

    The convention is that of ``torch.optim.RMSprop``, uncentred: a mean of squares that starts at zero and is not
    corrected for that, and eps is added to the root, not under it.

    Parameters
    ----------
    gradient : callable
        Takes a point of shape (d,), returns the gradient there, shape (d,), float64. It may hand back the same array
        each time, so take a copy of what you want to keep.
    start : ndarray of shape (d,), float64 or integer
        Left as it is.
    lr : float
        Learning rate.
    steps : int
        Number of steps, at least 1.
    alpha : float
        How much of the mean of squares is kept from step to step.
    eps : float
        Keeps the denominator away from zero.

    Returns
    -------
    ndarray of shape (steps + 1, d), float64
        Row 0 is the start, row k the point after step k.

    Examples
    --------
    >>> def double(p):
    ...     return 2 * p
    >>> rmsprop(double, np.array([1.0, -2.0]), 0.01, 2).round(4)
    array([[ 1.    , -2.    ],
           [ 0.9   , -1.9   ],
           [ 0.8329, -1.8309]])
    """
    raise NotImplementedError("ex4_optimizer: rmsprop is not implemented yet")


# %% [markdown]
# ## Adam
#
# *`adam`: 20 points, difficulty 3, about 20 minutes. The method with which, in one variant or another, most networks
# are trained today.*
#
# Adam (Kingma and Ba, 2015) has both memories: a running mean of the gradients, which smooths the direction, and a
# running mean of their squares, which sets the length.
#
# $$\mu_0 = 0, \quad \mu_k = \beta_1\, \mu_{k-1} + (1 - \beta_1)\, g_k, \qquad
# s_0 = 0, \quad s_k = \beta_2\, s_{k-1} + (1 - \beta_2)\, g_k^2.$$
#
# Both start at zero, so at first both are too small: $\mu_1$ is only a tenth of $g_1$, and $s_1$ a thousandth of
# $g_1^2$. The **bias correction** divides by what is missing, and only then the step is made:
#
# $$\hat\mu_k = \frac{\mu_k}{1 - \beta_1^k}, \qquad \hat s_k = \frac{s_k}{1 - \beta_2^k}, \qquad
# p_k = p_{k-1} - \text{lr} \cdot \frac{\hat\mu_k}{\sqrt{\hat s_k} + \varepsilon}.$$
#
# This is the convention of `torch.optim.Adam`. In words: both memories are means, with the factors $1 - \beta_1$ and
# $1 - \beta_2$. The $k$ in $\beta^k$ is an exponent and counts from **1**. The correction fades away: $1 - \beta^k$
# goes to 1. The corrected values serve this step only, and the memories keep the uncorrected ones. $\varepsilon$ is
# added after the root. (The paper also has a shorter form, in which the corrections are drawn into the learning rate.
# There $\varepsilon$ means something else: with $\varepsilon = 10^{-8}$ you hardly see it, with $10^{-3}$ you do.)
#
# **By hand**, from $(1, 2)$ with $\text{lr} = 0.01$ and the defaults. $\mu_1 = 0.1 \cdot (-36, -32) = (-3.6, -3.2)$ is
# corrected by $1 - 0.9 = 0.1$, which gives $(-36, -32)$ again. $s_1 = 0.001 \cdot (1296, 1024)$ is corrected by $0.001$
# to $(1296, 1024)$, with the roots $(36, 32)$. The quotient is $(-1, -1)$, and $p_1 = (1.01, 2.01)$. Adam's first step
# is one learning rate in each coordinate, whatever the gradient: only its sign counts. So the learning rate of Adam is
# a length, about how far a coordinate moves per step.
#
# The first three points of all methods, with the same learning rate 0.01:
#
# | | $p_1$ | $p_2$ | $p_3$ | $f(p_3)$ |
# |---|---|---|---|---|
# | gradient descent | (1.3600, 2.3200) | (1.7367, 2.4805) | (2.1012, 2.5023) | 18.52 |
# | momentum | (1.3600, 2.3200) | (2.0607, 2.7685) | (2.9653, 2.9501) | 22.34 |
# | RMSprop | (1.1000, 2.1000) | (1.1717, 2.1659) | (1.2306, 2.2166) | 53.57 |
# | Adam | (1.0100, 2.0100) | (1.0200, 2.0200) | (1.0300, 2.0300) | 65.97 |
#
# ![The first three steps from (1, 2) on contour lines. Gradient descent and momentum go far and bend, RMSprop goes a
# short way along the diagonal, Adam hardly moves.](figures/first_steps.svg)
#
# The table does not say that Adam is bad. It says that the same number lr means different things to different methods.


# %%
def adam(gradient, start, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return the trajectory of Adam.

    With ``g_k = gradient(p_(k-1))``, ``mu_0 = 0`` and ``s_0 = 0``, for k = 1, 2, ..., steps and entry by entry::

        mu_k = beta1 * mu_(k-1) + (1 - beta1) * g_k
        s_k = beta2 * s_(k-1) + (1 - beta2) * g_k^2
        p_k = p_(k-1) - lr * (mu_k / (1 - beta1^k)) / (sqrt(s_k / (1 - beta2^k)) + eps)

    The convention is that of ``torch.optim.Adam``: k counts from 1 and is an exponent, the means mu and s are kept
    uncorrected, and eps is added to the root of the corrected mean, not under it.

    Parameters
    ----------
    gradient : callable
        Takes a point of shape (d,), returns the gradient there, shape (d,), float64. It may hand back the same array
        each time, so take a copy of what you want to keep.
    start : ndarray of shape (d,), float64 or integer
        Left as it is.
    lr : float
        Learning rate.
    steps : int
        Number of steps, at least 1.
    beta1 : float
        How much of the mean of gradients is kept from step to step.
    beta2 : float
        How much of the mean of squares is kept from step to step.
    eps : float
        Keeps the denominator away from zero.

    Returns
    -------
    ndarray of shape (steps + 1, d), float64
        Row 0 is the start, row k the point after step k.

    Examples
    --------
    >>> def double(p):
    ...     return 2 * p
    >>> adam(double, np.array([1.0, -2.0]), 0.1, 2).round(4)
    array([[ 1.    , -2.    ],
           [ 0.9   , -1.9   ],
           [ 0.8004, -1.8002]])
    """
    raise NotImplementedError("ex4_optimizer: adam is not implemented yet")


# %% [markdown]
# ### Your four methods side by side
#
# Each method gets a learning rate that suits it. All start at $(-0.5, -4)$.
#
# ![Four contour plots with the paths from (-0.5, -4) to the minimum at (-3.78, -3.28). Gradient descent goes there
# directly, momentum runs past it and comes back in loops, RMSprop and Adam go along smooth
# curves.](figures/four_methods.svg)
#
# ![The value of f over the number of steps on a logarithmic scale. Gradient descent falls fastest,
# along a straight line; RMSprop comes second; momentum and Adam fall slowly and in waves.](figures/curves.svg)
#
# On this small surface, with a good learning rate, plain gradient descent is hard to beat: at the end its distance
# shrinks by the same factor in every step, and that is a straight line on the logarithmic scale. Momentum and Adam run
# past the minimum and come back. They pay off where plain descent has to crawl: in valleys that are long and narrow,
# with noisy gradients, with coordinates of very different scale. All of this is the rule in networks.

# %% [markdown]
# *(Here the notebook, `optimizer.ipynb`, has something to run.)*

# %% [markdown]
# ### The lecture's table
#
# The lecture ran torch's Adam from $(0, 0)$ with $\text{lr} = 0.001$ for 20,000 steps, in float32, and printed the
# point after every 2,000 steps. The printed step numbers count from 0 and the point is shown after the update, so "step
# 4000" is row 4001 of a trajectory.
#
# | step | lecture (float32) |
# |---|---|
# | 0 | f = 170 before the step |
# | 4000 | (2.982008, 2.027098) |
# | 6000 | (2.9999835, 2.0000222) |
# | 16000, 18000 | (3.0, 2.0) |
#
# Your Adam works in float64. At step 4000 it agrees with the lecture to a millionth. At step 6000 it is already nearer
# to the minimum: in float32 the brackets of $f$, small differences of numbers near 11, are only known to about a
# millionth, and the last part of the way takes longer. At the end both stand at $(3, 2)$.

# %% [markdown]
# *(Here the notebook, `optimizer.ipynb`, has something to run.)*

# %% [markdown]
# ## All four minima
#
# *`find_minima`: 5 points, difficulty 3, about 15 minutes. A first answer to "which minimum did I find, and are there
# others?"*
#
# A method that follows the gradient finds one minimum, the one whose basin it started in. To find more, start more
# often and throw away what you have found before. Two end points are hardly ever exactly equal, so "the same" needs a
# tolerance: closer than `tol`.
#
# ![A map of 576 starts. The symbol and colour of each start say in which of the four minima gradient descent with
# learning rate 0.01 ends. The four basins are roughly the four quadrants; their borders are bent.](figures/basins.svg)
#
# The rules, in this order:
#
# 1. From each start, run plain gradient descent on Himmelblau's function and take the end point.
# 2. An end point with an entry that is not finite (the run diverged) is left out.
# 3. Go through the end points in the order of the starts. One that is closer than `tol` (Euclidean distance) to a point
#    already kept is the same minimum: the first is kept.
# 4. Sort by the first coordinate, then by the second.
#
# Here you may call your own `himmelblau_gradient` and `gradient_descent`. NumPy warns when a diverging run overflows.
# That is not an error; `np.errstate` can keep it quiet.


# %%
def find_minima(starts, lr, steps, tol=1e-3):
    """Return the distinct minima of Himmelblau's function that gradient descent reaches, sorted.

    From each row of starts, `steps` steps of plain gradient descent with learning rate `lr` lead to an end point. End
    points that are not finite are left out. In the order of starts, an end point whose Euclidean distance to one that
    is already kept is less than tol is the same minimum and is left out, too: the first is kept.

    Parameters
    ----------
    starts : ndarray of shape (n, 2), float64 or integer
        A row a start. Left as it is.
    lr : float
        Learning rate.
    steps : int
        Number of steps from each start, at least 1.
    tol : float
        Points closer than this are the same minimum.

    Returns
    -------
    ndarray of shape (k, 2), float64
        The k points that are kept, sorted by first coordinate, then by second; shape (0, 2) when none is left.

    Examples
    --------
    >>> find_minima(np.array([[4.0, 0.0], [1.0, 0.0], [4.0, -1.0]]), 0.01, 200).round(3)
    array([[ 3.   ,  2.   ],
           [ 3.584, -1.848]])
    """
    raise NotImplementedError("ex4_optimizer: find_minima is not implemented yet")


# %% [markdown]
# *(Here the notebook, `optimizer.ipynb`, has something to run.)*

# %% [markdown]
# ## The same loop for a network
#
# *`train`: 10 points, difficulty 2, about 15 minutes. From one point to a list of weights and biases.*
#
# The parameters of a network are not one vector. They are a list of arrays of different shapes: $w$ and $b$ of the
# first layer, $w$ and $b$ of the second, and so on. The rule does not change, it holds for each array:
#
# $$\theta_i \leftarrow \theta_i - \text{lr} \cdot \frac{\partial E}{\partial \theta_i} \qquad \text{for each array }
# \theta_i \text{ of the list.}$$
#
# One pass over the data is called an **epoch**. Here the whole batch is used each time, so an epoch is one step. Three
# things are easy to get wrong:
#
# * All gradients belong to the **same** point. First compute them all, then change all arrays. If the first layer has
#   already moved when the gradient of the second is taken, that is another method.
# * `losses[k]` is the loss **before** update $k$, $k = 0, 1, \dots$: the first entry is the loss of the parameters that
#   came in.
# * The arrays that came in belong to the caller. Return new ones. (In NumPy `p -= ...` changes the array itself, also
#   if it hangs in a list that you have copied, while `p = p - ...` only gives a new array a name and leaves the list as
#   it is.)
#
# A loss function that returns its gradients together with its value is called `loss_and_gradient` here: both need the
# same forward pass.


# %%
def train(params, loss_and_gradient, lr, epochs):
    """Return the parameters after training by plain gradient descent, and the loss of each epoch.

    In each epoch, for every array of the list, the new array is the old one minus lr times its gradient. All gradients
    of an epoch are taken at the same parameters, those before the update. The convention of the loss (mean or sum,
    factor one half) is up to `loss_and_gradient`: nothing is averaged or divided here.

    Parameters
    ----------
    params : list of ndarrays of any shapes, float64
        Left as they are: the list and each array in it.
    loss_and_gradient : callable
        Takes such a list, returns the pair ``(loss, gradients)``: a float, and a list of arrays of the shapes of
        the parameters, in the same order. It may hand back the same arrays each time.
    lr : float
        Learning rate.
    epochs : int
        Number of updates, at least 1.

    Returns
    -------
    params : list of ndarrays of the shapes of the arguments, float64
        Fresh arrays.
    losses : ndarray of shape (epochs,), float64
        Entry k is the loss before update k, so that entry 0 is the loss of the parameters that were given.

    Examples
    --------
    >>> def half_squares(params):
    ...     w, b = params
    ...     return 0.5 * np.sum(w**2) + 0.5 * np.sum(b**2), [1.0 * w, 1.0 * b]
    >>> params, losses = train([np.array([[2.0, -4.0]]), np.array([8.0])], half_squares, 0.5, 2)
    >>> params
    [array([[ 0.5, -1. ]]), array([2.])]
    >>> losses
    array([42. , 10.5])
    """
    raise NotImplementedError("ex4_optimizer: train is not implemented yet")


# %% [markdown]
# *(Here the notebook, `optimizer.ipynb`, has something to run.)*

# %% [markdown]
# ## The same loop with torch
#
# *`torch_minimize`: 10 points, difficulty 2, about 15 minutes. What you have written by hand, in the words of the
# library.*
#
# Here torch derives the gradient (its part that does so is called autograd) and torch makes the step. What is
# left is the loop, and it has the same shape in every torch program: **clear** the old gradients, compute the value, go
# **backward**, make a **step**. Four things to know:
#
# * `backward()` **adds** its result to what is already stored in `.grad`. Whoever forgets `zero_grad()` steps along the
#   sum of all gradients so far.
# * The point is a float64 tensor that requires a gradient. torch would make float32 out of Python numbers, and integer
#   tensors cannot have gradients at all.
# * `torch.from_numpy` and `.numpy()` share memory with the array or tensor that they come from: the step changes it in
#   place. Copy what you want to keep.
# * A tensor that requires a gradient must be detached before it can become an array.
#
# This is the only function of the core course that may use torch. Import it inside the function.


# %%
def torch_minimize(f, start, lr, steps):
    """Return the trajectory of torch's Adam under the gradient that autograd finds.

    The update rule is that of `adam` with its default betas and eps, made by ``torch.optim.Adam``. The gradient of each
    step is that of f at the present point alone: ``.grad`` adds up, so it has to be cleared in every step.

    Parameters
    ----------
    f : callable
        Takes a float64 tensor of shape (d,), returns a tensor with a single number, built from torch operations.
    start : ndarray of shape (d,), float64 or integer
        Left as it is.
    lr : float
        Learning rate.
    steps : int
        Number of steps, at least 1.

    Returns
    -------
    ndarray of shape (steps + 1, d), float64
        A NumPy array. Row 0 is the start, row k the point after step k.

    Examples
    --------
    >>> def squares(p):
    ...     return (p**2).sum()
    >>> torch_minimize(squares, np.array([1.0, -2.0]), 0.1, 2).round(4)
    array([[ 1.    , -2.    ],
           [ 0.9   , -1.9   ],
           [ 0.8004, -1.8002]])
    """
    raise NotImplementedError("ex4_optimizer: torch_minimize is not implemented yet")


# %% [markdown]
# *(Here the notebook, `optimizer.ipynb`, has something to run.)*

# %% [markdown]
# ## A lab: find the bug
#
# Three programs claim to compute the gradient of Himmelblau's function. Your `gradient_check` of exercise 3 looks at
# each of them at four points. A right gradient has an error below $10^{-6}$ everywhere.
#
# Read the table first. At which points is each suspect right, and what do these points have in common? Which single
# point would you choose if you had only one?

# %% [markdown]
# *(Here the notebook, `optimizer.ipynb`, has something to run.)*

# %% [markdown]
# <details>
# <summary>How to read the table (open it when you have your own answer)</summary>
#
# * **Your row** should be below $10^{-6}$ at all four points.
# * **A** is right where both partial derivatives are positive and has the error 1 elsewhere: a sign was lost. A
#   minimum could never be approached from its left with it.
# * **B** is right at points with integer coordinates only: the point went through an array of integers, which cuts the
#   decimals off. (A gradient that is right at $(1, 2)$ and wrong at $(1.5, 2)$ is nearly always this.)
# * **C** is wrong everywhere, and at some points only a little: the two partial derivatives were exchanged. The nearer
#   they are to each other, the less one sees of it.
#
# The last point shows all three: no symmetry, no integers, both signs. A good test point is a point without any
# property.
#
# </details>

# %% [markdown]
# ## On paper: why Adam corrects its means
#
# *10 points, graded by hand, about 25 minutes.*
#
# Look at one coordinate, with gradients $g_1, g_2, g_3, \dots$ and Adam's running means
# $\mu_k = \beta_1\, \mu_{k-1} + (1 - \beta_1)\, g_k$ with $\mu_0 = 0$ and
# $s_k = \beta_2\, s_{k-1} + (1 - \beta_2)\, g_k^2$ with $s_0 = 0$.
#
# 1. Write $\mu_k$ as a sum over all gradients so far, without $\mu_{k-1}$. What is the sum of the factors in front of
#    the gradients?
# 2. Let the gradient be the same in every step, $g_k = g \neq 0$. What are $\mu_k$ and $s_k$? What are the corrected
#    $\hat\mu_k$ and $\hat s_k$? How long is each step of Adam then, and in which direction does it go?
# 3. Now leave the correction out, with the same constant gradient, $\beta_1 = 0.9$, $\beta_2 = 0.999$ and $\varepsilon$
#    so small that you may ignore it. By which factor is the first step too long or too short? And the step in the limit
#    of many steps?
# 4. Someone writes $1 - \beta_1$ and $1 - \beta_2$ in place of $1 - \beta_1^k$ and $1 - \beta_2^k$. Why does a test
#    with one single step not notice? What happens to $\hat\mu_k$ under a constant gradient after many steps?

# %% [markdown]
# Write your derivation here.

# %% [markdown]
# ## What comes next
#
# You have the whole chain: a neuron, its gradient, the recursion through the layers, and the loop that uses it. The
# last notebook, `finale/finale.ipynb`, takes your own four files and puts them together: your MLP of exercise 3 learns
# XOR and then two moons, which no straight line can separate. It is checked with your own `gradient_check` and trained
# by your own four methods. Only the figures are ready-made.
#
# From here two ways lead on. One is a real classifier: the same loop, with more inputs and a softmax at the end. The
# other is a program that derives for you: autograd, which applies the chain rule to each operation as you did on paper.
#
# ### Sources
#
# * D. Himmelblau, *Applied Nonlinear Programming*, McGraw-Hill 1972.
# * B. Polyak, "Some methods of speeding up the convergence of iteration methods", *USSR Computational Mathematics and
#   Mathematical Physics* 4(5), 1964.
# * T. Tieleman and G. Hinton, "Lecture 6.5: RMSprop", *COURSERA: Neural Networks for Machine Learning*, 2012.
# * D. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, arXiv:1412.6980.
# * The update rules as torch has them: <https://docs.pytorch.org/docs/stable/optim.html>.
