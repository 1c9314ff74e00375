# %% [markdown]
# # Exercise 3: the multi-layer perceptron
#
# **Where you are.** In exercise 1 you trained one neuron. In exercise 2 you put several neurons side by side. Now you
# put layers on top of each other. Between the inputs and the outputs there are *hidden* units, and nobody tells us a
# target for them. The question of this exercise is: how much is a hidden unit to blame for the error at the output?
# The answer is a short formula, the *delta recursion*. It is the core of every deep learning library. In exercise 4
# you will build the loop that uses the gradient.

# %% [markdown]
# ## What you write
#
# *Difficulty 3 of 5, about 150 minutes, 100 points by tests and 10 points for one derivation.*
#
# | function | what it is for | points | minutes | difficulty |
# |---|---|---|---|---|
# | `mlp_forward` | computes the output of every layer, which the backward pass needs later | 20 | 20 | 2 |
# | `output_delta` | starts the recursion at the output layer | 15 | 10 | 2 |
# | `hidden_delta` | carries the deltas one layer down | 20 | 25 | 3 |
# | `mlp_backward` | returns the gradient of every weight and every bias | 30 | 40 | 4 |
# | `gradient_check` | tells whether a gradient is right, by comparing it with central differences | 15 | 20 | 3 |
#
# The derivation question at the end takes about 35 minutes.

# %% [markdown]
# ## Why hidden layers: a short history
#
# Rosenblatt presented the perceptron in 1958: one neuron that learns from examples. In 1969 Minsky and Papert showed
# in their book *Perceptrons* how little one such neuron can do. Their best-known example is XOR: the target is 1 when
# exactly one of the two inputs is 1.
#
# | $x_1$ | $x_2$ | $t$ |
# |---|---|---|
# | 0 | 0 | 0 |
# | 0 | 1 | 1 |
# | 1 | 0 | 1 |
# | 1 | 1 | 0 |
#
# A neuron says "more than 0.5" when $w_1 x_1 + w_2 x_2 + b > 0$. On the plane of $(x_1, x_2)$ this is one side of a
# straight line. XOR would need
#
# $$b < 0, \qquad w_2 + b > 0, \qquad w_1 + b > 0, \qquad w_1 + w_2 + b < 0.$$
#
# The two inequalities in the middle add up to $w_1 + w_2 + 2b > 0$. The first and the last add up to
# $w_1 + w_2 + 2b < 0$. Both cannot be true, so no single neuron computes XOR, however long it is trained.
#
# ![Two plots of the four points of XOR. Left: one straight line, with the point (1, 1) on the wrong side. Right: two
# parallel lines, and the two points with target 1 lie in the strip between them.](figures/xor.svg)
#
# Two hidden units draw two lines, and a third unit joins their answers. So a *multi-layer perceptron* (MLP) can
# compute XOR. The open question was how to find its weights. The method that made it popular, back-propagation, was
# described by Rumelhart, Hinton and Williams in 1986 (*Nature* 323, 533-536). You derive and write it in this
# exercise, and at the end your own network learns XOR.

# %% [markdown]
# ## Notation card
#
# | symbol | shape | meaning |
# |---|---|---|
# | `x` | $(N, n_0)$ | a batch of $N$ samples, a row a sample |
# | `weights[i]` | $(n_{i+1}, n_i)$ | row $k$ holds the weights **into** unit $k$ (the layout of `torch.nn.Linear`) |
# | `biases[i]` | $(n_{i+1},)$ | biases of that layer |
# | $z$ | $(N, n_{i+1})$ | net inputs of a layer |
# | `activations[i]` | $(N, n_i)$ | outputs of a layer, $O = \sigma(z)$; `activations[0]` is `x` |
# | $t$ | $(N, n_L)$ | targets, same shape as the last activations |
# | $\delta$ | $(N, n_{i+1})$ | derivative $\partial E_n / \partial z$ of one sample's loss, **before** any average |
# | $E_n$, $E$ | scalar | loss of sample $n$, loss of the batch |
# | $L$ | number | number of layers with weights; $L = 1$ is a network without hidden layer |
#
# In formulas the letters $i, j, k$ count the units of three neighbouring layers, from below to above:
# $w_{ji}$ leads from unit $i$ to unit $j$, and $w_{kj}$ leads from unit $j$ to unit $k$. In code, the number in square
# brackets counts layers.
#
# ![A network with three layers: inputs O_i, hidden units O_j with delta_j, output units O_k with delta_k. The weight
# w_ji leads from an input to a hidden unit and belongs to weights[0] of shape (n_1, n_0). The weight w_kj leads from a
# hidden unit to an output unit and belongs to weights[1] of shape (n_2, n_1).](figures/mlp.svg)
#
# **The loss of this exercise** is the half squared error:
#
# $$E_n = \frac{1}{2} \sum_k (O_{nk} - t_{nk})^2, \qquad
# E = \frac{1}{N} \sum_n E_n = \frac{1}{2N} \sum_n \sum_k (O_{nk} - t_{nk})^2.$$
#
# There is a factor one half, a **sum** over the outputs and a **mean** over the samples. With one sample it is exactly
# the $E = \frac{1}{2} \sum_k (O_k - t_k)^2$ of the lecture. (`F.mse_loss` of torch is another loss: a mean over all
# $N \cdot n_L$ elements, without the half.)

