# %% [markdown]
# # Exercise 1: one neuron
#
# *About two hours, difficulty 1 of 5. 100 points for seven functions, 10 more for a derivation on paper.*
#
# A neural network learns by changing its weights a little, many times, each time in the direction that makes its error
# smaller. That direction comes from the **gradient**: the list of all derivatives of the error by the weights. In this
# course you derive gradients with a pencil, write them in NumPy, and check them in two independent ways.
#
# The course is one chain of derivations, and each exercise adds one link:
#
# 1. **one neuron** (you are here): the chain rule, three factors long;
# 2. many outputs: the same three factors with an index, and softmax, where the outputs depend on each other;
# 3. hidden layers: the delta recursion, which carries the error back through the network;
# 4. the loop that uses the gradient: gradient descent, momentum, RMSprop, Adam.
#
# Read from the top. Each section explains one function and ends with the cell in which you write it. The docstring of a
# function is its contract: it says what comes in, what must come back, and which loss is meant. The public tests are in
# `test_perceptron.py`; the tests that grade your work call the same functions with other numbers.

# %% [markdown]
# ## The neuron
#
# ![A neuron: inputs x1, x2, x3 times their weights add up to Z; the sigmoid of Z is the output O.](figures/neuron.svg)
#
# A neuron has inputs $x_1, \dots, x_n$ and one weight $w_j$ for each of them. It adds up the weighted inputs and puts
# the sum through an activation function, here the sigmoid:
#
# $$Z = \sum_{j=1}^{n} w_j\,x_j, \qquad O = \sigma(Z) = \frac{1}{1 + e^{-Z}}.$$
#
# $Z$ is the **net input**, $O$ the **output**, and $t$ is the **target**: the output that we would like to have. This
# neuron has no bias. (An input that is always 1 would do the same work; biases come in exercise 2.)
#
# ### Notation card
#
# The formulas use capital letters for one sample, as the lectures do. The code works on a **batch** of $N$ samples at
# once: a row is a sample. One meaning for each symbol holds in the whole course; here there is one output, $m = 1$.
#
# | symbol | shape | meaning |
# |---|---|---|
# | `x` | (N, n) | a batch of N samples with n inputs, a row a sample |
# | `w` | (m, n), here (1, n) | weights; row k holds the weights into output k |
# | `z` | (N, m), here (N, 1) | net input |
# | `o` | (N, m), here (N, 1) | output, the sigmoid of `z` |
# | `t` | (N, m), here (N, 1) | target, same shape as `o` |
# | `E` | a number | the loss |
#
# The shapes matter. Subtract an array of shape (N, 1) from one of shape (N,), and NumPy gives you all pairs, an array
# of shape (N, N), without any complaint. Keep two dimensions everywhere, and print shapes when in doubt.
#
# ### Two losses
#
# A loss measures how far the outputs are from the targets. Two of them occur in this course, and they differ only by a
# constant. The constant is the most frequent mistake in hand-written gradients, so every function says which loss it
# means:
#
# | loss | one output, N samples | derivative by $o_n$ |
# |---|---|---|
# | half squared error | $E = \frac{1}{2N} \sum_n (o_n - t_n)^2$ | $\frac{1}{N} (o_n - t_n)$ |
# | torch's `F.mse_loss` | $E = \frac{1}{N} \sum_n (o_n - t_n)^2$ | $\frac{2}{N} (o_n - t_n)$ |
#
# Both are means over the samples: a batch that is written down twice has the same loss and the same gradient. The one
# half is there to cancel the 2 of the power rule, and for no other reason.

# %%
import numpy as np

