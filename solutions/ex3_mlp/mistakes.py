# ruff: noqa: ARG001 - a wrong variant may leave out what it is given
"""The bank of exercise 3, the multi-layer perceptron: what learners really write, function by function.

The ids are those of the course's collection of mistakes, and of the banks of exercises 1 and 2 (`parentheses-missing`,
`sigmoid-twice`, `pair-swapped`, `delta-not-transposed`; in `gradient_check` what goes wrong in `numerical_gradient`
too). New here, because no row of it fits:

* `mlp_forward`: `activation-not-passed-on`, `stores-Z-not-A`, `input-left-out`, `output-only`, `tanh-for-sigmoid`;
* `gradient_check`: `h-relative`, `absolute-error`, `norm-ratio`, `mean-not-max`, `max-per-axis`, `sign-kept`,
  `relative-to-one`, `relative-to-larger`, `abs-of-sum`, `floor-missing`, `floor-added`, `verdict-not-error`.

Two mistakes at once are not listed: a constant times a wrong structure is found by composition, and the two lists of
`mlp_backward` are explained each by itself. Left out because it is the same numbers as an entry that is here:
`half-sum-convention` in `mlp_backward` (it is `sum-not-mean`). `half-batch-mean` and `mean-over-batch-only` are right
there. The functions of the backward pass are given outputs and never net inputs, so that the ids about a net input
(`prime-z`, `prime-times-z`, `uses-Z-not-A`, `stale-forward`) cannot occur in them.
"""

from itertools import pairwise

import numpy as np

from autograder.mistakes import mistake

FORWARD = "Step 1: forward"
OUTPUT_DELTA = "Step 2: the delta of the output layer"
HIDDEN_DELTA = "Step 3: the delta of a hidden layer"
BACKWARD = "Step 4: from deltas to gradients"
CHECKER = "Step 5: a checker for any gradient"
NOTATION = "Notation card"
BY_HAND = "One example by hand"
LAB = "A lab: find the bug"

# Pairs that no input can tell apart, so that both are named.
SAME: tuple[frozenset[str], ...] = (
    # The delta of cross-entropy behind its own output unit is the plain error: nothing is left of that unit's slope.
    frozenset({"missing-sigmoid-prime", "cross-entropy-delta"}),
    # Both at once, as they are often seen together: one variant under two ids.
    frozenset({"missing-sigmoid-prime", "uses-updated-W"}),
)


# What is right, shared by the variants that go wrong elsewhere.


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _output_delta(o, t):
    return (o - t) * o * (1 - o)


def _hidden_delta(delta_next, w_next, o):
    return (delta_next @ w_next) * o * (1 - o)


def _deltas_below(weights, activations, delta):
    """Return the deltas of all layers, from the first to the last, where `delta` is that of the last."""
    deltas = [delta]
    for i in range(len(weights) - 1, 0, -1):
        deltas.insert(0, _hidden_delta(deltas[0], weights[i], activations[i]))
    return deltas


def _deltas(weights, activations, t):
    return _deltas_below(weights, activations, _output_delta(activations[-1], t))


def _gradients(activations, deltas):
    N = len(activations[0])
    weight_grads = [delta.T @ a / N for delta, a in zip(deltas, activations[:-1], strict=True)]
    return weight_grads, [delta.sum(axis=0) / N for delta in deltas]


def _backward(weights, activations, delta):
    return _gradients(activations, _deltas_below(weights, activations, delta))


def _backward_with_slope(weights, activations, t, slope):
    """Return the gradients with `slope(o)` for the derivative of every unit."""
    deltas = [(activations[-1] - t) * slope(activations[-1])]
    for i in range(len(weights) - 1, 0, -1):
        deltas.insert(0, (deltas[0] @ weights[i]) * slope(activations[i]))
    return _gradients(activations, deltas)


# ---- mlp_forward


@mistake(
    "sigmoid-sign",
    of="mlp_forward",
    hint="Your activation falls where it should rise: a large net input must give an output near one.",
    read=FORWARD,
)
def mlp_forward__sigmoid_sign(weights, biases, x):
    """Forget the minus sign in the exponent of the sigmoid."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.append(1 / (1 + np.exp(activations[-1] @ w.T + b)))
    return activations


@mistake(
    "parentheses-missing",
    of="mlp_forward",
    hint="Division comes before addition, so only a part of the denominator divides. An output never exceeds one.",
    read=FORWARD,
)
def mlp_forward__parentheses_missing(weights, biases, x):
    """Write the sigmoid without the parentheses of its denominator."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.append(1 / 1 + np.exp(-(activations[-1] @ w.T + b)))
    return activations


@mistake(
    "bias-missing-forward",
    of="mlp_forward",
    hint="The net input contains every parameter of the layer, and one kind of parameter is missing in yours.",
    read=FORWARD,
)
def mlp_forward__bias_missing_forward(weights, biases, x):
    """Compute the net inputs without the biases."""
    activations = [x]
    for w in weights:
        activations.append(_sigmoid(activations[-1] @ w.T))
    return activations


@mistake(
    "linear-on-sigmoid",
    of="mlp_forward",
    hint="Each layer has two stages, and the second one is missing: an output lies between zero and one.",
    read=FORWARD,
)
def mlp_forward__linear_on_sigmoid(weights, biases, x):
    """Leave out the activation in every layer."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.append(activations[-1] @ w.T + b)
    return activations


@mistake(
    "linear-on-sigmoid",
    of="mlp_forward",
    hint="The output layer of this network has an activation like every other layer.",
    read=FORWARD,
)
def mlp_forward__linear_output_layer(weights, biases, x):
    """Leave out the activation in the last layer, as for regression."""
    activations = [x]
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        activations.append(_sigmoid(activations[-1] @ w.T + b))
    return [*activations, activations[-1] @ weights[-1].T + biases[-1]]


@mistake(
    "sigmoid-twice",
    of="mlp_forward",
    hint="Each layer has one activation. What you store has gone through it already.",
    read=FORWARD,
)
def mlp_forward__sigmoid_twice(weights, biases, x):
    """Apply the sigmoid once more to what a layer has computed."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        o = _sigmoid(activations[-1] @ w.T + b)
        activations.append(_sigmoid(o))
    return activations


@mistake(
    "softmax-for-sigmoid",
    of="mlp_forward",
    hint="The outputs of your last layer share a sum of one. Which output unit is asked for in this exercise?",
    read=FORWARD,
)
def mlp_forward__softmax_for_sigmoid(weights, biases, x):
    """Put a softmax on the last layer, as for classification."""
    activations = [x]
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        activations.append(_sigmoid(activations[-1] @ w.T + b))
    e = np.exp(activations[-1] @ weights[-1].T + biases[-1])
    return [*activations, e / e.sum(axis=1, keepdims=True)]


@mistake(
    "tanh-for-sigmoid",
    of="mlp_forward",
    hint="Your outputs can be negative. Which activation do the units of this exercise have?",
    read=FORWARD,
)
def mlp_forward__tanh_for_sigmoid(weights, biases, x):
    """Use the hyperbolic tangent in every layer."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.append(np.tanh(activations[-1] @ w.T + b))
    return activations


@mistake(
    "W-not-transposed",
    of="mlp_forward",
    hint="A row of the weights holds what leads into one unit. Compare the axis that your product sums over.",
    read=NOTATION,
)
def mlp_forward__w_not_transposed(weights, biases, x):
    """Multiply by the weights as if their rows counted the inputs."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.append(_sigmoid(activations[-1] @ w + b))
    return activations


@mistake(
    "reshaped-not-transposed",
    of="mlp_forward",
    hint="A reshape makes shapes fit but leaves the numbers in the order of reading; a transpose swaps the axes.",
    read=NOTATION,
)
def mlp_forward__reshaped_not_transposed(weights, biases, x):
    """Make the shapes fit by a reshape of the weights."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        n_out, n_in = w.shape
        activations.append(_sigmoid(activations[-1] @ w.reshape(n_in, n_out) + b))
    return activations


@mistake(
    "uses-Z-not-A",
    of="mlp_forward",
    hint="The next layer sees what the units of this layer send out, not their net inputs.",
    read=FORWARD,
)
def mlp_forward__uses_z_not_a(weights, biases, x):
    """Hand the net inputs on to the next layer and store the outputs."""
    activations, z = [x], x
    for w, b in zip(weights, biases, strict=True):
        z = z @ w.T + b
        activations.append(_sigmoid(z))
    return activations


@mistake(
    "stores-Z-not-A",
    of="mlp_forward",
    hint="You keep the net inputs of the layers. The backward pass needs what comes after the activation.",
    read=FORWARD,
)
def mlp_forward__stores_z_not_a(weights, biases, x):
    """Store the net inputs in the list."""
    stored, o = [x], x
    for w, b in zip(weights, biases, strict=True):
        z = o @ w.T + b
        stored.append(z)
        o = _sigmoid(z)
    return stored


@mistake(
    "activation-not-passed-on",
    of="mlp_forward",
    hint="Each layer takes the outputs of the layer below; in your loop every layer takes the inputs of the network.",
    read=FORWARD,
)
def mlp_forward__activation_not_passed_on(weights, biases, x):
    """Compute every layer from the inputs of the network."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.append(_sigmoid(x @ w.T + b))
    return activations