# %%
import numpy as np

# %% [markdown]
# ## Step 1: forward
#
# Each layer takes the outputs $O_j$ of the layer below and computes
#
# $$z_k = \sum_j w_{kj} \, O_j + b_k, \qquad O_k = \sigma(z_k) = \frac{1}{1 + e^{-z_k}}.$$
#
# Every layer is a sigmoid layer, the last one too. The function keeps the output of **every** layer, because the
# backward pass needs them all: the derivative of the sigmoid is $O (1 - O)$, and each weight gradient contains what
# came into the layer. You may copy your `sigmoid` of exercise 1 into a cell of its own, or write the formula again.


# %% function="mlp_forward"
def mlp_forward(weights, biases, x):
    """Return x and the output of every layer, from the first to the last.

    In each layer ``z_k = sum_j w_kj O_j + b_k`` and ``O_k = sigmoid(z_k)``, where ``O_j`` are the outputs of the layer
    below. Every layer is a sigmoid layer, the last one too. All ``abs(z)`` are below 30.

    Convention: no loss enters here. The loss of this exercise, the half squared error
    ``E = 1/(2N) sum_n sum_k (o_nk - t_nk)^2``, is taken of the last entry.

    Parameters
    ----------
    weights : list of L ndarrays, weights[i] of shape (n_{i+1}, n_i), float64
        L is 1 or more. Row k holds the weights into unit k.
    biases : list of L ndarrays, biases[i] of shape (n_{i+1},), float64
    x : ndarray of shape (N, n_0), float64
        A row a sample. N = 1 occurs. All arguments are left as they are.

    Returns
    -------
    list of L + 1 ndarrays, entry i of shape (N, n_i), float64
        Entry 0 is x or an equal copy, entry i the output of layer i.

    Examples
    --------
    >>> weights = [np.array([[0.5, -1.0], [-1.5, -2.0]]), np.array([[1.0, -2.0]])]
    >>> biases = [np.array([-0.5, 0.5]), np.array([0.5])]
    >>> activations = mlp_forward(weights, biases, np.array([[2.0, -1.0]]))
    >>> [o.round(4).tolist() for o in activations]
    [[[2.0, -1.0]], [[0.8176, 0.3775]], [[0.637]]]
    """
    ### BEGIN SOLUTION
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        z = activations[-1] @ w.T + b  # (N, n_{i+1})
        activations.append(1 / (1 + np.exp(-z)))  # (N, n_{i+1})
    return activations
    ### END SOLUTION


# %% [markdown]
# ## Step 2: the delta of the output layer
#
# Take one sample and write $E$ for its loss $E_n = \frac{1}{2} \sum_k (O_k - t_k)^2$. Which way does a weight $w_{kj}$
# of the output layer act on $E$? It changes $z_k$, then $O_k$, then $E$. The chain rule has one factor for each link.
# The first two do not depend on $j$: derive $\delta_k = \partial E_n / \partial z_k$.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `dE_n/dz_k = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="output_delta"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$\begin{aligned}
# \frac{\partial E}{\partial w_{kj}}
# &= (O_k - t_k) \, \frac{\partial O_k}{\partial w_{kj}}
# && \text{the 2 of the square cancels the half} \\
# &= (O_k - t_k) \, O_k (1 - O_k) \, \frac{\partial z_k}{\partial w_{kj}}
# && \text{the derivative of the sigmoid, } \sigma'(z_k) = O_k (1 - O_k) \\
# &= (O_k - t_k) \, O_k (1 - O_k) \, O_j
# && \text{because } z_k = \textstyle\sum_j w_{kj} O_j + b_k .
# \end{aligned}$$
#
#
# </details>
#
# Only one term of the sum over outputs is left, because $w_{kj}$ reaches no output but $O_k$. The first two factors do
# not depend on $j$. They get a name:
#
# $$\delta_k = \frac{\partial E_n}{\partial z_k} = (O_k - t_k) \, O_k (1 - O_k),
# \qquad \frac{\partial E_n}{\partial w_{kj}} = O_j \, \delta_k .$$
#
# So $\delta_k$ says how the loss of **this sample** reacts when the net input of unit $k$ moves a little. A batch of
# $N$ samples has $N$ rows of deltas, and there is no $1/N$ in them.