# %% [markdown]
# ## The sigmoid
#
# *`sigmoid`: 10 points, difficulty 2, about 15 minutes. It squashes the net input into the interval from 0 to 1.*
#
# ![The sigmoid rises from 0 to 1, with 1/2 at Z = 0; its slope is a bell of height 1/4 at Z = 0.](figures/sigmoid.svg)
#
# The formula $\sigma(Z) = 1 / (1 + e^{-Z})$ is short, but a computer cannot use it everywhere: at $Z = -1000$ it needs
# $e^{1000}$, which is larger than the largest float64 (about $10^{308}$). NumPy warns of an overflow then. The cure is
# to multiply numerator and denominator by $e^{Z}$:
#
# $$\sigma(Z) = \frac{1}{1 + e^{-Z}} = \frac{e^{Z}}{1 + e^{Z}}.$$
#
# The two forms are equal, but each is safe on one side only. Take for each entry the form in which the exponent is not
# positive. A function that is right and safe for every input it may meet is called **stable**.
#
# One more trap: the entries may be integers. An array of integers cannot hold 0.73, so do not write results into one.
#
# No loss occurs in this function.


# %%
def sigmoid(z):
    """Return the sigmoid of each entry of z.

    The sigmoid of a number z is ``1 / (1 + e^(-z))``. No loss is involved.

    The function is stable: for entries from -10000 to 10000 there is no overflow warning and no nan.

    Parameters
    ----------
    z : ndarray of any shape, float64 or integer, or a plain number
        Net inputs. Left as they are.

    Returns
    -------
    ndarray of the shape of z, float64 (a plain number gives a float)
        Numbers from 0 to 1.

    Examples
    --------
    >>> sigmoid(np.array([[0.0, np.log(3.0)]]))
    array([[0.5 , 0.75]])
    """
    raise NotImplementedError("ex1_perceptron: sigmoid is not implemented yet")


# %% [markdown]
# ## The slope of the sigmoid
#
# *`sigmoid_derivative`: 5 points, difficulty 1, about 5 minutes. Every gradient in this exercise needs it.*
#
# The derivative of the sigmoid can be written with the sigmoid itself: no exponential is left, and $O$ stands alone.
# Begin with $\partial O / \partial Z$, where $O = 1 / (1 + e^{-Z})$, and use the rule for the derivative of $1/u$.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `dO/dZ = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="sigmoid_derivative"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# \sigma'(Z) &= \frac{e^{-Z}}{(1 + e^{-Z})^2}
#             = \frac{1}{1 + e^{-Z}} \cdot \frac{e^{-Z}}{1 + e^{-Z}} \\
#            &= \sigma(Z)\,\bigl(1 - \sigma(Z)\bigr) = O\,(1 - O).
# \end{aligned}
# $$
#
# </details>
#
# So whoever knows the output $O$ knows the slope, without the net input and without another exponential. That is why
# this function takes the **output** `o` and not `z`. Give it the net input, and you get a number without meaning: a
# classic mistake. The slope is largest at $O = 1/2$, where it is $1/4$, and nearly zero when $O$ is close to 0 or 1. A
# neuron there is called **saturated**: it learns slowly, because its gradient is small.
#
# No loss occurs in this function.


# %%
def sigmoid_derivative(o):
    """Return the derivative of the sigmoid by its net input, expressed through its output.

    With ``o = sigmoid(z)`` the answer is the slope of the sigmoid at z, entry by entry. The argument is the output o,
    not the net input z. No loss is involved.

    Parameters
    ----------
    o : ndarray of any shape, float64
        Outputs of a sigmoid, numbers from 0 to 1. Left as they are.

    Returns
    -------
    ndarray of the shape of o, float64
        Numbers from 0 to 1/4.

    Examples
    --------
    >>> sigmoid_derivative(np.array([[0.5, 0.75]]))
    array([[0.25  , 0.1875]])
    """
    raise NotImplementedError("ex1_perceptron: sigmoid_derivative is not implemented yet")


# %% [markdown]
# *(Here the notebook, `perceptron.ipynb`, has something to run.)*