@mistake(
    "input-left-out",
    of="mlp_forward",
    hint="The backward pass also needs what came into the first layer: the list begins with the inputs.",
    read=FORWARD,
)
def mlp_forward__input_left_out(weights, biases, x):
    """Return the outputs of the layers without the inputs in front."""
    outputs, o = [], x
    for w, b in zip(weights, biases, strict=True):
        o = _sigmoid(o @ w.T + b)
        outputs.append(o)
    return outputs


@mistake(
    "output-only",
    of="mlp_forward",
    hint="The outputs of the hidden layers are needed again on the way back, so the function returns all of them.",
    read=FORWARD,
)
def mlp_forward__output_only(weights, biases, x):
    """Return the output of the last layer alone."""
    o = x
    for w, b in zip(weights, biases, strict=True):
        o = _sigmoid(o @ w.T + b)
    return o


@mistake(
    "reversed-list",
    of="mlp_forward",
    hint="Look at the order of the list: it runs from the inputs to the output.",
    read=FORWARD,
)
def mlp_forward__reversed_list(weights, biases, x):
    """Put each new layer in front of the list."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.insert(0, _sigmoid(activations[0] @ w.T + b))
    return activations


@mistake(
    "rounds-output",
    of="mlp_forward",
    hint="Return full precision; the examples are rounded for reading only.",
    read=FORWARD,
)
def mlp_forward__rounds_output(weights, biases, x):
    """Round the outputs to four decimals, as the example prints them."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.append(_sigmoid(activations[-1] @ w.T + b))
    return [a.round(4) for a in activations]


# ---- output_delta


@mistake(
    "factor-2-extra",
    of="output_delta",
    hint="The one half in the loss is there to cancel a factor of the derivative. Differentiate the loss once more.",
    read=OUTPUT_DELTA,
)
def output_delta__factor_2_extra(o, t):
    """Keep the 2 of the power rule although the loss has a half."""
    return 2 * (o - t) * o * (1 - o)


@mistake(
    "half-kept",
    of="output_delta",
    hint="The power rule produces a constant. What does it do to the half in front of the loss?",
    read=OUTPUT_DELTA,
)
def output_delta__half_kept(o, t):
    """Keep the half after differentiating."""
    return 0.5 * (o - t) * o * (1 - o)


@mistake(
    "mse-scale",
    of="output_delta",
    hint="This is the delta of another loss, the mean over all elements. Here each sample's loss is half a sum.",
    read=NOTATION,
)
def output_delta__mse_scale(o, t):
    """Differentiate the mean over the outputs of the squared error."""
    return 2 * (o - t) * o * (1 - o) / o.shape[1]


@mistake(
    "mse-scale",
    of="output_delta",
    hint="This is the delta of another loss, the mean over all elements. Here each sample's loss is half a sum.",
    read=NOTATION,
)
def output_delta__mse_scale_of_batch(o, t):
    """Differentiate the mean over all elements of the batch."""
    return 2 * (o - t) * o * (1 - o) / o.size


@mistake(
    "divided-by-outputs",
    of="output_delta",
    hint="Over the outputs the loss takes a sum. Only over the samples there is a mean.",
    read=NOTATION,
)
def output_delta__divided_by_outputs(o, t):
    """Average over the output units as well."""
    return (o - t) * o * (1 - o) / o.shape[1]


@mistake(
    "divided-by-N-twice",
    of="output_delta",
    hint="A delta belongs to a single sample. The average over the batch is taken later, once, at the gradients.",
    read=BACKWARD,
)
def output_delta__divided_by_n_twice(o, t):
    """Put the average over samples into the delta already."""
    return (o - t) * o * (1 - o) / len(o)


@mistake(
    "sign-flip",
    of="output_delta",
    hint="Your delta has the opposite sign. When an output is too large, the loss grows with its net input.",
    read=OUTPUT_DELTA,
)
def output_delta__sign_flip(o, t):
    """Take target minus output."""
    return (t - o) * o * (1 - o)


@mistake(
    "abs-error",
    of="output_delta",
    hint="The sign of the error says in which direction the output is wrong, and you have thrown it away.",
    read=OUTPUT_DELTA,
)
def output_delta__abs_error(o, t):
    """Take the absolute error."""
    return np.abs(o - t) * o * (1 - o)


@mistake(
    "sign-of-error",
    of="output_delta",
    hint="Only the sign of the error is left, as in the perceptron rule. A squared loss is proportional to the error.",
    read=OUTPUT_DELTA,
)
def output_delta__sign_of_error(o, t):
    """Use the sign of the error in place of the error."""
    return np.sign(o - t) * o * (1 - o)


@mistake(
    "squared-error-not-derived",
    of="output_delta",
    hint="The loss itself stands where its derivative by the output belongs.",
    read=OUTPUT_DELTA,
)
def output_delta__squared_error_not_derived(o, t):
    """Multiply by the loss of the output, not by its derivative."""
    return 0.5 * (o - t) ** 2 * o * (1 - o)


@mistake(
    "forgot-target",
    of="output_delta",
    hint="The delta must vanish when an output meets its target. Yours does not know the target.",
    read=OUTPUT_DELTA,
)
def output_delta__forgot_target(o, t):
    """Use the output in place of the error."""
    return o * o * (1 - o)


@mistake(
    "missing-sigmoid-prime",
    of="output_delta",
    hint="Between the loss and the net input of an output stands its activation. This link of the chain is missing.",
    read=OUTPUT_DELTA,
)
def output_delta__missing_sigmoid_prime(o, t):
    """Forget the derivative of the output activation."""
    return o - t


@mistake(
    "cross-entropy-delta",
    of="output_delta",
    hint="This is the delta that belongs to cross-entropy. Which loss is stated here?",
    read=NOTATION,
)
def output_delta__cross_entropy_delta(o, t):
    """Use the well-known delta of cross-entropy."""
    return np.subtract(o, t)


@mistake(
    "cross-entropy-delta",
    of="output_delta",
    hint="This is the delta of a mean cross-entropy. Which loss is stated here, and is the delta averaged already?",
    read=NOTATION,
)
def output_delta__cross_entropy_delta_of_batch(o, t):
    """Use the delta of cross-entropy, averaged over the batch."""
    return (o - t) / len(o)


@mistake(
    "prime-of-activation",
    of="output_delta",
    hint="You apply the derivative as a function of the net input, but what you hand to it is the output already.",
    read=OUTPUT_DELTA,
)
def output_delta__prime_of_activation(o, t):
    """Apply the sigmoid once more inside its derivative."""
    s = _sigmoid(o)
    return (o - t) * s * (1 - s)


@mistake(
    "prime-of-error",
    of="output_delta",
    hint="The derivative in the chain is that of the activation; you have taken it at the error.",
    read=OUTPUT_DELTA,
)
def output_delta__prime_of_error(o, t):
    """Apply the derivative of the sigmoid to the error."""
    error = o - t
    return error * (1 - error)


@mistake(
    "prime-o-only",
    of="output_delta",
    hint="The derivative of the sigmoid is a product of two terms, and one of them is missing.",
    read=OUTPUT_DELTA,
)
def output_delta__prime_o_only(o, t):
    """Take the output alone for the derivative of the sigmoid."""
    return (o - t) * o


@mistake(
    "prime-1-o",
    of="output_delta",
    hint="The derivative of the sigmoid is a product of two terms, and one of them is missing.",
    read=OUTPUT_DELTA,
)
def output_delta__prime_1_o(o, t):
    """Take one minus the output alone for the derivative of the sigmoid."""
    return (o - t) * (1 - o)


@mistake(
    "prime-plus",
    of="output_delta",
    hint="Recheck a sign in the derivative of the sigmoid: it is small where the output is near one.",
    read=OUTPUT_DELTA,
)
def output_delta__prime_plus(o, t):
    """Write a plus in the derivative of the sigmoid."""
    return (o - t) * o * (1 + o)


@mistake(
    "prime-twice",
    of="output_delta",
    hint="One link of the chain is counted twice: the derivative of the activation.",
    read=OUTPUT_DELTA,
)
def output_delta__prime_twice(o, t):
    """Multiply by the derivative of the sigmoid twice."""
    slope = o * (1 - o)
    return (o - t) * slope * slope


@mistake(
    "parentheses-missing",
    of="output_delta",
    hint="Multiplication comes before subtraction, so the factors are not the ones you meant.",
    read=OUTPUT_DELTA,
)
def output_delta__parentheses_missing(o, t):
    """Multiply before subtracting in the derivative of the sigmoid."""
    return (o - t) * o * 1 - o


@mistake(
    "tanh-prime",
    of="output_delta",
    hint="This is the derivative of the hyperbolic tangent. The units of this exercise are sigmoid units.",
    read=OUTPUT_DELTA,
)
def output_delta__tanh_prime(o, t):
    """Use the derivative of the hyperbolic tangent."""
    return (o - t) * (1 - o**2)