# %% function="output_delta"
def output_delta(o, t):
    """Return the delta of the output layer: each sample's derivative of its loss by the net inputs.

    ``delta_k = (O_k - t_k) O_k (1 - O_k)``, the derivative of ``E_n = 1/2 sum_k (O_k - t_k)^2`` by ``z_k``.

    Convention: the loss is the half squared error ``E = 1/(2N) sum_n sum_k (o_nk - t_nk)^2``. The delta is the
    derivative of one sample's share ``E_n``, before the mean over samples: it holds no factor 1/N and no factor 2.
    The sign is that of ``o - t``.

    Parameters
    ----------
    o : ndarray of shape (N, n_L), float64
        Outputs of the last layer, after the sigmoid.
    t : ndarray of shape (N, n_L), float64
        Targets. Both arguments are left as they are.

    Returns
    -------
    ndarray of shape (N, n_L), float64

    Examples
    --------
    >>> output_delta(np.array([[0.8, 0.4]]), np.array([[1.0, 0.1]])).round(4).tolist()
    [[-0.032, 0.072]]
    """
    ### BEGIN SOLUTION
    # delta_k = (O_k - t_k) O_k (1 - O_k)
    return (o - t) * o * (1 - o)  # (N, n_L)
    ### END SOLUTION


# %% [markdown]
# ## Step 3: the delta of a hidden layer
#
# Now take a weight $w_{ji}$ that leads **into** the hidden unit $j$. It changes $z_j$ and $O_j$. But $O_j$ is an input
# of **every** unit $k$ above, so it acts on all of their net inputs. That is why this time a sum over $k$ stays. The
# deltas above, `delta_k`, are known already. Derive $\delta_j = \partial E_n / \partial z_j$.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `dE_n/dz_j = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="hidden_delta"
# Write your lines here.

# %% [markdown]
# <details>
# <summary>The lines, to compare with yours</summary>
#
# $$\begin{aligned}
# \frac{\partial E}{\partial w_{ji}}
# &= \sum_k \frac{\partial E}{\partial z_k} \, \frac{\partial z_k}{\partial w_{ji}}
# && \text{all ways from } w_{ji} \text{ to } E \\
# &= \sum_k \delta_k \, \frac{\partial z_k}{\partial w_{ji}}
# && \text{the deltas above are known already} \\
# &= \sum_k \delta_k \, w_{kj} \, \frac{\partial O_j}{\partial w_{ji}}
# && \text{because } z_k = \textstyle\sum_j w_{kj} O_j + b_k \\
# &= O_j (1 - O_j) \sum_k \delta_k \, w_{kj} \; \frac{\partial z_j}{\partial w_{ji}}
# && \text{the sigmoid of unit } j \\
# &= O_j (1 - O_j) \sum_k \delta_k \, w_{kj} \; O_i
# && \text{because } z_j = \textstyle\sum_i w_{ji} O_i + b_j .
# \end{aligned}$$
#
#
# </details>
#
# Everything but the last factor is the delta of the hidden unit:
#
# $$\boxed{\; \delta_j = \frac{\partial E_n}{\partial z_j} = O_j (1 - O_j) \sum_k \delta_k \, w_{kj},
# \qquad \frac{\partial E_n}{\partial w_{ji}} = O_i \, \delta_j . \;}$$
#
# This is the **delta recursion**. Nothing in it asks whether the layer above is the output layer. So it can be
# repeated: from the deltas of any layer you get the deltas of the layer below.
#
# ![Three units of the layer above send their deltas back to one hidden unit j: along each connection flows delta_k
# times w_kj. The unit adds them, multiplies the sum by O_j (1 - O_j), and the result is delta_j. One layer further
# down, delta_j times O_i is the gradient of the weight w_ji.](figures/delta_flow.svg)
#
# Three things to see in the formula:
#
# * On the way forward we read row $k$ of the weights (all $j$). On the way back we read **column** $j$ (all $k$).
# * The factor $O_j (1 - O_j)$ belongs to the hidden layer itself, not to the layer above.
# * $O_j (1 - O_j)$ is at most $\frac{1}{4}$. So in a deep network of sigmoid units the deltas become small on their
#   way down.