# %% [markdown]
# ## A first gradient: two links of the chain
#
# *`linear_gradient`: 15 points, difficulty 2, about 20 minutes. The chain rule without an activation.*
#
# Leave the sigmoid out for a moment: the output is the net input itself, $z_n = \sum_j w_j x_{nj}$. The loss of this
# section is torch's `F.mse_loss`: the mean of the squares over all samples, **no one half**:
#
# $$E = \frac{1}{N} \sum_{n=1}^{N} (z_n - t_n)^2.$$
#
# A weight $w_j$ acts on the loss through the net input, so the chain has two links, loss to net input and net input to
# weight. Derive $\partial E / \partial w_j$.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `dE/dw_j = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="linear_gradient"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# \frac{\partial E}{\partial w_j}
#   &= \frac{1}{N} \sum_n 2\,(z_n - t_n)\,\frac{\partial z_n}{\partial w_j} \\
#   &= \frac{2}{N} \sum_n (z_n - t_n)\,x_{nj}.
# \end{aligned}
# $$
#
# </details>
#
# Each error is multiplied by **its own** input before the mean is taken. The mean of products is not the product of
# means.
#
# **By hand.** One sample $x = (1, 2)$, weights $w = (3, -1)$, target $t = 2$. Then $z = 3 - 2 = 1$, the error is
# $z - t = -1$, and the gradient is $2 \cdot (-1) \cdot (1, 2) = (-2, -4)$. Both entries are negative: the output is too
# small, and larger weights would make the loss smaller.
#
# **The lecture's layer.** The lecture prints the gradient of a linear layer with three outputs and the one sample
# $x = (1, 2, \dots, 9)$. The net inputs are $24.4711$, $14.6388$, $21.9789$, the targets $18.3916$, $18.7910$,
# $18.4638$. `F.mse_loss` takes the mean over the three outputs, so row $k$ of the gradient is $\frac{2}{3} (z_k - t_k)$
# times $(1, \dots, 9)$, and $\frac{2}{3} (24.4711 - 18.3916) = 4.0530$. The three rows start with $4.0530$, $-2.7681$
# and $2.3434$. One of the public tests asks your function for exactly these numbers: it writes the three outputs as
# three samples of one neuron with 27 inputs, each of which sees nine of them.


# %%
def linear_gradient(x, w, t):
    """Return the gradient by w of the mean squared error of a neuron without activation.

    With ``z_n = sum_j w_j x_nj`` and ``E = 1/N sum_n (z_n - t_n)^2``::

        dE/dw_j = 2/N sum_n (z_n - t_n) x_nj

    Convention: the loss is torch's ``F.mse_loss``, the mean over all samples without a factor one half, so the 2 stays.
    The sign is that of the gradient: it points to where the loss grows.

    Parameters
    ----------
    x : ndarray of shape (N, n), float64
        Inputs, a row a sample.
    w : ndarray of shape (1, n), float64
        Weights.
    t : ndarray of shape (N, 1), float64
        Targets. All arguments are left as they are.

    Returns
    -------
    ndarray of shape (1, n), float64
        Entry j is the derivative of E by ``w[0, j]``.

    Examples
    --------
    >>> linear_gradient(np.array([[1.0, 2.0]]), np.array([[3.0, -1.0]]), np.array([[2.0]]))
    array([[-2., -4.]])
    """
    raise NotImplementedError("ex1_perceptron: linear_gradient is not implemented yet")


# %% [markdown]
# ## Forward: what the neuron answers
#
# *`perceptron_forward`: 10 points, difficulty 1, about 10 minutes. Every sample gets its output.*
#
# Now the sigmoid is back. For a batch, $z_n = \sum_j w_j x_{nj}$ and $o_n = \sigma(z_n)$: one matrix product computes
# the net inputs of all samples. `x` is (N, n) and `w` is (1, n), so one of them has to be transposed to give (N, 1).
#
# You may use your `sigmoid` here, and your other functions below. Each function is graded by what it returns.
#
# No loss occurs in this function.


# %%
def perceptron_forward(x, w):
    """Return the outputs of a sigmoid neuron without bias for a batch.

    ``o_n`` is the sigmoid of ``z_n = sum_j w_j x_nj``. No loss is involved.

    Parameters
    ----------
    x : ndarray of shape (N, n), float64
        Inputs, a row a sample.
    w : ndarray of shape (1, n), float64
        Weights. All arguments are left as they are.

    Returns
    -------
    ndarray of shape (N, 1), float64
        Row n is the output for sample n.

    Examples
    --------
    >>> perceptron_forward(np.array([[1.0, 2.0], [2.0, -1.0]]), np.array([[0.4, 0.3]])).round(4)
    array([[0.7311],
           [0.6225]])
    """
    raise NotImplementedError("ex1_perceptron: perceptron_forward is not implemented yet")