@mistake(
    "matmul-not-hadamard",
    of="output_delta",
    hint="An activation acts on each unit alone, so its derivative multiplies entry by entry; nothing is summed.",
    read=OUTPUT_DELTA,
)
def output_delta__matmul_not_hadamard(o, t):
    """Multiply error and slope as matrices."""
    return (o - t) @ (o * (1 - o))


@mistake(
    "matmul-not-hadamard",
    of="output_delta",
    hint="An activation acts on each unit alone, so its derivative multiplies entry by entry; nothing is summed.",
    read=OUTPUT_DELTA,
)
def output_delta__matmul_of_transpose(o, t):
    """Multiply error and slope as matrices, with a transpose that makes the shapes fit."""
    return (o - t) @ (o * (1 - o)).T


@mistake(
    "mean-error-then-outer",
    of="output_delta",
    hint="Each sample keeps its own row of deltas; an average over the batch at this point mixes the samples.",
    read=OUTPUT_DELTA,
)
def output_delta__mean_over_batch(o, t):
    """Average the delta over the samples and lose their axis."""
    return ((o - t) * o * (1 - o)).mean(axis=0)


@mistake(
    "numeric-instead",
    of="output_delta",
    hint="This looks like an estimate by differences. Derive the delta with the chain rule.",
    read=OUTPUT_DELTA,
)
def output_delta__numeric_instead(o, t):
    """Estimate the derivative by forward differences of the loss."""
    z, h = np.log(o / (1 - o)), 1e-5
    return (0.5 * (_sigmoid(z + h) - t) ** 2 - 0.5 * (_sigmoid(z) - t) ** 2) / h


@mistake(
    "rounds-output",
    of="output_delta",
    hint="Return full precision; the examples are rounded for reading only.",
    read=OUTPUT_DELTA,
)
def output_delta__rounds_output(o, t):
    """Round to four decimals, as the example prints it."""
    return np.round((o - t) * o * (1 - o), 4)


@mistake(
    "inplace-overwrite",
    of="output_delta",
    hint="A second name for an array is not a copy: you overwrote the outputs, which are needed once more.",
    read=OUTPUT_DELTA,
)
def output_delta__inplace_overwrite(o, t):
    """Subtract the target from the outputs themselves."""
    error = o
    error -= t
    return error * o * (1 - o)


# ---- hidden_delta


@mistake(
    "no-hidden-prime",
    of="hidden_delta",
    hint="A hidden unit has an activation too, and its derivative is one factor of the recursion.",
    read=HIDDEN_DELTA,
)
def hidden_delta__no_hidden_prime(delta_next, w_next, o):
    """Forget the derivative of the hidden activation."""
    return delta_next @ w_next


@mistake(
    "no-W-in-hidden",
    of="hidden_delta",
    hint="How much a hidden unit is to blame depends on the weights that lead out of it. Yours do not appear.",
    read=HIDDEN_DELTA,
)
def hidden_delta__no_w_in_hidden(delta_next, w_next, o):
    """Add up the deltas above without weights."""
    return delta_next.sum(axis=1, keepdims=True) * o * (1 - o)


@mistake(
    "no-W-in-hidden",
    of="hidden_delta",
    hint="How much a hidden unit is to blame depends on the weights that lead out of it. Yours do not appear.",
    read=HIDDEN_DELTA,
)
def hidden_delta__no_w_unit_by_unit(delta_next, w_next, o):
    """Hand each delta straight down to one unit."""
    return delta_next * o * (1 - o)


@mistake(
    "W-not-transposed",
    of="hidden_delta",
    hint="Going back you read the weights in the other direction: the sum runs over the units above.",
    read=HIDDEN_DELTA,
)
def hidden_delta__w_not_transposed(delta_next, w_next, o):
    """Read the weights in the direction of the forward pass."""
    return (delta_next @ w_next.T) * o * (1 - o)


@mistake(
    "reshaped-not-transposed",
    of="hidden_delta",
    hint="A reshape makes shapes fit but leaves the numbers in the order of reading. No axis has to be swapped here.",
    read=HIDDEN_DELTA,
)
def hidden_delta__reshaped_not_transposed(delta_next, w_next, o):
    """Transpose as in other books, then reshape until the product works."""
    return (delta_next @ w_next.T.reshape(w_next.shape)) * o * (1 - o)


@mistake(
    "mean-over-units",
    of="hidden_delta",
    hint="A hidden unit acts on the loss in several ways, one through each unit above, and their effects add.",
    read=HIDDEN_DELTA,
)
def hidden_delta__mean_over_units(delta_next, w_next, o):
    """Average over the units above."""
    return (delta_next @ w_next) / len(w_next) * o * (1 - o)


@mistake(
    "divided-each-step",
    of="hidden_delta",
    hint="Layers further down get weaker by a constant each time. The average over samples enters once, at the end.",
    read=BACKWARD,
)
def hidden_delta__divided_each_step(delta_next, w_next, o):
    """Divide by the number of samples at each step down."""
    return (delta_next @ w_next) * o * (1 - o) / len(o)


@mistake(
    "sign-flip",
    of="hidden_delta",
    hint="Your delta has the opposite sign. The slope of the sigmoid is positive everywhere.",
    read=HIDDEN_DELTA,
)
def hidden_delta__sign_flip(delta_next, w_next, o):
    """Swap the two terms in the derivative of the sigmoid."""
    return (delta_next @ w_next) * o * (o - 1)


@mistake(
    "prime-of-activation",
    of="hidden_delta",
    hint="You apply the derivative as a function of the net input, but what you hand to it is the output already.",
    read=HIDDEN_DELTA,
)
def hidden_delta__prime_of_activation(delta_next, w_next, o):
    """Apply the sigmoid once more inside its derivative."""
    s = _sigmoid(o)
    return (delta_next @ w_next) * s * (1 - s)


@mistake(
    "prime-of-error",
    of="hidden_delta",
    hint="The derivative in the recursion is that of the unit's activation; you have taken it at what flows back.",
    read=HIDDEN_DELTA,
)
def hidden_delta__prime_of_error(delta_next, w_next, o):
    """Apply the derivative of the sigmoid to what comes back from above."""
    back = delta_next @ w_next
    return back * (1 - back)


@mistake(
    "prime-o-only",
    of="hidden_delta",
    hint="The derivative of the sigmoid is a product of two terms, and one of them is missing.",
    read=HIDDEN_DELTA,
)
def hidden_delta__prime_o_only(delta_next, w_next, o):
    """Take the output alone for the derivative of the sigmoid."""
    return (delta_next @ w_next) * o


@mistake(
    "prime-1-o",
    of="hidden_delta",
    hint="The derivative of the sigmoid is a product of two terms, and one of them is missing.",
    read=HIDDEN_DELTA,
)
def hidden_delta__prime_1_o(delta_next, w_next, o):
    """Take one minus the output alone for the derivative of the sigmoid."""
    return (delta_next @ w_next) * (1 - o)


@mistake(
    "prime-plus",
    of="hidden_delta",
    hint="Recheck a sign in the derivative of the sigmoid: it is small where the output is near one.",
    read=HIDDEN_DELTA,
)
def hidden_delta__prime_plus(delta_next, w_next, o):
    """Write a plus in the derivative of the sigmoid."""
    return (delta_next @ w_next) * o * (1 + o)


@mistake(
    "prime-twice",
    of="hidden_delta",
    hint="One link of the chain is counted twice: the derivative of the activation.",
    read=HIDDEN_DELTA,
)
def hidden_delta__prime_twice(delta_next, w_next, o):
    """Multiply by the derivative of the sigmoid twice."""
    slope = o * (1 - o)
    return (delta_next @ w_next) * slope * slope


@mistake(
    "parentheses-missing",
    of="hidden_delta",
    hint="Multiplication comes before subtraction, so the factors are not the ones you meant.",
    read=HIDDEN_DELTA,
)
def hidden_delta__parentheses_missing(delta_next, w_next, o):
    """Multiply before subtracting in the derivative of the sigmoid."""
    return delta_next @ w_next * o * 1 - o


@mistake(
    "tanh-prime",
    of="hidden_delta",
    hint="This is the derivative of the hyperbolic tangent. The units of this exercise are sigmoid units.",
    read=HIDDEN_DELTA,
)
def hidden_delta__tanh_prime(delta_next, w_next, o):
    """Use the derivative of the hyperbolic tangent."""
    return (delta_next @ w_next) * (1 - o**2)


@mistake(
    "matmul-not-hadamard",
    of="hidden_delta",
    hint="The activation acts on each unit alone, so its derivative multiplies entry by entry; no second sum.",
    read=HIDDEN_DELTA,
)
def hidden_delta__matmul_not_hadamard(delta_next, w_next, o):
    """Multiply by the slope as a matrix."""
    return (delta_next @ w_next) @ (o * (1 - o))