# %% function="hidden_delta"
def hidden_delta(delta_next, w_next, o):
    """Return the delta of a hidden layer, from the delta of the layer above and the weights between them.

    ``delta_j = O_j (1 - O_j) sum_k delta_k w_kj``

    Convention: the loss is the half squared error ``E = 1/(2N) sum_n sum_k (o_nk - t_nk)^2``. The deltas are per
    sample, the derivatives of ``E_n = 1/2 sum_k (o_nk - t_nk)^2``, before the mean over samples: `delta_next` holds no
    factor 1/N, and neither does the answer. Contributions of the units above are added, not averaged.

    Parameters
    ----------
    delta_next : ndarray of shape (N, n_next), float64
        The delta of the layer above.
    w_next : ndarray of shape (n_next, n_j), float64
        The weights into the layer above; ``w_next[k, j]`` leads from unit j of this layer to unit k above.
    o : ndarray of shape (N, n_j), float64
        Outputs of this layer, after the sigmoid. All arguments are left as they are.

    Returns
    -------
    ndarray of shape (N, n_j), float64

    Examples
    --------
    >>> delta_next = np.array([[0.1, -0.2]])
    >>> w_next = np.array([[2.0, -1.0, 4.0], [-0.5, 1.5, 1.0]])
    >>> hidden_delta(delta_next, w_next, np.array([[0.8, 0.4, 0.1]])).round(4).tolist()
    [[0.048, -0.096, 0.018]]
    """
    ### BEGIN SOLUTION
    # delta_j = O_j (1 - O_j) sum_k delta_k w_kj
    return o * (1 - o) * (delta_next @ w_next)  # (N, n_j)
    ### END SOLUTION


# %% [markdown]
# ## Step 4: from deltas to gradients
#
# The loss of the batch is the mean of the samples' losses, $E = \frac{1}{N} \sum_n E_n$. A weight acts on all samples.
# Derive $\partial E / \partial w_{kj}$ and $\partial E / \partial w_{ji}$ from the deltas, for one sample or the batch.
#
# Write the lines first, then the code: one below the other in the next cell, as you write them on paper, as in
# `dE/dw_kj = ...`. Plain text, Unicode and LaTeX will do. `autograder check` names the first line that is wrong.

# %% [markdown] pencil="weight_gradients"
# Write your lines here.

# %% [markdown]
# With the mean over the batch,
#
# $$\frac{\partial E}{\partial w_{kj}} = \frac{1}{N} \sum_n \frac{\partial E_n}{\partial w_{kj}}
# = \frac{1}{N} \sum_n O_{nj} \, \delta_{nk},
# \qquad
# \frac{\partial E}{\partial b_k} = \frac{1}{N} \sum_n \delta_{nk}.$$
#
# The second formula is the first one with the input 1: a bias is a weight from a unit whose output is always 1.
#
# **Where does $1/N$ enter?** Once, here, and for weights and biases alike. It is not in the deltas. If it were in
# $\delta_k$, it would travel down through the recursion, and a second $1/N$ here would make every gradient $N$ times
# too small.
#
# The whole backward pass, for any number of layers:
#
# 1. take the outputs of the last layer and the targets, and compute the delta of the output layer;
# 2. from the delta of a layer and what **came into** that layer, compute the gradients of its weights and biases;
# 3. if there is a hidden layer below, compute its delta, go down to it, and repeat from 2.
#
# All gradients belong to the same point: no weight changes before the backward pass is finished.

# %% [markdown]
# ## One example by hand
#
# A network with two inputs, two hidden units and one output, and one sample ($N = 1$, so $E = E_1$). Numbers are
# rounded to four decimals.
#
# $$x = (2, \, -1), \qquad t = 1, \qquad
# W_1 = \begin{pmatrix} 0.5 & -1 \\ -1.5 & -2 \end{pmatrix}, \quad b_1 = (-0.5, \; 0.5), \qquad
# W_2 = \begin{pmatrix} 1 & -2 \end{pmatrix}, \quad b_2 = 0.5$$
#
# **Forward.** Hidden layer:
#
# $$z_1 = 0.5 \cdot 2 + (-1)(-1) - 0.5 = 1.5, \qquad O_1 = \sigma(1.5) = 0.8176$$
# $$z_2 = (-1.5) \cdot 2 + (-2)(-1) + 0.5 = -0.5, \qquad O_2 = \sigma(-0.5) = 0.3775$$
#
# Output layer: $z = 1 \cdot 0.8176 - 2 \cdot 0.3775 + 0.5 = 0.5625$, so $O = \sigma(0.5625) = 0.6370$, and
# $E = \frac{1}{2} (0.6370 - 1)^2 = 0.0659$.
#
# **Delta of the output:** $\delta = (0.6370 - 1) \cdot 0.6370 \cdot (1 - 0.6370) = -0.3630 \cdot 0.2312 = -0.0839$.
#
# **Deltas of the hidden units:**
#
# $$\delta_1 = 0.8176 \, (1 - 0.8176) \cdot (-0.0839) \cdot 1 = 0.1491 \cdot (-0.0839) = -0.0125$$
# $$\delta_2 = 0.3775 \, (1 - 0.3775) \cdot (-0.0839) \cdot (-2) = 0.2350 \cdot 0.1679 = 0.0394$$
#
# **Gradients:** each is an input of the layer times a delta of the layer.
#
# $$\frac{\partial E}{\partial W_2} = \begin{pmatrix} 0.8176 \cdot (-0.0839) & 0.3775 \cdot (-0.0839) \end{pmatrix}
# = \begin{pmatrix} -0.0686 & -0.0317 \end{pmatrix}, \qquad \frac{\partial E}{\partial b_2} = -0.0839$$
#
# $$\frac{\partial E}{\partial W_1}
# = \begin{pmatrix} 2 \cdot (-0.0125) & (-1)(-0.0125) \\ 2 \cdot 0.0394 & (-1) \cdot 0.0394 \end{pmatrix}
# = \begin{pmatrix} -0.0250 & 0.0125 \\ 0.0789 & -0.0394 \end{pmatrix}, \qquad
# \frac{\partial E}{\partial b_1} = (-0.0125, \; 0.0394)$$
#
# ![The network of the example with all its numbers. Weights: 0.5, -1, -1.5, -2 into the hidden units, 1 and -2 into
# the output. Outputs: 0.8176 and 0.3775, then 0.6370. Deltas: -0.0125 and 0.0394, then -0.0839. Weight gradients:
# -0.0250, 0.0125, 0.0789, -0.0394, then -0.0686 and -0.0317.](figures/worked_example.svg)
#
# Does it make sense? The output 0.6370 is below the target 1, and $\delta$ is negative: a larger net input makes the
# loss smaller. The second hidden unit holds the output down, because its weight is $-2$. Its delta is positive: a
# smaller $O_2$ would help.