# %% [markdown]
# ## Loss: one number for the whole batch
#
# *`perceptron_loss`: 10 points, difficulty 1, about 10 minutes. The number that learning makes smaller.*
#
# From here on the loss is the **half squared error**, averaged over the samples:
#
# $$E = \frac{1}{2N} \sum_{n=1}^{N} (o_n - t_n)^2.$$
#
# With one sample it is exactly the lecture's $E = \frac{1}{2} (O - t)^2$. A sum in place of the mean would grow with
# the batch, and the same learning rate would no longer fit.


# %%
def perceptron_loss(o, t):
    """Return the half squared error of the outputs of one neuron.

    ``E = 1/(2N) sum_n (o_n - t_n)^2``

    Convention: half squared error, with the factor one half and the mean (not the sum) over the N samples.

    Parameters
    ----------
    o : ndarray of shape (N, 1), float64
        Outputs.
    t : ndarray of shape (N, 1), float64
        Targets. All arguments are left as they are.

    Returns
    -------
    float
        The loss, a single number and not an array of shape (1, 1).

    Examples
    --------
    >>> perceptron_loss(np.array([[0.5]]), np.array([[1.0]]))
    0.125
    """
    raise NotImplementedError("ex1_perceptron: perceptron_loss is not implemented yet")


# %% [markdown]
# ## The gradient: three links of the chain
#
# *`perceptron_gradient`: 30 points, difficulty 2, about 25 minutes. The heart of this exercise.*
#
# The weight $w_j$ acts on the net input, the net input on the output, the output on the loss. The loss is the **half
# squared error**. For one sample, four lines lead from $E = \frac{1}{2} (O - t)^2$ to the gradient
# $\partial E / \partial w_j$.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `dE/dw_j = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="perceptron_gradient"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$
# \begin{aligned}
# \frac{\partial E}{\partial w_j}
#   &= \frac{\partial}{\partial w_j}\,\frac{1}{2}\,(O - t)^2 \\
#   &= (O - t)\,\frac{\partial O}{\partial w_j}
#      && \text{power rule: the 2 cancels the one half} \\
#   &= (O - t)\,\sigma'(Z)\,\frac{\partial Z}{\partial w_j}
#      && \text{chain rule, since } O = \sigma(Z) \\
#   &= (O - t)\,O\,(1 - O)\,x_j
#      && \text{since } Z = \textstyle\sum_i w_i x_i.
# \end{aligned}
# $$
#
# </details>
#
# Three factors, one for each link: the error $O - t$, the slope $O\,(1 - O)$ of the sigmoid, the input $x_j$. The
# target does not depend on the weights, so its derivative is zero.
#
# For a batch the loss is the mean of the losses of the samples, and so the gradient is the mean of their gradients:
#
# $$\frac{\partial E}{\partial w_j} = \frac{1}{N} \sum_{n=1}^{N} (o_n - t_n)\,o_n\,(1 - o_n)\,x_{nj}.$$
#
# **By hand.** Two inputs, weights $w = (0.4, 0.3)$, two samples:
#
# | sample | $x$ | $t$ | $Z$ | $O$ | $O - t$ | $O (1 - O)$ | product of both | times $x$ |
# |---|---|---|---|---|---|---|---|---|
# | 1 | (1, 2) | 0 | 1.0 | 0.7311 | 0.7311 | 0.1966 | 0.1437 | (0.1437, 0.2875) |
# | 2 | (3, -1) | 1 | 0.9 | 0.7109 | -0.2891 | 0.2055 | -0.0594 | (-0.1782, 0.0594) |
#
# The mean of the last column is the gradient, $(-0.0172, 0.1734)$, and the loss is
# $E = \frac{1}{4} (0.7311^2 + 0.2891^2) = 0.1545$. Sample 1 alone wants both weights smaller; sample 2 alone wants the
# first one larger. The gradient is their compromise.
#
# ![Loss over weight: an S-shaped curve, steep in the middle and flat on both sides.](figures/loss_over_weight.svg)
#
# The figure shows what the number means: the loss of sample 1 over its first weight, with three tangents. The gradient
# is the slope of the tangent. It is positive here, so the loss becomes smaller when the weight does. Far to the right
# the error is largest, and the slope is small all the same: the neuron is saturated there.