@mistake(
    "matmul-not-hadamard",
    of="hidden_delta",
    hint="The activation acts on each unit alone, so its derivative multiplies entry by entry; no second sum.",
    read=HIDDEN_DELTA,
)
def hidden_delta__matmul_of_transpose(delta_next, w_next, o):
    """Multiply by the slope as a matrix, with a transpose that makes the shapes fit."""
    return (delta_next @ w_next) @ (o * (1 - o)).T


@mistake(
    "mean-error-then-outer",
    of="hidden_delta",
    hint="Each sample has deltas of its own. You averaged those above over the batch before you carried them down.",
    read=HIDDEN_DELTA,
)
def hidden_delta__mean_over_batch(delta_next, w_next, o):
    """Average the deltas above over the samples first."""
    return (delta_next.mean(axis=0) @ w_next) * o * (1 - o)


@mistake(
    "rounds-output",
    of="hidden_delta",
    hint="Return full precision; the examples are rounded for reading only.",
    read=HIDDEN_DELTA,
)
def hidden_delta__rounds_output(delta_next, w_next, o):
    """Round to four decimals, as the example prints it."""
    return np.round((delta_next @ w_next) * o * (1 - o), 4)


@mistake(
    "inplace-overwrite",
    of="hidden_delta",
    hint="The values are right, but you overwrote the outputs that you were given, and another step still needs them.",
    read=HIDDEN_DELTA,
)
def hidden_delta__inplace_overwrite(delta_next, w_next, o):
    """Turn the outputs into slopes in place."""
    o *= 1 - o
    return (delta_next @ w_next) * o


# ---- mlp_backward: the scale and the output layer


@mistake(
    "factor-2-extra",
    of="mlp_backward",
    hint="The one half in the loss is there to cancel a factor of the derivative. Differentiate the loss once more.",
    read=OUTPUT_DELTA,
)
def mlp_backward__factor_2_extra(weights, activations, t):
    """Keep the 2 of the power rule although the loss has a half."""
    o = activations[-1]
    return _backward(weights, activations, 2 * (o - t) * o * (1 - o))


@mistake(
    "half-kept",
    of="mlp_backward",
    hint="The power rule produces a constant. What does it do to the half in front of the loss?",
    read=OUTPUT_DELTA,
)
def mlp_backward__half_kept(weights, activations, t):
    """Keep the half after differentiating."""
    o = activations[-1]
    return _backward(weights, activations, 0.5 * (o - t) * o * (1 - o))


@mistake(
    "mse-scale",
    of="mlp_backward",
    hint="This is the gradient of another loss, the mean over all elements without a half. Compare the notation card.",
    read=NOTATION,
)
def mlp_backward__mse_scale(weights, activations, t):
    """Differentiate the mean of the squared error over all elements."""
    o = activations[-1]
    return _backward(weights, activations, 2 / o.shape[1] * (o - t) * o * (1 - o))


@mistake(
    "divided-by-outputs",
    of="mlp_backward",
    hint="Over the outputs the loss takes a sum. Only over the samples there is a mean.",
    read=NOTATION,
)
def mlp_backward__divided_by_outputs(weights, activations, t):
    """Average over the output units as well."""
    o = activations[-1]
    return _backward(weights, activations, (o - t) * o * (1 - o) / o.shape[1])


@mistake(
    "sum-not-mean",
    of="mlp_backward",
    hint="Your gradient grows when the batch is duplicated. The gradient of a mean over samples would not.",
    read=BACKWARD,
)
def mlp_backward__sum_not_mean(weights, activations, t):
    """Add up the samples and never average."""
    deltas = _deltas(weights, activations, t)
    weight_grads = [delta.T @ a for delta, a in zip(deltas, activations[:-1], strict=True)]
    return weight_grads, [delta.sum(axis=0) for delta in deltas]


@mistake(
    "mean-over-outputs-only",
    of="mlp_backward",
    hint="Which axis does the mean in the loss run over? You averaged over the outputs in place of the samples.",
    read=NOTATION,
)
def mlp_backward__mean_over_outputs_only(weights, activations, t):
    """Divide by the number of outputs in place of the number of samples."""
    deltas, m = _deltas(weights, activations, t), t.shape[1]
    weight_grads = [delta.T @ a / m for delta, a in zip(deltas, activations[:-1], strict=True)]
    return weight_grads, [delta.sum(axis=0) / m for delta in deltas]


@mistake(
    "divide-by-features",
    of="mlp_backward",
    hint="Average over what the loss averages over. The inputs of a layer are not samples.",
    read=BACKWARD,
)
def mlp_backward__divide_by_features(weights, activations, t):
    """Divide by the number of inputs of the layer."""
    deltas = _deltas(weights, activations, t)
    weight_grads = [delta.T @ a / a.shape[1] for delta, a in zip(deltas, activations[:-1], strict=True)]
    return weight_grads, [delta.sum(axis=0) / a.shape[1] for delta, a in zip(deltas, activations[:-1], strict=True)]


@mistake(
    "divided-by-N-twice",
    of="mlp_backward",
    hint="The average over samples enters once. Yours is in the deltas and at the gradients again.",
    read=BACKWARD,
)
def mlp_backward__divided_by_n_twice(weights, activations, t):
    """Average in the output delta and once more in the gradients."""
    delta = _output_delta(activations[-1], t) / len(t)
    return _backward(weights, activations, delta)


@mistake(
    "divided-each-step",
    of="mlp_backward",
    hint="The top layer is right, and below it each layer is weaker by the same constant. Where does the mean enter?",
    read=BACKWARD,
)
def mlp_backward__divided_each_step(weights, activations, t):
    """Divide by the number of samples at each step down."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        deltas.insert(0, _hidden_delta(deltas[0], weights[i], activations[i]) / len(t))
    return _gradients(activations, deltas)


@mistake(
    "sign-flip",
    of="mlp_backward",
    hint="A step against your gradient makes the loss larger: it has the opposite sign.",
    read=OUTPUT_DELTA,
)
def mlp_backward__sign_flip(weights, activations, t):
    """Take target minus output."""
    o = activations[-1]
    return _backward(weights, activations, (t - o) * o * (1 - o))


@mistake(
    "missing-sigmoid-prime",
    of="mlp_backward",
    hint="Between the loss and the net input of an output stands its activation. This link of the chain is missing.",
    read=OUTPUT_DELTA,
)
def mlp_backward__missing_sigmoid_prime(weights, activations, t):
    """Forget the derivative of the output activation."""
    return _backward(weights, activations, activations[-1] - t)


@mistake(
    "cross-entropy-delta",
    of="mlp_backward",
    hint="The output delta that you start from belongs to cross-entropy. Which loss is stated here?",
    read=NOTATION,
)
def mlp_backward__cross_entropy_delta(weights, activations, t):
    """Start from the well-known delta of cross-entropy."""
    return _backward(weights, activations, np.subtract(activations[-1], t))


# ---- mlp_backward: the derivative of the sigmoid, wrong in every layer


@mistake(
    "prime-of-activation",
    of="mlp_backward",
    hint="You apply the derivative as a function of the net input, but what you hand to it is the output already.",
    read=OUTPUT_DELTA,
)
def mlp_backward__prime_of_activation(weights, activations, t):
    """Apply the sigmoid once more inside its derivative."""
    return _backward_with_slope(weights, activations, t, lambda o: _sigmoid(o) * (1 - _sigmoid(o)))


@mistake(
    "prime-of-error",
    of="mlp_backward",
    hint="The derivative in the chain is that of the activation; you have taken it at what flows back.",
    read=OUTPUT_DELTA,
)
def mlp_backward__prime_of_error(weights, activations, t):
    """Apply the derivative of the sigmoid to what flows back, in every layer."""
    error = activations[-1] - t
    deltas = [error * (1 - error)]
    for w in reversed(weights[1:]):
        error = deltas[0] @ w
        deltas.insert(0, error * (1 - error))
    return _gradients(activations, deltas)


@mistake(
    "prime-twice",
    of="mlp_backward",
    hint="One link of the chain is counted twice: the derivative of the activation.",
    read=OUTPUT_DELTA,
)
def mlp_backward__prime_twice(weights, activations, t):
    """Multiply by the derivative of the sigmoid twice."""
    return _backward_with_slope(weights, activations, t, lambda o: (o * (1 - o)) ** 2)


@mistake(
    "tanh-prime",
    of="mlp_backward",
    hint="This is the derivative of the hyperbolic tangent. The units of this exercise are sigmoid units.",
    read=OUTPUT_DELTA,
)
def mlp_backward__tanh_prime(weights, activations, t):
    """Use the derivative of the hyperbolic tangent."""
    return _backward_with_slope(weights, activations, t, lambda o: 1 - o**2)


# ---- mlp_backward: the recursion


@mistake(
    "uses-updated-W",
    of="mlp_backward",
    hint="All gradients belong to the same point. A layer had already taken its step when its weights were used again.",
    read=LAB,
)
def mlp_backward__uses_updated_w(weights, activations, t):
    """Subtract each gradient from its weights before the delta below is computed."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        w = weights[i] - deltas[0].T @ activations[i] / len(t)
        deltas.insert(0, _hidden_delta(deltas[0], w, activations[i]))
    return _gradients(activations, deltas)