# %% function="mlp_backward"
def mlp_backward(weights, activations, t):
    """Return the gradients of the half squared error by all weights and all biases.

    ``dE/dw_kj = 1/N sum_n O_nj delta_nk`` and ``dE/db_k = 1/N sum_n delta_nk``, where ``O_nj`` came into the layer and
    ``delta_nk`` is the layer's delta, from the delta recursion.

    Convention: the loss is the half squared error ``E = 1/(2N) sum_n sum_k (o_nk - t_nk)^2``, with a factor one half,
    a sum over the outputs and a mean over the samples. The factor 1/N enters once, in the gradients of weights and
    biases alike. These are the gradients, not a step: no minus sign, no learning rate.

    Parameters
    ----------
    weights : list of L ndarrays, weights[i] of shape (n_{i+1}, n_i), float64
        L is 1 or more.
    activations : list of L + 1 ndarrays, activations[i] of shape (N, n_i), float64
        What `mlp_forward` returned for these weights: x, then the output of each layer.
    t : ndarray of shape (N, n_L), float64
        Targets. All arguments are left as they are.

    Returns
    -------
    weight_grads : list of L ndarrays, weight_grads[i] of the shape of weights[i], float64
    bias_grads : list of L ndarrays, bias_grads[i] of shape (n_{i+1},), float64
        Both in the order of `weights`: entry 0 belongs to the layer next to the inputs.

    Examples
    --------
    >>> weights = [np.array([[0.5, -1.0], [-1.5, -2.0]]), np.array([[1.0, -2.0]])]
    >>> biases = [np.array([-0.5, 0.5]), np.array([0.5])]
    >>> activations = mlp_forward(weights, biases, np.array([[2.0, -1.0]]))
    >>> weight_grads, bias_grads = mlp_backward(weights, activations, np.array([[1.0]]))
    >>> [g.round(4).tolist() for g in weight_grads]
    [[[-0.025, 0.0125], [0.0789, -0.0394]], [[-0.0686, -0.0317]]]
    >>> [g.round(4).tolist() for g in bias_grads]
    [[-0.0125, 0.0394], [-0.0839]]
    """
    ### BEGIN SOLUTION
    N, L = len(t), len(weights)
    weight_grads, bias_grads = [None] * L, [None] * L
    delta = output_delta(activations[-1], t)  # (N, n_L)
    for i in reversed(range(L)):
        # dE/dw_kj = 1/N sum_n O_nj delta_nk: activations[i] is what came into this layer
        weight_grads[i] = delta.T @ activations[i] / N  # (n_{i+1}, n_i)
        bias_grads[i] = delta.sum(axis=0) / N  # (n_{i+1},)
        if i > 0:
            delta = hidden_delta(delta, weights[i], activations[i])  # (N, n_i)
    return weight_grads, bias_grads
    ### END SOLUTION