# %%
def perceptron_gradient(x, w, t):
    """Return the gradient by w of the half squared error of a sigmoid neuron.

    With ``o_n`` the sigmoid of ``z_n = sum_j w_j x_nj`` and ``E = 1/(2N) sum_n (o_n - t_n)^2``, each sample contributes
    the product of three factors, error times slope times input, and ``dE/dw_j`` is the mean over the samples.

    Convention: half squared error, with the factor one half and the mean (not the sum) over the N samples. The sign is
    that of the gradient: it points to where the loss grows. It is derived with the chain rule, not by trying out small
    steps: that would be too inexact.

    Parameters
    ----------
    x : ndarray of shape (N, n), float64
        Inputs, a row a sample.
    w : ndarray of shape (1, n), float64
        Weights.
    t : ndarray of shape (N, 1), float64
        Targets. All arguments are left as they are.

    Returns
    -------
    ndarray of shape (1, n), float64
        Entry j is the derivative of E by ``w[0, j]``.

    Examples
    --------
    >>> perceptron_gradient(np.array([[1.0, 2.0]]), np.array([[0.4, 0.3]]), np.array([[0.0]])).round(4)
    array([[0.1437, 0.2875]])
    """
    raise NotImplementedError("ex1_perceptron: perceptron_gradient is not implemented yet")


# %% [markdown]
# *(Here the notebook, `perceptron.ipynb`, has something to run.)*

# %% [markdown]
# ## The check: central differences
#
# *`numerical_gradient`: 20 points, difficulty 2, about 20 minutes. The tool with which you check every derivation in
# this course.*
#
# A derivative is the limit of a difference quotient. So there is a second way to a gradient, without any derivation:
# move one weight by a small step $h$ up and down, look at the loss, and divide. This is the **central difference**:
#
# $$\frac{\partial f}{\partial w_i} \approx \frac{f(w + h\,e_i) - f(w - h\,e_i)}{2h},$$
#
# where $e_i$ is 1 at entry $i$ and 0 elsewhere: **one** entry moves, all others stay. It works for every function $f$
# that takes an array and returns a number, whatever the shape of the array. Nothing is averaged here: whatever mean or
# sum belongs to the loss is inside $f$.
#
# ![Loss over weight: the chord over both sides is nearly parallel to the tangent.](figures/differences.svg)
#
# The figure shows a loss, its tangent at $w$, and two chords. The chord over both sides, from $w - h$ to $w + h$, is
# much nearer to the slope of the tangent than the chord from $w$ to $w + h$. The reason is in Taylor's formula:
#
# $$f(w \pm h) = f(w) \pm h f'(w) + \frac{h^2}{2} f''(w) \pm \frac{h^3}{6} f'''(w) + \dots$$
#
# In the difference $f(w + h) - f(w - h)$ the terms with $f$ and $f''$ cancel, and the error that is left is only
# $\frac{h^2}{6} f'''(w)$. The one-sided quotient $\frac{1}{h} \bigl(f(w + h) - f(w)\bigr)$ is off by
# $\frac{h}{2} f''(w)$, which is much more.
#
# **By hand.** $f(w) = w^3$ at $w = 2$ with $h = 1$: $\frac{1}{2} (3^3 - 1^3) = 13$. The derivative is
# $3 w^2 = 12$, and the error of 1 is $\frac{h^2}{6} f''' = \frac{1}{6} \cdot 6$, just as the formula says.
#
# A smaller $h$ is better only up to a point. Two numbers that are nearly equal lose their leading digits when they are
# subtracted, and the rounding error that remains is divided by $2h$:
#
# ![Error over step h: it falls with h squared to about 1e-11 near h = 1e-5, then rises.](figures/step_size.svg)
#
# The default $h = 10^{-5}$ stands near the lowest point. Even there the result is a good estimate and no more: where a
# loss is large and its gradient small, rounding takes over. Central differences **check** a derivation. They do not
# replace it, and they cost two calls of $f$ for every single weight.