@mistake(
    "uses-updated-W",
    of="mlp_backward",
    hint="All gradients belong to the same point. A layer had already taken its step when its weights were used again.",
    read=LAB,
)
def mlp_backward__uses_updated_w_half_step(weights, activations, t):
    """Let each layer make a step with learning rate 0.5 before the delta below is computed."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        w = weights[i] - 0.5 * deltas[0].T @ activations[i] / len(t)
        deltas.insert(0, _hidden_delta(deltas[0], w, activations[i]))
    return _gradients(activations, deltas)


@mistake(
    "uses-updated-W",
    of="mlp_backward",
    hint="All gradients belong to the same point. A layer had already taken its step when its weights were used again.",
    read=LAB,
)
def mlp_backward__uses_updated_w_small_step(weights, activations, t):
    """Let each layer make a step with learning rate 0.1 before the delta below is computed."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        w = weights[i] - 0.1 * deltas[0].T @ activations[i] / len(t)
        deltas.insert(0, _hidden_delta(deltas[0], w, activations[i]))
    return _gradients(activations, deltas)


@mistake(
    "missing-sigmoid-prime",
    of="mlp_backward",
    hint="Between the loss and the net input of an output stands its activation. This link of the chain is missing.",
    read=OUTPUT_DELTA,
)
@mistake(
    "uses-updated-W",
    of="mlp_backward",
    hint="All gradients belong to the same point. A layer had already taken its step when its weights were used again.",
    read=LAB,
)
def mlp_backward__error_through_updated_w(weights, activations, t):
    """Forget the derivative of the output activation, and let each layer make a full step first."""
    deltas = [activations[-1] - t]
    for i in range(len(weights) - 1, 0, -1):
        w = weights[i] - deltas[0].T @ activations[i] / len(t)
        deltas.insert(0, _hidden_delta(deltas[0], w, activations[i]))
    return _gradients(activations, deltas)


@mistake(
    "missing-sigmoid-prime",
    of="mlp_backward",
    hint="Between the loss and the net input of an output stands its activation. This link of the chain is missing.",
    read=OUTPUT_DELTA,
)
@mistake(
    "uses-updated-W",
    of="mlp_backward",
    hint="All gradients belong to the same point. A layer had already taken its step when its weights were used again.",
    read=LAB,
)
def mlp_backward__error_through_updated_w_half_step(weights, activations, t):
    """Forget the derivative of the output activation, and let each layer make a step with learning rate 0.5 first."""
    deltas = [activations[-1] - t]
    for i in range(len(weights) - 1, 0, -1):
        w = weights[i] - 0.5 * deltas[0].T @ activations[i] / len(t)
        deltas.insert(0, _hidden_delta(deltas[0], w, activations[i]))
    return _gradients(activations, deltas)


@mistake(
    "no-hidden-prime",
    of="mlp_backward",
    hint="Every layer has an activation on the way back, the hidden ones too. Its derivative is missing below the top.",
    read=HIDDEN_DELTA,
)
def mlp_backward__no_hidden_prime(weights, activations, t):
    """Carry the deltas down without the slope of the hidden units."""
    deltas = [_output_delta(activations[-1], t)]
    for w in reversed(weights[1:]):
        deltas.insert(0, deltas[0] @ w)
    return _gradients(activations, deltas)


@mistake(
    "prime-only-once",
    of="mlp_backward",
    hint="It works with one hidden layer and fails with two: every hidden layer has its own slope on the way back.",
    read=HIDDEN_DELTA,
)
def mlp_backward__prime_only_once(weights, activations, t):
    """Use the slope of the last hidden layer and of none below it."""
    L = len(weights)
    deltas = [_output_delta(activations[-1], t)]
    for i in range(L - 1, 0, -1):
        delta = deltas[0] @ weights[i]
        if i == L - 1:
            delta = delta * activations[i] * (1 - activations[i])
        deltas.insert(0, delta)
    return _gradients(activations, deltas)


@mistake(
    "prime-of-wrong-layer",
    of="mlp_backward",
    hint="The slope in the recursion belongs to the hidden layer itself, not to the layer above it.",
    read=HIDDEN_DELTA,
)
def mlp_backward__prime_of_wrong_layer(weights, activations, t):
    """Take the slope from the outputs of the layer above."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        deltas.insert(0, _hidden_delta(deltas[0], weights[i], activations[i + 1]))
    return _gradients(activations, deltas)


@mistake(
    "propagates-error-not-delta",
    of="mlp_backward",
    hint="What flows back is the derivative by the net input, the delta, not the raw error of the outputs.",
    read=HIDDEN_DELTA,
)
def mlp_backward__propagates_error_not_delta(weights, activations, t):
    """Send the error itself down through the weights."""
    error = activations[-1] - t
    deltas = [error * activations[-1] * (1 - activations[-1])]
    for i in range(len(weights) - 1, 0, -1):
        error = error @ weights[i]
        deltas.insert(0, error * activations[i] * (1 - activations[i]))
    return _gradients(activations, deltas)


@mistake(
    "hidden-delta-from-output-error",
    of="mlp_backward",
    hint="The recursion goes from layer to layer: a hidden layer needs the delta of the layer just above it.",
    read=HIDDEN_DELTA,
)
def mlp_backward__hidden_delta_from_output_error(weights, activations, t):
    """Compute every hidden layer directly from the error at the output."""
    error = activations[-1] - t
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        deltas.insert(0, _hidden_delta(error, weights[i], activations[i]))
    return _gradients(activations, deltas)


@mistake(
    "no-W-in-hidden",
    of="mlp_backward",
    hint="How much a hidden unit is to blame depends on the weights that lead out of it. Yours do not appear.",
    read=HIDDEN_DELTA,
)
def mlp_backward__no_w_in_hidden(weights, activations, t):
    """Add up the deltas above without weights."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        o = activations[i]
        deltas.insert(0, deltas[0].sum(axis=1, keepdims=True) * o * (1 - o))
    return _gradients(activations, deltas)


@mistake(
    "no-W-in-hidden",
    of="mlp_backward",
    hint="How much a hidden unit is to blame depends on the weights that lead out of it. Yours do not appear.",
    read=HIDDEN_DELTA,
)
def mlp_backward__no_w_unit_by_unit(weights, activations, t):
    """Hand each delta straight down to one unit."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        deltas.insert(0, deltas[0] * activations[i] * (1 - activations[i]))
    return _gradients(activations, deltas)


@mistake(
    "W-not-transposed",
    of="mlp_backward",
    hint="Going back you read the weights in the other direction: the sum runs over the units above.",
    read=HIDDEN_DELTA,
)
def mlp_backward__w_not_transposed(weights, activations, t):
    """Read the weights in the direction of the forward pass."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        deltas.insert(0, _hidden_delta(deltas[0], weights[i].T, activations[i]))
    return _gradients(activations, deltas)


@mistake(
    "wrong-layer-W",
    of="mlp_backward",
    hint="Which matrix leads out of a hidden layer? You used the one that leads into it.",
    read=HIDDEN_DELTA,
)
def mlp_backward__wrong_layer_w(weights, activations, t):
    """Carry the deltas down through the weights one layer too low."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        deltas.insert(0, _hidden_delta(deltas[0], weights[i - 1], activations[i]))
    return _gradients(activations, deltas)


@mistake(
    "uses-gradW-not-W",
    of="mlp_backward",
    hint="The recursion contains the weights of the layer above. You used their gradient.",
    read=HIDDEN_DELTA,
)
def mlp_backward__uses_gradw_not_w(weights, activations, t):
    """Carry the deltas down through the gradient of the weights."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        dw = deltas[0].T @ activations[i] / len(t)
        deltas.insert(0, _hidden_delta(deltas[0], dw, activations[i]))
    return _gradients(activations, deltas)