# %% [markdown]
# ## Step 5: a checker for any gradient
#
# How do you know that a gradient is right? The definition of the derivative gives a second way to compute it, slow but
# simple. For each entry of $w$, move this entry alone by $h$ up and down, and divide:
#
# $$c = \frac{f(w + h \, e) - f(w - h \, e)}{2h}, \qquad e \text{ is 1 at this entry and 0 elsewhere.}$$
#
# This is a *central difference*. You wrote it in exercise 1. A fixed bound on $|a - c|$ would not do, because a
# gradient may be of the size of $1000$ or of $0.0001$. So we compare the difference with the size of the two numbers:
#
# $$\text{error} = \max_{\text{entries}} \; \frac{|a - c|}{\max(|a| + |c|, \; 10^{-8})}, \qquad
# a \text{ from the formula}, \; c \text{ from the differences.}$$
#
# The $10^{-8}$ avoids $0/0$ where both numbers are zero. How to read the result:
#
# | error | meaning |
# |---|---|
# | below $10^{-6}$ | the gradient is right |
# | $10^{-6}$ to $10^{-3}$ | suspicious; the step may be too large or too small, or a small term is missing |
# | $\frac{1}{3}$ | twice (or half) as large as it should be |
# | $\frac{\lvert q - 1 \rvert}{q + 1}$ | in general: $q$ times as large, $q > 0$ |
# | $1$ | the opposite sign, or a zero where no zero should be |
#
# The checker does not know your loss. It works with any function `f` and any `gradient`, as long as they belong
# together.


# %% function="gradient_check"
def gradient_check(f, gradient, w, h=1e-5):
    """Return the largest relative error of a gradient, over all entries of w.

    ``abs(a - c) / max(abs(a) + abs(c), 1e-8)`` for each entry, where a is the entry of ``gradient(w)`` and c the
    central difference ``(f(w + h e) - f(w - h e)) / (2 h)``; e is 1 at this entry and 0 elsewhere.

    Convention: no loss enters here. `f` may be the half squared error or any other scalar function; both a and c are
    taken at the same point w, and one entry is moved at a time by h itself, not by a multiple of it.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of w, returns a scalar.
    gradient : callable
        Takes an array of the shape of w, returns an array of the same shape: the gradient that is put to the test.
    w : ndarray of any shape with at least one axis, float64
        The point. It is left as it is; it may be moved in between when it is put back.
    h : float
        Step of the central differences, passed by keyword.

    Returns
    -------
    float
        Between 0 and 1. A right gradient of a smooth function gives less than 1e-6.

    Examples
    --------
    >>> def cubes(w):
    ...     return np.sum(w**3)
    >>> def cubes_gradient(w):
    ...     return 3 * w**2
    >>> gradient_check(cubes, cubes_gradient, np.array([1.0, -2.0])) < 1e-6
    True
    >>> round(gradient_check(cubes, cubes_gradient, np.array([1.0, -2.0]), h=0.1), 6)
    0.001664
    """
    ### BEGIN SOLUTION
    a = gradient(w)
    c = np.empty(w.shape)
    for index in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[index] = h  # h e
        c[index] = (f(w + step) - f(w - step)) / (2 * h)
    errors = abs(a - c) / np.maximum(abs(a) + abs(c), 1e-8)  # of the shape of w
    return float(errors.max())
    ### END SOLUTION


# %% [markdown]
# ## Try it: the perceptron fails on XOR, your MLP learns it
#
# The same few lines train both: with `sizes = [2, 1]` your functions are a single perceptron, with `sizes = [2, 3, 1]`
# an MLP with three hidden units. The method is plain gradient descent on the half squared error,
# $E = \frac{1}{2N} \sum_n \sum_k (o_{nk} - t_{nk})^2$ with $N = 4$.

# %% tags=["demo"]
import figures


def half_squared_error(o, t):
    """Return E = 1/(2N) sum_n sum_k (o_nk - t_nk)^2."""
    errors = np.subtract(o, t).ravel()  # (N * n_L,)
    return float(errors @ errors) / (2 * len(t))


def random_network(sizes, rng):
    """Return weights and biases of a network with the given numbers of units."""
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))  # (n_out, n_in) of each layer
    return [rng.normal(size=shape) for shape in shapes], [rng.normal(size=shape[0]) for shape in shapes]


def learn(sizes, x, t, lr=4.0, epochs=3000):
    """Return the losses and the trained weights and biases."""
    weights, biases = random_network(sizes, np.random.default_rng(0))
    losses = []
    for _ in range(epochs):
        activations = mlp_forward(weights, biases, x)
        losses.append(half_squared_error(activations[-1], t))
        weight_grads, bias_grads = mlp_backward(weights, activations, t)
        for parameters, grads in ((weights, weight_grads), (biases, bias_grads)):
            for i, g in enumerate(grads):
                parameters[i] = parameters[i] - lr * np.asarray(g)
    return losses, weights, biases


losses, outputs = {}, {}
for name, sizes in (("perceptron 2-1", [2, 1]), ("MLP 2-3-1", [2, 3, 1])):
    losses[name], weights, biases = learn(sizes, figures.XOR_X, figures.XOR_T)
    outputs[name] = lambda points, weights=weights, biases=biases: mlp_forward(weights, biases, points)[-1]
    o = np.ravel(outputs[name](figures.XOR_X))
    print(
        f"{name:15} loss {losses[name][0]:.4f} -> {losses[name][-1]:.4f}   outputs", np.round(o, 2), "targets 0 1 1 0"
    )