# %%
def numerical_gradient(f, w, h=1e-5):
    """Return the gradient of a function at w by central differences.

    For each entry ``w_i``, with all other entries as they are::

        df/dw_i = (f(w with w_i + h) - f(w with w_i - h)) / (2h)    approximately

    Convention: plain central differences of second order with just this step h. Nothing is averaged: the loss and its
    convention are whatever f computes.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of w and returns a number. It may be called as often as you like.
    w : ndarray of any shape, float64
        Where the gradient is wanted. It may be moved while the function works, if it is put back.
    h : float
        Step, positive.

    Returns
    -------
    ndarray of the shape of w, float64
        A new array.

    Examples
    --------
    >>> numerical_gradient(lambda w: np.sum(w**3), np.array([1.0, 2.0]), h=1.0)
    array([ 4., 13.])
    """
    raise NotImplementedError("ex1_perceptron: numerical_gradient is not implemented yet")


# %% [markdown]
# *(Here the notebook, `perceptron.ipynb`, has something to run.)*

# %% [markdown]
# ## A lab: find the bug
#
# Four programs claim to compute the gradient of the half squared error of the neuron. None of them stops with an error
# message, and each contains a mistake that is common in real homework. You cannot see from the numbers alone that they
# are wrong, but your `numerical_gradient` can.
#
# The table shows, for each program, the quotient of its gradient and the central differences: 1 in every entry for a
# right gradient. The first column is a batch with **one** sample, the second a batch with three.
#
# Read the table before you read the code of the suspects. For each of them: what is wrong, and on which batch does one
# see it?

# %% [markdown]
# *(Here the notebook, `perceptron.ipynb`, has something to run.)*

# %% [markdown]
# <details>
# <summary>How to read the table (open it when you have your own answer)</summary>
#
# * **Your row** should be 1.00 everywhere. If it is not, the quotient is your first hint.
# * **A**: $-1$ everywhere: the sign. Somebody wrote target minus output. A step against this gradient makes the loss
#   larger.
# * **B**: 1 for one sample and 3 for three: the sum over the samples was taken and the mean was meant. With twice the
#   data the same learning rate would go twice as far.
# * **C**: right for one sample, and no clear quotient for three: in a loop the result was overwritten where it had to
#   be added up, so only the last sample counts.
# * **D**: right for one sample, and no clear quotient for three: the inputs and targets were averaged before the
#   gradient was taken. The mean of products is not the product of means.
#
# Three of the four are invisible with one sample. That is why the tests never stop at one sample, and yours should not
# either.
#
# </details>
#
# Now be the suspect yourself: leave a factor out of your `perceptron_gradient`, and look at the first row of the table.

# %% [markdown]
# ## On paper: another activation
#
# *10 points, graded by hand, about 25 minutes.*
#
# A neuron has the activation $O = \tanh(Z)$ in place of the sigmoid, with $Z = \sum_j w_j x_j$ and
# $\tanh(Z) = \dfrac{e^{Z} - e^{-Z}}{e^{Z} + e^{-Z}}$. The loss of a batch is the half squared error
# $E = \frac{1}{2N} \sum_n (o_n - t_n)^2$.
#
# 1. Show that $\tanh'(Z) = 1 - O^2$.
# 2. Derive $\partial E / \partial w_j$ for one sample, line by line, and name the rule that you use in each line.
# 3. Write the gradient for the batch as a product of matrices, with the shape of each of them.
# 4. The target is $t = 0.5$ and the net input is $Z = 10$. Is the error large or small? Is the gradient? Say in one
#    sentence what this means for learning.

# %% [markdown]
# Write your derivation here.

# %% [markdown]
# ## What comes next
#
# You have a neuron, its loss, its gradient, and an independent check. In exercise 2 the neuron gets company: a layer
# with $m$ outputs, where the weights form a matrix and the same four lines hold for each entry of it. There the
# constant in front of the loss needs a second look, and softmax brings the first case in which a net input acts on
# every output.