@mistake(
    "mean-over-units",
    of="mlp_backward",
    hint="A hidden unit acts on the loss in several ways, one through each unit above, and their effects add.",
    read=HIDDEN_DELTA,
)
def mlp_backward__mean_over_units(weights, activations, t):
    """Average over the units above."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        deltas.insert(0, _hidden_delta(deltas[0], weights[i], activations[i]) / len(weights[i]))
    return _gradients(activations, deltas)


@mistake(
    "matmul-not-hadamard",
    of="mlp_backward",
    hint="An activation acts on each unit alone, so its derivative multiplies entry by entry; nothing is summed.",
    read=OUTPUT_DELTA,
)
def mlp_backward__matmul_not_hadamard(weights, activations, t):
    """Multiply error and slope of the output as matrices."""
    o = activations[-1]
    return _backward(weights, activations, (o - t) @ (o * (1 - o)))


@mistake(
    "matmul-not-hadamard",
    of="mlp_backward",
    hint="The activation acts on each unit alone, so its derivative multiplies entry by entry; no second sum.",
    read=HIDDEN_DELTA,
)
def mlp_backward__matmul_in_hidden(weights, activations, t):
    """Multiply by the slope of a hidden layer as a matrix, with a transpose that makes the shapes fit."""
    deltas = [_output_delta(activations[-1], t)]
    for i in range(len(weights) - 1, 0, -1):
        slope = activations[i] * (1 - activations[i])
        deltas.insert(0, (deltas[0] @ weights[i]) @ slope.T)
    return _gradients(activations, deltas)


@mistake(
    "delta-not-transposed",
    of="mlp_backward",
    hint="Write the shapes of both factors side by side: the inner sizes of a matrix product must agree. The sum over "
    "the samples needs the delta turned over.",
    read=BACKWARD,
)
def mlp_backward__delta_not_transposed(weights, activations, t):
    """Multiply deltas and inputs as both stand."""
    N, deltas = len(t), _deltas(weights, activations, t)
    weight_grads = [delta @ a / N for delta, a in zip(deltas[::-1], activations[-2::-1], strict=True)][::-1]
    return weight_grads, [delta.sum(axis=0) / N for delta in deltas]


@mistake(
    "first-layer-skipped",
    of="mlp_backward",
    hint="Count the rounds of your backward loop: the layer next to the inputs has gradients too.",
    read=BACKWARD,
)
def mlp_backward__first_layer_skipped(weights, activations, t):
    """Stop the backward loop one layer too early."""
    N = len(t)
    weight_grads = [np.zeros_like(w) for w in weights]
    bias_grads = [np.zeros(len(w)) for w in weights]
    delta = _output_delta(activations[-1], t)
    for i in range(len(weights) - 1, 0, -1):
        weight_grads[i] = delta.T @ activations[i] / N
        bias_grads[i] = delta.sum(axis=0) / N
        delta = _hidden_delta(delta, weights[i], activations[i])
    return weight_grads, bias_grads


@mistake(
    "reversed-list",
    of="mlp_backward",
    hint="The backward pass meets the layers from the top down; the lists are returned from the first layer up.",
    read=BACKWARD,
)
def mlp_backward__reversed_list(weights, activations, t):
    """Append the gradients in the order in which the backward pass finds them."""
    weight_grads, bias_grads = [], []
    delta = _output_delta(activations[-1], t)
    for i in range(len(weights) - 1, -1, -1):
        weight_grads.append(delta.T @ activations[i] / len(t))
        bias_grads.append(delta.sum(axis=0) / len(t))
        delta = _hidden_delta(delta, weights[i], activations[i])
    return weight_grads, bias_grads


@mistake(
    "pair-swapped",
    of="mlp_backward",
    hint="Look at the order of the two lists that are returned.",
    read=BACKWARD,
)
def mlp_backward__pair_swapped(weights, activations, t):
    """Return the gradients of the biases first."""
    weight_grads, bias_grads = _gradients(activations, _deltas(weights, activations, t))
    return bias_grads, weight_grads


# ---- mlp_backward: weights and biases


@mistake(
    "off-by-one-activation",
    of="mlp_backward",
    hint="The gradient of a weight pairs the delta of its layer with what came into the layer, not with what left it.",
    read=BACKWARD,
)
def mlp_backward__off_by_one_activation(weights, activations, t):
    """Pair each delta with the output of its own layer."""
    deltas = _deltas(weights, activations, t)
    _, bias_grads = _gradients(activations, deltas)
    return [delta.T @ a / len(t) for delta, a in zip(deltas, activations[1:], strict=True)], bias_grads


@mistake(
    "transposed-grad",
    of="mlp_backward",
    hint="A row of the gradient belongs to one unit of the layer, as a row of the weights does. Compare the shapes.",
    read=NOTATION,
)
def mlp_backward__transposed_grad(weights, activations, t):
    """Put inputs in the rows of the gradient and units in its columns."""
    deltas = _deltas(weights, activations, t)
    _, bias_grads = _gradients(activations, deltas)
    return [a.T @ delta / len(t) for delta, a in zip(deltas, activations[:-1], strict=True)], bias_grads


@mistake(
    "reshaped-not-transposed",
    of="mlp_backward",
    hint="A reshape makes shapes fit but leaves the numbers in the order of reading; a transpose swaps the axes.",
    read=NOTATION,
)
def mlp_backward__reshaped_not_transposed(weights, activations, t):
    """Reshape the transposed gradient to the shape of the weights."""
    deltas = _deltas(weights, activations, t)
    transposed = [a.T @ delta / len(t) for delta, a in zip(deltas, activations[:-1], strict=True)]
    _, bias_grads = _gradients(activations, deltas)
    return [g.reshape(w.shape) for g, w in zip(transposed, weights, strict=True)], bias_grads


@mistake(
    "elementwise-not-outer",
    of="mlp_backward",
    hint="A weight joins one input with one unit: every pair of them has an entry in the gradient.",
    read=BACKWARD,
)
def mlp_backward__elementwise_not_outer(weights, activations, t):
    """Multiply deltas and inputs of a layer entry by entry."""
    deltas = _deltas(weights, activations, t)
    _, bias_grads = _gradients(activations, deltas)
    pairs = zip(deltas, activations[:-1], strict=True)
    return [(delta * a).sum(axis=0) / len(t) for delta, a in pairs], bias_grads


@mistake(
    "dot-not-outer",
    of="mlp_backward",
    hint="An inner product of two vectors is one number, and a transpose does nothing to one axis. You need all pairs.",
    read=BACKWARD,
)
def mlp_backward__dot_not_outer(weights, activations, t):
    """Take the inner product of delta and input of each sample."""
    deltas = _deltas(weights, activations, t)
    _, bias_grads = _gradients(activations, deltas)
    pairs = zip(deltas, activations[:-1], strict=True)
    return [sum(np.dot(d, o.T) for d, o in zip(delta, a, strict=True)) / len(t) for delta, a in pairs], bias_grads


@mistake(
    "uses-weight-not-input",
    of="mlp_backward",
    hint="The net input is a sum of products of weights and inputs. What is left of such a product in its derivative?",
    read=BACKWARD,
)
def mlp_backward__uses_weight_not_input(weights, activations, t):
    """Multiply the delta by the weight in place of its input."""
    deltas = _deltas(weights, activations, t)
    _, bias_grads = _gradients(activations, deltas)
    return [g[:, np.newaxis] * w for g, w in zip(bias_grads, weights, strict=True)], bias_grads


@mistake(
    "mean-error-then-outer",
    of="mlp_backward",
    hint="A mean of products is not the product of the means: pair each sample's delta with its own input first.",
    read=BACKWARD,
)
def mlp_backward__mean_error_then_outer(weights, activations, t):
    """Average deltas and inputs over the batch, then multiply."""
    deltas = _deltas(weights, activations, t)
    _, bias_grads = _gradients(activations, deltas)
    pairs = zip(deltas, activations[:-1], strict=True)
    return [np.outer(delta.mean(axis=0), a.mean(axis=0)) for delta, a in pairs], bias_grads


@mistake(
    "last-sample-only",
    of="mlp_backward",
    hint="In your loop over samples each one replaces the one before. Their contributions add.",
    read=BACKWARD,
)
def mlp_backward__last_sample_only(weights, activations, t):
    """Assign in the loop over samples in place of adding."""
    N = len(t)
    weight_grads, bias_grads = [None] * len(weights), [None] * len(weights)
    for i, delta in enumerate(_deltas(weights, activations, t)):
        for n in range(N):
            weight_grads[i] = np.outer(delta[n], activations[i][n]) / N
            bias_grads[i] = delta[n] / N
    return weight_grads, bias_grads


@mistake(
    "first-only",
    of="mlp_backward",
    hint="Only the first sample reaches your answer. The loss is a mean over all of them.",
    read=BACKWARD,
)
def mlp_backward__first_only(weights, activations, t):
    """Treat the first sample as if it were the batch."""
    return _gradients([a[:1] for a in activations], [delta[:1] for delta in _deltas(weights, activations, t)])


@mistake(
    "bias-not-summed",
    of="mlp_backward",
    hint="All samples use the same bias, so their contributions add: one number for each unit.",
    read=BACKWARD,
)
def mlp_backward__bias_not_summed(weights, activations, t):
    """Return the deltas as gradients of the biases, a row a sample."""
    deltas = _deltas(weights, activations, t)
    weight_grads, _ = _gradients(activations, deltas)
    return weight_grads, deltas


@mistake(
    "bias-not-summed",
    of="mlp_backward",
    hint="All samples use the same bias, so their contributions add: one number for each unit.",
    read=BACKWARD,
)
def mlp_backward__bias_divided_not_summed(weights, activations, t):
    """Divide the deltas by the number of samples and forget the sum."""
    deltas = _deltas(weights, activations, t)
    weight_grads, _ = _gradients(activations, deltas)
    return weight_grads, [delta / len(t) for delta in deltas]


@mistake(
    "bias-mean-W-sum",
    of="mlp_backward",
    hint="Weights and biases belong to one loss, so both get the same average. Your weights are not averaged.",
    read=BACKWARD,
)
def mlp_backward__bias_mean_w_sum(weights, activations, t):
    """Average the biases over the batch and add up the weights."""
    deltas = _deltas(weights, activations, t)
    weight_grads = [delta.T @ a for delta, a in zip(deltas, activations[:-1], strict=True)]
    return weight_grads, [delta.mean(axis=0) for delta in deltas]


@mistake(
    "W-mean-b-sum",
    of="mlp_backward",
    hint="Weights and biases belong to one loss, so both get the same average. Your biases are not averaged.",
    read=LAB,
)
def mlp_backward__w_mean_b_sum(weights, activations, t):
    """Average the weights over the batch and add up the biases."""
    deltas = _deltas(weights, activations, t)
    weight_grads, _ = _gradients(activations, deltas)
    return weight_grads, [delta.sum(axis=0) for delta in deltas]


@mistake(
    "bias-sum-all",
    of="mlp_backward",
    hint="Each unit has a bias of its own. Along which axis do you add, and which one must stay?",
    read=BACKWARD,
)
def mlp_backward__bias_sum_all(weights, activations, t):
    """Add up all deltas of a layer to one number."""
    deltas = _deltas(weights, activations, t)
    weight_grads, _ = _gradients(activations, deltas)
    return weight_grads, [np.sum(delta) / len(t) for delta in deltas]


@mistake(
    "bias-sum-all",
    of="mlp_backward",
    hint="Each unit has a bias of its own. Along which axis do you add, and which one must stay?",
    read=BACKWARD,
)
def mlp_backward__bias_sum_all_filled(weights, activations, t):
    """Fill an array of the right shape with the sum of all deltas of the layer."""
    deltas = _deltas(weights, activations, t)
    weight_grads, _ = _gradients(activations, deltas)
    return weight_grads, [np.full(len(w), np.sum(delta) / len(t)) for w, delta in zip(weights, deltas, strict=True)]


@mistake(
    "bias-wrong-axis",
    of="mlp_backward",
    hint="You added over the units and kept the samples. It is the samples that share a bias.",
    read=BACKWARD,
)
def mlp_backward__bias_wrong_axis(weights, activations, t):
    """Add the deltas over the units of the layer."""
    deltas = _deltas(weights, activations, t)
    weight_grads, _ = _gradients(activations, deltas)
    return weight_grads, [delta.sum(axis=1) / len(t) for delta in deltas]


@mistake(
    "bias-keepdims",
    of="mlp_backward",
    hint="The values are right and the shape is not: an axis of length one is left over.",
    read=NOTATION,
)
def mlp_backward__bias_keepdims(weights, activations, t):
    """Keep the axis of the samples with length one."""
    deltas = _deltas(weights, activations, t)
    weight_grads, _ = _gradients(activations, deltas)
    return weight_grads, [delta.sum(axis=0, keepdims=True) / len(t) for delta in deltas]


@mistake(
    "bias-zero",
    of="mlp_backward",
    hint="A bias is a parameter too: a weight from a unit whose output is always the same.",
    read=BACKWARD,
)
def mlp_backward__bias_zero(weights, activations, t):
    """Prepare the gradients of the biases and never fill them."""
    weight_grads, _ = _gradients(activations, _deltas(weights, activations, t))
    return weight_grads, [np.zeros(len(w)) for w in weights]


@mistake(
    "bias-forgotten",
    of="mlp_backward",
    hint="A bias is a parameter too, and its gradients are the second half of the answer.",
    read=BACKWARD,
)
def mlp_backward__bias_forgotten(weights, activations, t):
    """Return the gradients of the weights alone."""
    weight_grads, _ = _gradients(activations, _deltas(weights, activations, t))
    return weight_grads


@mistake(
    "bias-times-x",
    of="mlp_backward",
    hint="A bias is multiplied by nothing in the net input. What is the derivative of the net input by it?",
    read=BACKWARD,
)
def mlp_backward__bias_times_x(weights, activations, t):
    """Multiply the gradients of the biases by the inputs as well."""
    weight_grads, _ = _gradients(activations, _deltas(weights, activations, t))
    return weight_grads, [g.sum(axis=1) for g in weight_grads]


@mistake(
    "bias-no-prime",
    of="mlp_backward",
    hint="A bias acts on the loss through the activation of its unit, as the weights do.",
    read=BACKWARD,
)
def mlp_backward__bias_no_prime(weights, activations, t):
    """Use what flows back to the biases before the slope of their units is applied."""
    deltas = _deltas(weights, activations, t)
    weight_grads, _ = _gradients(activations, deltas)
    back = [delta @ w for delta, w in zip(deltas[1:], weights[1:], strict=True)]
    return weight_grads, [error.sum(axis=0) / len(t) for error in [*back, activations[-1] - t]]


# ---- mlp_backward: arrays that are shared or overwritten, digits


@mistake(
    "inplace-overwrite",
    of="mlp_backward",
    hint="A second name for an array is not a copy: you overwrote the outputs, which are needed once more.",
    read=BY_HAND,
)
def mlp_backward__inplace_overwrite(weights, activations, t):
    """Subtract the targets from the stored outputs themselves."""
    delta = activations[-1]
    delta -= t
    return _backward(weights, activations, delta * activations[-1] * (1 - activations[-1]))


@mistake(
    "inplace-overwrite",
    of="mlp_backward",
    hint="The values are right, but the stored outputs of the forward pass are overwritten; they belong to the caller.",
    read=BY_HAND,
)
def mlp_backward__inplace_slopes(weights, activations, t):
    """Turn the stored outputs of each hidden layer into slopes in place."""
    weight_grads, bias_grads = [None] * len(weights), [None] * len(weights)
    delta = _output_delta(activations[-1], t)
    for i in range(len(weights) - 1, -1, -1):
        weight_grads[i] = delta.T @ activations[i] / len(t)
        bias_grads[i] = delta.sum(axis=0) / len(t)
        slope = activations[i]
        slope *= 1 - slope
        delta = (delta @ weights[i]) * slope
    return weight_grads, bias_grads


@mistake(
    "shared-zeros",
    of="mlp_backward",
    hint="All entries of your list are one and the same array: repeating a list repeats the name, not the numbers.",
    read=BACKWARD,
)
def mlp_backward__shared_zeros(weights, activations, t):
    """Prepare the lists by repeating one array of zeros, and fill it in place."""
    L = len(weights)
    weight_grads, bias_grads = [np.zeros_like(weights[0])] * L, [np.zeros(len(weights[0]))] * L
    delta = _output_delta(activations[-1], t)
    for i in range(L - 1, -1, -1):
        weight_grads[i][:] = delta.T @ activations[i] / len(t)
        bias_grads[i][:] = delta.sum(axis=0) / len(t)
        delta = _hidden_delta(delta, weights[i], activations[i])
    return weight_grads, bias_grads


@mistake(
    "numeric-instead",
    of="mlp_backward",
    hint="This looks like an estimate by differences. Derive the gradient with the delta recursion.",
    read=BACKWARD,
)
def mlp_backward__numeric_instead(weights, activations, t):
    """Find the biases again and estimate every gradient by forward differences."""
    layers = zip(weights, pairwise(activations), strict=True)
    biases = [(np.log(o / (1 - o)) - x @ w.T)[0] for w, (x, o) in layers]

    def loss():
        o = activations[0]
        for w, b in zip(moved[: len(weights)], moved[len(weights) :], strict=True):
            o = _sigmoid(o @ w.T + b)
        return np.sum((o - t) ** 2) / (2 * len(t))

    h, moved = 1e-6, [p.copy() for p in (*weights, *biases)]
    here, gradients = loss(), [np.zeros_like(p) for p in moved]
    for p, g in zip(moved, gradients, strict=True):
        for index in np.ndindex(p.shape):
            p[index] += h
            g[index] = (loss() - here) / h
            p[index] -= h
    return gradients[: len(weights)], gradients[len(weights) :]


@mistake(
    "rounds-output",
    of="mlp_backward",
    hint="Return full precision; the examples are rounded for reading only.",
    read=BACKWARD,
)
def mlp_backward__rounds_output(weights, activations, t):
    """Round the gradients to four decimals, as the example prints them."""
    weight_grads, bias_grads = _gradients(activations, _deltas(weights, activations, t))
    return [g.round(4) for g in weight_grads], [g.round(4) for g in bias_grads]


# ---- gradient_check


def _central_differences(f, w, h):
    c = np.empty(w.shape)
    for index in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[index] = h
        c[index] = (f(w + step) - f(w - step)) / (2 * h)
    return c


def _largest(a, c):
    return float(np.max(abs(a - c) / np.maximum(abs(a) + abs(c), 1e-8)))


@mistake(
    "forward-difference",
    of="gradient_check",
    hint="A one-sided difference has an error of first order in the step. Move to both sides of the point.",
    read=CHECKER,
)
def gradient_check__forward_difference(f, gradient, w, h=1e-5):
    """Move each entry upwards only."""
    c = np.empty(w.shape)
    for index in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[index] = h
        c[index] = (f(w + step) - f(w)) / h
    return _largest(gradient(w), c)


@mistake(
    "difference-not-halved",
    of="gradient_check",
    hint="How far are the two points apart at which the function is taken? The difference is divided by that distance.",
    read=CHECKER,
)
def gradient_check__difference_not_halved(f, gradient, w, h=1e-5):
    """Divide the central difference by the step in place of twice the step."""
    return _largest(gradient(w), 2 * _central_differences(f, w, h))


@mistake(
    "parentheses-missing",
    of="gradient_check",
    hint="Division and multiplication are done from left to right: the step ended up above the fraction's bar.",
    read=CHECKER,
)
def gradient_check__parentheses_missing(f, gradient, w, h=1e-5):
    """Multiply by the step where it should divide."""
    c = np.empty(w.shape)
    for index in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[index] = h
        c[index] = (f(w + step) - f(w - step)) / 2 * h
    return _largest(gradient(w), c)


@mistake(
    "h-ignored",
    of="gradient_check",
    hint="Is every argument used? The caller may ask for another step.",
    read=CHECKER,
)
def gradient_check__h_ignored(f, gradient, w, h=1e-5):
    """Write the default step into the formula."""
    return _largest(gradient(w), _central_differences(f, w, 1e-5))


@mistake(
    "h-relative",
    of="gradient_check",
    hint="Each entry is moved by the step itself, not by a multiple of the entry.",
    read=CHECKER,
)
def gradient_check__h_relative(f, gradient, w, h=1e-5):
    """Scale the step with the size of the entry."""
    c = np.empty(w.shape)
    for index in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[index] = h * abs(w[index])
        c[index] = (f(w + step) - f(w - step)) / (2 * step[index])
    return _largest(gradient(w), c)


@mistake(
    "all-entries-moved-at-once",
    of="gradient_check",
    hint="A partial derivative moves one entry and keeps the others fixed. You moved all of them together.",
    read=CHECKER,
)
def gradient_check__all_entries_moved_at_once(f, gradient, w, h=1e-5):
    """Move all entries by the step in one go."""
    return _largest(gradient(w), (f(w + h) - f(w - h)) / (2 * h))


@mistake(
    "whole-rows-moved",
    of="gradient_check",
    hint="One number for each entry is needed. With more than one axis your loop moves a whole row together.",
    read=CHECKER,
)
def gradient_check__whole_rows_moved(f, gradient, w, h=1e-5):
    """Loop over the first axis only."""
    c = np.zeros(w.shape)
    for i in range(len(w)):
        step = np.zeros(w.shape)
        step[i] = h
        c[i] = (f(w + step) - f(w - step)) / (2 * h)
    return _largest(gradient(w), c)


@mistake(
    "entry-not-put-back",
    of="gradient_check",
    hint="An entry that was moved has to be put back before the next one moves.",
    read=CHECKER,
)
def gradient_check__entry_not_put_back(f, gradient, w, h=1e-5):
    """Move the entries one after the other, in a copy, and leave them where they are."""
    a, c, moved = gradient(w), np.empty(w.shape), w.copy()
    for index in np.ndindex(w.shape):
        moved[index] += h
        up = f(moved)
        moved[index] -= 2 * h
        c[index] = (up - f(moved)) / (2 * h)
    return _largest(a, c)


@mistake(
    "entry-not-put-back",
    of="gradient_check",
    hint="You move the caller's point and leave it moved. An entry has to be put back before the next one moves.",
    read=CHECKER,
)
def gradient_check__argument_not_put_back(f, gradient, w, h=1e-5):
    """Move the entries of the argument itself and leave them where they are."""
    c = np.empty(w.shape)
    for index in np.ndindex(w.shape):
        w[index] += h
        up = f(w)
        w[index] -= 2 * h
        c[index] = (up - f(w)) / (2 * h)
    return _largest(gradient(w), c)


@mistake(
    "absolute-error",
    of="gradient_check",
    hint="A difference says little without the size of the two numbers: the error asked for is relative.",
    read=CHECKER,
)
def gradient_check__absolute_error(f, gradient, w, h=1e-5):
    """Return the largest difference itself."""
    return float(np.max(abs(gradient(w) - _central_differences(f, w, h))))


@mistake(
    "norm-ratio",
    of="gradient_check",
    hint="A ratio of norms hides one wrong entry among many right ones. The error is taken entry by entry.",
    read=CHECKER,
)
def gradient_check__norm_ratio(f, gradient, w, h=1e-5):
    """Divide the norm of the difference by the sum of the norms."""
    a, c = np.ravel(gradient(w)), np.ravel(_central_differences(f, w, h))
    return float(np.linalg.norm(a - c) / max(np.linalg.norm(a) + np.linalg.norm(c), 1e-8))


@mistake(
    "mean-not-max",
    of="gradient_check",
    hint="An average lets many right entries hide a wrong one. Which of the errors is asked for?",
    read=CHECKER,
)
def gradient_check__mean_not_max(f, gradient, w, h=1e-5):
    """Average the relative errors."""
    a, c = gradient(w), _central_differences(f, w, h)
    return float(np.mean(abs(a - c) / np.maximum(abs(a) + abs(c), 1e-8)))


@mistake(
    "max-per-axis",
    of="gradient_check",
    hint="One number is asked for, the largest over all entries. Yours still has an axis.",
    read=CHECKER,
)
def gradient_check__max_per_axis(f, gradient, w, h=1e-5):
    """Take the largest error of each column."""
    a, c = gradient(w), _central_differences(f, w, h)
    return np.max(abs(a - c) / np.maximum(abs(a) + abs(c), 1e-8), axis=0)


@mistake(
    "sign-kept",
    of="gradient_check",
    hint="A gradient that is too small is as wrong as one that is too large. Your error can be negative.",
    read=CHECKER,
)
def gradient_check__sign_kept(f, gradient, w, h=1e-5):
    """Forget the absolute value of the difference."""
    a, c = gradient(w), _central_differences(f, w, h)
    return float(np.max((a - c) / np.maximum(abs(a) + abs(c), 1e-8)))


@mistake(
    "relative-to-one",
    of="gradient_check",
    hint="Your error is relative to one of the two numbers. The denominator contains the size of both.",
    read=CHECKER,
)
def gradient_check__relative_to_one(f, gradient, w, h=1e-5):
    """Divide by the size of the numerical gradient alone."""
    a, c = gradient(w), _central_differences(f, w, h)
    return float(np.max(abs(a - c) / np.maximum(abs(c), 1e-8)))


@mistake(
    "relative-to-one",
    of="gradient_check",
    hint="Your error is relative to one of the two numbers. The denominator contains the size of both.",
    read=CHECKER,
)
def gradient_check__relative_to_given(f, gradient, w, h=1e-5):
    """Divide by the size of the given gradient alone."""
    a, c = gradient(w), _central_differences(f, w, h)
    return float(np.max(abs(a - c) / np.maximum(abs(a), 1e-8)))


@mistake(
    "relative-to-larger",
    of="gradient_check",
    hint="Other texts divide by the larger of the two sizes. Here the denominator is their sum.",
    read=CHECKER,
)
def gradient_check__relative_to_larger(f, gradient, w, h=1e-5):
    """Divide by the larger of the two sizes."""
    a, c = gradient(w), _central_differences(f, w, h)
    return float(np.max(abs(a - c) / np.maximum(np.maximum(abs(a), abs(c)), 1e-8)))


@mistake(
    "abs-of-sum",
    of="gradient_check",
    hint="Two numbers of opposite sign cancel in a sum. Take the size of each before you add.",
    read=CHECKER,
)
def gradient_check__abs_of_sum(f, gradient, w, h=1e-5):
    """Add the two numbers first and take the absolute value of the sum."""
    a, c = gradient(w), _central_differences(f, w, h)
    return float(np.max(abs(a - c) / np.maximum(abs(a + c), 1e-8)))


@mistake(
    "floor-missing",
    of="gradient_check",
    hint="Where both numbers are zero you divide zero by zero. The denominator has a smallest value.",
    read=CHECKER,
)
def gradient_check__floor_missing(f, gradient, w, h=1e-5):
    """Leave the smallest value of the denominator out."""
    a, c = gradient(w), _central_differences(f, w, h)
    return float(np.max(abs(a - c) / (abs(a) + abs(c))))


@mistake(
    "floor-added",
    of="gradient_check",
    hint="The small number is a lower bound of the denominator. You added it.",
    read=CHECKER,
)
def gradient_check__floor_added(f, gradient, w, h=1e-5):
    """Add the smallest value to the denominator."""
    a, c = gradient(w), _central_differences(f, w, h)
    return float(np.max(abs(a - c) / (abs(a) + abs(c) + 1e-8)))


@mistake(
    "verdict-not-error",
    of="gradient_check",
    hint="The size of the error is asked for, and its reader decides. You return a verdict.",
    read=CHECKER,
)
def gradient_check__verdict_not_error(f, gradient, w, h=1e-5):
    """Return whether the error is small."""
    return _largest(gradient(w), _central_differences(f, w, h)) < 1e-6