# %% tags=["demo"]
figures.xor_training(losses, outputs)

# %% [markdown]
# The perceptron ends at $E = 0.125$: it answers 0.5 to everything, and
# $\frac{1}{2 \cdot 4} \cdot 4 \cdot 0.5^2 = 0.125$. This is not bad luck: no weights of a single sigmoid unit
# give a smaller loss here. The MLP brings the loss close to 0, and its line at 0.5 bends around the points.
#
# Things to try: another seed in `default_rng`, two hidden units, `lr=0.5`, `lr=50`. With two hidden units some seeds
# get stuck. Why is this no contradiction to the picture with the two lines?

# %% [markdown]
# ## A lab: find the bug
#
# Four programs claim to compute the gradients of the same 3-4-2 network for the half squared error. Mistakes like
# these four are common in real homework, and none of them stops with an error message. Your `gradient_check` looks at
# each block of parameters by itself, and the table shows the relative errors.
#
# Read the table before you read the code of the suspects. For each suspect: which blocks are wrong, by what factor,
# and what would cause just this pattern?

# %% tags=["demo"]
rng = np.random.default_rng(7)
inputs, targets = rng.normal(size=(5, 3)), rng.uniform(0.1, 0.9, size=(5, 2))
weights, biases = random_network([3, 4, 2], rng)


def yours(weights, biases):
    return mlp_backward(weights, mlp_forward(weights, biases, inputs), targets)


def suspect_a(weights, biases):
    weight_grads, bias_grads = yours(weights, biases)
    return [2 * g for g in weight_grads], [2 * g for g in bias_grads]


def suspect_b(weights, biases):
    weight_grads, bias_grads = yours(weights, biases)
    return weight_grads, [len(inputs) * g for g in bias_grads]


def suspect_c(weights, biases):
    activations = mlp_forward(weights, biases, inputs)
    (_, top), (_, top_bias) = mlp_backward(weights, activations, targets)
    (bottom, _), (bottom_bias, _) = mlp_backward([weights[0], weights[1] - 0.5 * top], activations, targets)
    return [bottom, top], [bottom_bias, top_bias]


def suspect_d(weights, biases):
    x, hidden, o = mlp_forward(weights, biases, inputs)
    (_, top), (_, top_bias) = mlp_backward(weights, [x, hidden, o], targets)
    # With every hidden output at 0.5 the slope of the sigmoid is 1/4 everywhere; 4 times that is no slope at all.
    (bottom, _), (bottom_bias, _) = mlp_backward(weights, [x, np.full_like(hidden, 0.5), o], targets)
    return [4 * bottom, top], [4 * bottom_bias, top_bias]


# %% tags=["demo"]
def block_error(program, block):
    """Return the relative error of a program's gradient by one block of parameters."""
    kind, i = block

    def with_block(w):
        moved = [list(weights), list(biases)]
        moved[kind][i] = w
        return moved

    def f(w):
        return half_squared_error(mlp_forward(*with_block(w), inputs)[-1], targets)

    def gradient(w):
        return np.asarray(program(*with_block(w))[kind][i])

    return gradient_check(f, gradient, (weights, biases)[kind][i])


blocks = {"weights[0]": (0, 0), "biases[0]": (1, 0), "weights[1]": (0, 1), "biases[1]": (1, 1)}
print(f"{'':10}", *(f"{name:>12}" for name in blocks))
for program in (yours, suspect_a, suspect_b, suspect_c, suspect_d):
    print(f"{program.__name__:10}", *(f"{block_error(program, block):12.1e}" for block in blocks.values()))

# %% [markdown]
# <details>
# <summary>How to read the table (open it when you have your own answer)</summary>
#
# * **Your row** should be below $10^{-6}$ in every block. If it is not, the block tells you where to look.
# * **A**: every block is $\frac{1}{3}$, so the whole gradient is twice as large as it should be, or half as large.
#   Here it is twice: the half of the loss was forgotten.
# * **B**: the weights are right, the biases have $0.667 = \frac{5 - 1}{5 + 1}$. The batch has $N = 5$ samples: the
#   bias gradients were added up and never averaged.
# * **C**: the upper layer is right, and the lower one is wrong, with no clear factor. The upper weights
#   had already taken a step (here with learning rate 0.5) when the delta of the hidden layer was computed with them.
# * **D**: the upper layer is right, and the lower one has more than $0.6$. The factor $O_j (1 - O_j)$ of the hidden
#   layer is missing. It is $\frac{1}{4}$ at most, so every delta of that layer is at least 4 times too large; a factor
#   of 4 alone would give $\frac{4 - 1}{4 + 1} = 0.6$.
#
# </details>
#
# Now be the suspect yourself: take the factor $O_j (1 - O_j)$ out of your own `hidden_delta`, and run the two cells
# again. Or return the mean over the outputs in place of the sum. Which block notices?

# %% [markdown]
# ## Derivation question (10 points, graded by hand)
#
# Change the network: the hidden units are now $O_j = \tanh(z_j)$, and the output units are linear, $O_k = z_k$. There
# is one hidden layer. The loss stays the half squared error, $E = \frac{1}{2N} \sum_n \sum_k (O_{nk} - t_{nk})^2$,
# with $E_n = \frac{1}{2} \sum_k (O_{nk} - t_{nk})^2$ for one sample.
#
# Derive, with one line for each link of the chain and the reason beside it:
#
# 1. $\delta_k = \partial E_n / \partial z_k$ of the output units;
# 2. $\delta_j = \partial E_n / \partial z_j$ of the hidden units, written with $O_j$, $\delta_k$ and $w_{kj}$ only;
# 3. $\partial E / \partial w_{ji}$ for a batch of $N$ samples. Say in a sentence where $1/N$ enters, and why it is not
#    part of $\delta$.
#
# Then say in a sentence why there is a sum over $k$ in 2, and none in 1.

# %% [markdown] question="derivation"
# Write your derivation here.
#
# === BEGIN MARK SCHEME ===
#
# **1. Output units (2 points).** From $O_k = z_k$ follows $\partial O_k / \partial z_k = 1$, so
#
# $$\delta_k = \frac{\partial E_n}{\partial O_k} \frac{\partial O_k}{\partial z_k} = (O_k - t_k) \cdot 1 = O_k - t_k .$$
#
# * 1 point: $\partial E_n / \partial O_k = O_k - t_k$, with the half cancelled and the right sign.
# * 1 point: the derivative of the output unit is 1; no $O_k (1 - O_k)$.
#
# **2. Hidden units (4 points).**
#
# $$\delta_j = \frac{\partial E_n}{\partial z_j}
# = \sum_k \frac{\partial E_n}{\partial z_k} \frac{\partial z_k}{\partial O_j} \frac{\partial O_j}{\partial z_j}
# = \sum_k \delta_k \, w_{kj} \, (1 - O_j^2) = (1 - O_j^2) \sum_k \delta_k \, w_{kj} .$$
#
# * 1 point: chain rule over all $z_k$, with the sum.
# * 1 point: $\partial z_k / \partial O_j = w_{kj}$ (not $w_{jk}$, not the gradient).
# * 1 point: $\tanh'(z_j) = 1 - \tanh^2(z_j) = 1 - O_j^2$, with a reason (quotient rule on $\sinh / \cosh$, or
#   $\tanh z = 2 \sigma(2z) - 1$, or as known).
# * 1 point: the result in the form asked for, with the factor in front of the sum.
#
# **3. The weight gradient of the batch (3 points).**
#
# $$\frac{\partial E}{\partial w_{ji}}
# = \frac{1}{N} \sum_n \frac{\partial E_n}{\partial z_{nj}} \frac{\partial z_{nj}}{\partial w_{ji}}
# = \frac{1}{N} \sum_n \delta_{nj} \, x_{ni} .$$
#
# * 1 point: $\partial z_{nj} / \partial w_{ji} = x_{ni}$ (the input of that layer; $O_{ni}$ is as good).
# * 1 point: sum over the samples with one factor $1/N$.
# * 1 point: the sentence. For example: $E$ is the mean of the $E_n$, and the mean is linear, so $1/N$ stands once in
#   front of the sum. $\delta$ is the derivative of $E_n$ alone; with $1/N$ inside $\delta$ the factor would be counted
#   again at the weights.
#
# **Why the sum (1 point).** $z_j$ acts on all outputs, through every $w_{kj}$, and the effects of all ways add; $z_k$
# acts on $O_k$ only.
#
# A consistent error made earlier costs its point once. A derivation in matrix form is as good when every step has its
# reason.
#
# === END MARK SCHEME ===

# %% [markdown]
# ## What comes next
#
# You can now compute the gradient of a network of any depth, and you have a tool that tells you whether any gradient
# is right. In the demo you used the gradient in the simplest way: a fixed step downhill. Exercise 4 is about this
# loop: learning rates that are too small or too large, momentum, RMSprop and Adam, on a landscape that you can look
# at, and a `train` function that moves all weights and biases of an MLP.
#
# **Further reading.** D. Rumelhart, G. Hinton, R. Williams, "Learning representations by back-propagating errors",
# *Nature* 323 (1986), 533-536, where the recursion is written almost as it is here. M. Nielsen, *Neural Networks and
# Deep Learning*, chapter 2; his cost $C$ carries the same $\frac{1}{2n}$, and his deltas are column vectors. M.
# Minsky, S. Papert, *Perceptrons* (1969).
