# ruff: noqa: ARG001 - a wrong variant may leave out what it is given
"""The bank of exercise 2, several outputs: what learners really write, function by function.

The ids are those of the course's collection of mistakes. New here, because no row of it fits:

* in several functions: `parentheses-missing`, `gradient-not-summed`, `delta-not-transposed`, `output-transposed`,
  `keepdims-missing`, `broadcasting-not-refused`, `only-lengths-compared`, `only-sizes-compared`, `assert-not-raise`;
* `multi_output_forward`: `sigmoid-twice`;
* `multi_output_loss`: `half-missing`, `square-missing`, `square-of-sum`, `norm-not-squared`, `loss-per-sample`,
  `loss-per-output`;
* `softmax`: `shift-in-numerator-only`, `normalised-without-exponential`;
* `one_hot`: `labels-not-checked`, `negative-labels-accepted`, `bound-off-by-one`, `classes-counted-from-labels`,
  `all-rows-marked`;
* `softmax_gradient`: `softmax-global-sum-backward`, `bias-averaged-twice`, `W-averaged-twice`, `pair-swapped`.

Two mistakes at once are not listed: a constant times a wrong structure is found by composition, and the two parts of
`softmax_gradient` are explained each by itself. Left out because they are the same numbers as an entry that is here:
`half-sum-convention` in `multi_output_gradient` (it is `sum-not-mean`). `half-batch-mean` and `mean-over-batch-only`
are right there, and mistakes in `mse_gradient` and `softmax_gradient` only.

Some entries show only in calls that must raise a ValueError, and are right wherever a value is asked for:
`broadcasting-not-refused`, `only-lengths-compared`, `only-sizes-compared`, `assert-not-raise`, `labels-not-checked`,
`negative-labels-accepted`, `bound-off-by-one`.
"""

from __future__ import annotations

import numpy as np

from autograder.mistakes import mistake

# Entries that give the same answers to every question, so that both are named.
SAME: tuple[frozenset[str], ...] = (
    # In `multi_output_gradient`: without the sigmoid's slope the half squared error's delta is the one that belongs to
    # sigmoid or softmax under cross-entropy. Under mse_loss and behind a softmax the two differ by 2/m.
    frozenset({"missing-sigmoid-prime", "cross-entropy-delta"}),
    # The deltas of a softmax sum to zero over the outputs of each sample, so their sum over everything is zero too.
    frozenset({"bias-sum-all", "bias-zero"}),
)

# ---- the sections of the lecture

NOTATION = "Notation card"
FORWARD = "Forward"
LOSS = "Loss"
GRADIENT = "The gradient"
MSE = "The same layer under `mse_loss`"
SOFTMAX = "Softmax"
ONE_HOT = "One-hot targets"
SOFTMAX_GRADIENT = "The gradient through softmax"

# ---- hints that serve several functions

ASSERT = "Shapes that differ are refused, but with another kind of error than the contract asks for."
BATCH_MEAN = (
    "The loss is a mean over the batch: a batch that is written down twice has the same loss. What does yours do?"
)
BATCH_TWICE = (
    "The number of samples enters once, where the mean over the batch is taken. Count how often you divide by it."
)
BY_FEATURES = "Inputs are not predictions: average over what the loss averages over."
DESCENT = "Your answer points downhill. A gradient points to where the loss grows; check the order in the error."
DOT = "The product of two arrays with one dimension is a single number, and transposing such an array does nothing."
ELEMENTWISE = (
    "A weight joins one input with one output, so all pairs are needed. Entry by entry you get only some of them."
)
FORGOT_TARGET = "Loss and gradient vanish when the outputs equal the targets. Do yours?"
FIRST_SAMPLE = "Only the first sample reaches your answer. Does your loop end before it has seen the whole batch?"
LAST_SAMPLE = "Only the last sample reaches your answer. The contributions of all samples add up."
LENGTHS = "You compare the numbers of rows only. Two arrays with as many rows can still differ in shape."
LINEAR = "An output of this layer lies between 0 and 1. The net input stands in its place."
NOT_TURNED = (
    "Write the shapes of both factors side by side: the inner sizes of a matrix product must agree. The sum over the "
    "samples needs the delta turned over."
)
MATMUL = (
    "Each output has a slope of its own: error and slope are multiplied entry by entry. A matrix product mixes them."
)
MEAN_FIRST = "The mean of products is not the product of means. Each delta belongs to its own sample's inputs."
MSE_BATCH_ONLY = "The stated loss averages over every element, not only over the samples."
MSE_FACTOR_2 = "This loss has no one half in front, so nothing cancels the constant that the power rule leaves."
MSE_HALF_BATCH = "You have differentiated the half squared error. Compare the constants in front of the two losses."
MSE_HALF_SUM = "This is the gradient of half the sum of squares. The loss stated here is a mean and has no one half."
MSE_OUTPUTS_ONLY = "Over which axes does the mean in the stated loss run? One of them is not in your constant."
NOT_REFUSED = (
    "NumPy stretches arrays until they fit, and the number that comes out is wrong. Insist on equal shapes yourself."
)
NOT_SUMMED = (
    "You have a gradient for each sample. The gradient of the batch is their mean, with the shape of the weights."
)
NUMERIC = "This looks like a difference quotient, and those have too few digits on some inputs. Use the chain rule."
ONE_OF_TWO = "The slope of the sigmoid is a product of two factors, and one of them is missing."
ONLY_SOFTMAX = "This is the sigmoid, which looks at each net input alone. Which output unit is asked for here?"
OTHER_DELTA = "This delta belongs to the cross-entropy, where the slope cancels. Which loss is stated here?"
PRIME_MISSING = "The chain has three links: from loss to output, to net input, to weight. The middle one is missing."
PRIME_OF_O = "The sigmoid is applied to the output once more. Does your slope expect the net input or the output?"
PRIME_OF_Z = "The short form of the slope holds for the output of the sigmoid. You put the net input into it."
PRIME_TWICE = "One link of the chain is counted twice: the slope of the sigmoid enters once."
RESHAPED = (
    "The shape fits, but numbers stand in wrong places: transposing moves them, reshaping only breaks the rows anew."
)
ROUNDED = "Return full precision. Rounding is for printing only."
SIGMOID_SIGN = "Your sigmoid falls where it should rise. Look at the sign of the exponent."
SIZES = "You compare the numbers of entries only. Arrays with as many entries can still differ in shape."
STEP = "Return the gradient itself, not the parameters after a step along it."
TRANSPOSED = "The gradient lies the wrong way round: it has the shape of the weights, a row for each output."
WEIGHT_FOR_INPUT = (
    "The last link is the derivative of the net input by the weight. Which of the two factors is left then?"
)


# ---- shared by several variants


def _sigmoid(z):
    """Return the sigmoid; the net inputs of this exercise are small enough for the short form."""
    return 1 / (1 + np.exp(-z))


def _slope(o):
    """Return the slope of the sigmoid at the output o."""
    return o * (1 - o)


def _forward(x, w):
    """Return the outputs of the sigmoid layer, (N, m)."""
    return _sigmoid(x @ w.T)


def _refuse_other_shapes(o, t):
    """Raise the error that the contract asks for."""
    if o.shape != t.shape:
        raise ValueError("outputs and targets differ in shape")


def _error(o, t):
    """Return the errors, (N, m)."""
    _refuse_other_shapes(o, t)
    return o - t


def _delta(x, w, t):
    """Return the right deltas of the half squared error, (N, m)."""
    o = _forward(x, w)
    return _error(o, t) * _slope(o)


def _times_inputs(delta, x):
    """Return the mean over the batch of the outer products of each sample's deltas and inputs, (m, n)."""
    return delta.T @ x / len(x)


def _softmax(z):
    """Return the softmax of each row."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _one_hot(labels, m):
    """Return the one-hot rows of the labels, (N, m)."""
    return np.eye(m)[labels]


def _refuse_other_labels(labels, n_classes):
    """Raise the error that the contract asks for."""
    if labels.min() < 0 or labels.max() >= n_classes:
        raise ValueError("a label is not a class")


def _outputs_and_error(x, w, b, labels):
    """Return the outputs of the softmax layer and their errors, both (N, m)."""
    o = _softmax(x @ w.T + b)
    return o, o - _one_hot(labels, len(b))


def _through_softmax(D, o):
    """Return the deltas from the derivatives D of the loss by the outputs, (N, m)."""
    return o * (D - np.sum(D * o, axis=1, keepdims=True))


def _softmax_delta(x, w, b, labels):
    """Return the right deltas of the softmax layer under mse_loss, (N, m)."""
    o, error = _outputs_and_error(x, w, b, labels)
    return _through_softmax(2 / len(b) * error, o)


def _gradients(delta, x):
    """Return the means over the batch of both gradients, (m, n) and (m,)."""
    return _times_inputs(delta, x), delta.mean(axis=0)


def _central_differences(loss, w, h=1e-5):
    """Return the gradient of a loss by an array of any shape by central differences."""
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[index] = h
        gradient[index] = (loss(w + e) - loss(w - e)) / (2 * h)
    return gradient


# ---- multi_output_forward


@mistake("sigmoid-sign", of="multi_output_forward", hint=SIGMOID_SIGN, read=FORWARD)
def multi_output_forward__sigmoid_sign(x, w):
    """Lost the minus in the exponent."""
    return _sigmoid(-x @ w.T)


@mistake("linear-on-sigmoid", of="multi_output_forward", hint=LINEAR, read=FORWARD)
def multi_output_forward__linear_on_sigmoid(x, w):
    """Forgot the sigmoid."""
    return x @ w.T


@mistake(
    "sigmoid-twice",
    of="multi_output_forward",
    hint="The activation is applied twice on the way from the net input to the output.",
    read=FORWARD,
)
def multi_output_forward__sigmoid_twice(x, w):
    """Applied the sigmoid to the outputs again."""
    return _sigmoid(_forward(x, w))


@mistake(
    "softmax-for-sigmoid",
    of="multi_output_forward",
    hint="Your outputs sum to 1 over each row. In a sigmoid layer every output looks at its own net input alone.",
    read=FORWARD,
)
def multi_output_forward__softmax_for_sigmoid(x, w):
    """Used a softmax layer."""
    return _softmax(x @ w.T)


@mistake(
    "W-not-transposed",
    of="multi_output_forward",
    hint="Write the shapes of both factors side by side: the inner sizes must agree, and a row of weights belongs to "
    "one output. With square weights NumPy does not complain.",
    read=FORWARD,
)
def multi_output_forward__w_not_transposed(x, w):
    """Multiplied by the weights as they are."""
    return _sigmoid(x @ w)


@mistake("reshaped-not-transposed", of="multi_output_forward", hint=RESHAPED, read=FORWARD)
def multi_output_forward__reshaped_not_transposed(x, w):
    """Reshaped the weights until the product fitted."""
    return _sigmoid(x @ w.reshape(w.shape[::-1]))


@mistake(
    "output-transposed",
    of="multi_output_forward",
    hint="The numbers are right and lie the wrong way round: a row is a sample in the whole course.",
    read=NOTATION,
)
def multi_output_forward__transposed(x, w):
    """Put the samples into columns."""
    return _sigmoid(w @ x.T)


@mistake("rounds-output", of="multi_output_forward", hint=ROUNDED, read=FORWARD)
def multi_output_forward__rounds_output(x, w):
    """Rounded to four decimals, as the examples print it."""
    return np.round(_forward(x, w), 4)


# ---- multi_output_loss: constants


@mistake(
    "mse-scale",
    of="multi_output_loss",
    hint="This is the other loss of this exercise, the mean over all elements. Which of the two is stated here?",
    read=MSE,
)
def multi_output_loss__mse_scale(o, t):
    """Computed mse_loss."""
    return np.mean(_error(o, t) ** 2)


@mistake(
    "divided-by-outputs",
    of="multi_output_loss",
    hint="The outputs are averaged as well. The stated loss averages over the samples and adds up the outputs.",
    read=LOSS,
)
def multi_output_loss__divided_by_outputs(o, t):
    """Took the mean over all elements, with the one half."""
    return 0.5 * np.mean(_error(o, t) ** 2)


@mistake(
    "half-missing",
    of="multi_output_loss",
    hint="The mean over the samples is right. A constant in front of the sum is missing.",
    read=LOSS,
)
def multi_output_loss__half_missing(o, t):
    """Left out the one half."""
    return np.sum(_error(o, t) ** 2) / len(o)


@mistake("sum-not-mean", of="multi_output_loss", hint=BATCH_MEAN, read=LOSS)
def multi_output_loss__sum_not_mean(o, t):
    """Summed over the batch and never averaged."""
    return 0.5 * np.sum(_error(o, t) ** 2)


@mistake("divided-by-N-twice", of="multi_output_loss", hint=BATCH_TWICE, read=LOSS)
def multi_output_loss__divided_by_N_twice(o, t):
    """Divided a mean over the samples by N again."""
    return np.sum(np.mean(_error(o, t) ** 2, axis=0)) / (2 * len(o))


@mistake(
    "parentheses-missing",
    of="multi_output_loss",
    hint="Division and multiplication go from left to right: a factor meant for the denominator ended up above it.",
    read=LOSS,
)
def multi_output_loss__parentheses_missing(o, t):
    """Multiplied by N where it meant to divide."""
    return np.sum(_error(o, t) ** 2) / 2 * len(o)


# ---- multi_output_loss: structure


@mistake(
    "abs-error",
    of="multi_output_loss",
    hint="This adds up absolute errors. The loss of this course squares them.",
    read=LOSS,
)
def multi_output_loss__abs_error(o, t):
    """Took absolute errors for squares."""
    return np.sum(np.abs(_error(o, t))) / (2 * len(o))


@mistake(
    "square-missing",
    of="multi_output_loss",
    hint="Errors of both signs cancel in your sum. Each of them is squared before it is added.",
    read=LOSS,
)
def multi_output_loss__square_missing(o, t):
    """Forgot the square."""
    return np.sum(_error(o, t)) / (2 * len(o))


@mistake(
    "square-of-sum",
    of="multi_output_loss",
    hint="The square of a sum is not the sum of the squares. The errors of a sample must not cancel.",
    read=LOSS,
)
def multi_output_loss__square_of_sum(o, t):
    """Squared each sample's sum of errors."""
    return np.sum(_error(o, t).sum(axis=1) ** 2) / (2 * len(o))


@mistake(
    "norm-not-squared",
    of="multi_output_loss",
    hint="A norm is the root of the sum of squares. The loss has no root.",
    read=LOSS,
)
def multi_output_loss__norm_not_squared(o, t):
    """Used the norm as it is."""
    return np.linalg.norm(_error(o, t)) / (2 * len(o))


@mistake("forgot-target", of="multi_output_loss", hint=FORGOT_TARGET, read=LOSS)
def multi_output_loss__forgot_target(o, t):
    """Squared the outputs."""
    _refuse_other_shapes(o, t)
    return np.sum(o**2) / (2 * len(o))


@mistake(
    "loss-per-sample",
    of="multi_output_loss",
    hint="You have a loss for each sample. The loss of the batch is one number, their mean.",
    read=LOSS,
)
def multi_output_loss__per_sample(o, t):
    """Added up the outputs only."""
    return 0.5 * np.sum(_error(o, t) ** 2, axis=1)


@mistake(
    "loss-per-output",
    of="multi_output_loss",
    hint="You have a loss for each output. The loss of a sample adds up its outputs.",
    read=LOSS,
)
def multi_output_loss__per_output(o, t):
    """Averaged the samples only."""
    return 0.5 * np.mean(_error(o, t) ** 2, axis=0)


@mistake(
    "inplace-overwrite",
    of="multi_output_loss",
    hint="You overwrote the caller's outputs. An operator that assigns changes the array itself, not a copy.",
    read=LOSS,
)
def multi_output_loss__inplace_overwrite(o, t):
    """Subtracted the targets in place."""
    _refuse_other_shapes(o, t)
    o -= t
    return np.sum(o**2) / (2 * len(o))


# ---- multi_output_loss: shapes


@mistake("broadcasting-not-refused", of="multi_output_loss", hint=NOT_REFUSED, read=LOSS)
def multi_output_loss__broadcasting_not_refused(o, t):
    """Compared no shapes."""
    return np.sum((o - t) ** 2) / (2 * len(o))


@mistake("only-lengths-compared", of="multi_output_loss", hint=LENGTHS, read=LOSS)
def multi_output_loss__only_lengths_compared(o, t):
    """Compared the numbers of rows."""
    if len(o) != len(t):
        raise ValueError("not as many targets as outputs")
    return np.sum((o - t) ** 2) / (2 * len(o))


@mistake("only-sizes-compared", of="multi_output_loss", hint=SIZES, read=LOSS)
def multi_output_loss__only_sizes_compared(o, t):
    """Compared the numbers of entries."""
    if o.size != t.size:
        raise ValueError("not as many targets as outputs")
    return np.sum((o - t) ** 2) / (2 * len(o))


@mistake("assert-not-raise", of="multi_output_loss", hint=ASSERT, read=LOSS)
def multi_output_loss__assert_not_raise(o, t):
    """Asserted that the shapes are equal."""
    assert o.shape == t.shape
    return np.sum((o - t) ** 2) / (2 * len(o))


# ---- multi_output_gradient: scale and sign


@mistake(
    "factor-2-extra",
    of="multi_output_gradient",
    hint="The one half in the loss is there to cancel one factor of the derivative. "
    "Differentiate the stated loss once more, slowly.",
    read=GRADIENT,
)
def multi_output_gradient__factor_2_extra(x, w, t):
    """Differentiated the square although the loss is half of it."""
    return _times_inputs(2 * _delta(x, w, t), x)


@mistake(
    "half-kept",
    of="multi_output_gradient",
    hint="The one half is still there after differentiating. What does the power rule do to it?",
    read=GRADIENT,
)
def multi_output_gradient__half_kept(x, w, t):
    """Kept the one half."""
    return _times_inputs(0.5 * _delta(x, w, t), x)


@mistake(
    "mse-scale",
    of="multi_output_gradient",
    hint="This is the gradient of the other loss, the mean over all elements. Which of the two is stated here?",
    read=MSE,
)
def multi_output_gradient__mse_scale(x, w, t):
    """Differentiated mse_loss."""
    return _times_inputs(2 / len(w) * _delta(x, w, t), x)


@mistake(
    "divided-by-outputs",
    of="multi_output_gradient",
    hint="The stated loss averages over the samples and adds up the outputs. Your constant averages over both.",
    read=LOSS,
)
def multi_output_gradient__divided_by_outputs(x, w, t):
    """Averaged over the outputs as well."""
    return _times_inputs(_delta(x, w, t) / len(w), x)


@mistake(
    "mean-over-outputs-only",
    of="multi_output_gradient",
    hint="Over what does the stated loss average: the samples or the outputs? You chose the other one.",
    read=LOSS,
)
def multi_output_gradient__mean_over_outputs_only(x, w, t):
    """Divided by the number of outputs in place of the samples."""
    return _delta(x, w, t).T @ x / len(w)


@mistake("sum-not-mean", of="multi_output_gradient", hint=BATCH_MEAN, read=GRADIENT)
def multi_output_gradient__sum_not_mean(x, w, t):
    """Summed over the batch and never averaged."""
    return _delta(x, w, t).T @ x


@mistake("divided-by-N-twice", of="multi_output_gradient", hint=BATCH_TWICE, read=GRADIENT)
def multi_output_gradient__divided_by_N_twice(x, w, t):
    """Put 1/N into delta and again into the product."""
    N = len(x)
    delta = _delta(x, w, t) / N
    return delta.T @ x / N


@mistake("divide-by-features", of="multi_output_gradient", hint=BY_FEATURES, read=GRADIENT)
def multi_output_gradient__divide_by_features(x, w, t):
    """Divided by the number of inputs."""
    return _delta(x, w, t).T @ x / x.shape[1]


@mistake("sign-flip", of="multi_output_gradient", hint=DESCENT, read=GRADIENT)
def multi_output_gradient__sign_flip(x, w, t):
    """Took target minus output."""
    o = _forward(x, w)
    return _times_inputs(-_error(o, t) * _slope(o), x)


# ---- multi_output_gradient: the error, the activation and its slope


@mistake("forgot-target", of="multi_output_gradient", hint=FORGOT_TARGET, read=GRADIENT)
def multi_output_gradient__forgot_target(x, w, t):
    """Used the outputs as the errors."""
    o = _forward(x, w)
    _refuse_other_shapes(o, t)
    return _times_inputs(o * _slope(o), x)


@mistake("missing-sigmoid-prime", of="multi_output_gradient", hint=PRIME_MISSING, read=GRADIENT)
@mistake("cross-entropy-delta", of="multi_output_gradient", hint=OTHER_DELTA, read=GRADIENT)
def multi_output_gradient__missing_sigmoid_prime(x, w, t):
    """Left out the slope of the sigmoid, or took the delta of the cross-entropy: the same here."""
    return _times_inputs(_error(_forward(x, w), t), x)


@mistake("prime-of-activation", of="multi_output_gradient", hint=PRIME_OF_O, read=GRADIENT)
def multi_output_gradient__prime_of_activation(x, w, t):
    """Gave the output to a slope that expects the net input."""
    o = _forward(x, w)
    return _times_inputs(_error(o, t) * _slope(_sigmoid(o)), x)


@mistake("prime-z", of="multi_output_gradient", hint=PRIME_OF_Z, read=GRADIENT)
def multi_output_gradient__prime_z(x, w, t):
    """Gave the net input to a slope that expects the output."""
    z = x @ w.T
    return _times_inputs(_error(_sigmoid(z), t) * _slope(z), x)


@mistake(
    "prime-of-error",
    of="multi_output_gradient",
    hint="The slope belongs to the activation, so it is taken at the output and not at the error.",
    read=GRADIENT,
)
def multi_output_gradient__prime_of_error(x, w, t):
    """Took the slope at the error: error times one minus error."""
    return _times_inputs(_slope(_error(_forward(x, w), t)), x)


@mistake("prime-o-only", of="multi_output_gradient", hint=ONE_OF_TWO, read=GRADIENT)
def multi_output_gradient__prime_o_only(x, w, t):
    """Kept the first factor of the slope only."""
    o = _forward(x, w)
    return _times_inputs(_error(o, t) * o, x)


@mistake("prime-1-o", of="multi_output_gradient", hint=ONE_OF_TWO, read=GRADIENT)
def multi_output_gradient__prime_1_o(x, w, t):
    """Kept the second factor of the slope only."""
    o = _forward(x, w)
    return _times_inputs(_error(o, t) * (1 - o), x)


@mistake(
    "prime-plus",
    of="multi_output_gradient",
    hint="Check a sign in the slope of the sigmoid: the slope must vanish where the output comes close to 1.",
    read=GRADIENT,
)
def multi_output_gradient__prime_plus(x, w, t):
    """Wrote a plus for the minus in the slope."""
    o = _forward(x, w)
    return _times_inputs(_error(o, t) * o * (1 + o), x)


@mistake("prime-twice", of="multi_output_gradient", hint=PRIME_TWICE, read=GRADIENT)
def multi_output_gradient__prime_twice(x, w, t):
    """Multiplied by the slope twice."""
    o = _forward(x, w)
    return _times_inputs(_error(o, t) * _slope(o) ** 2, x)


@mistake(
    "tanh-prime",
    of="multi_output_gradient",
    hint="This is the slope of tanh. The sigmoid has another one.",
    read=GRADIENT,
)
def multi_output_gradient__tanh_prime(x, w, t):
    """Used the slope of tanh."""
    o = _forward(x, w)
    return _times_inputs(_error(o, t) * (1 - o**2), x)


@mistake(
    "prime-times-z",
    of="multi_output_gradient",
    hint="The slope is a function of the net input. The net input is not a factor beside it.",
    read=GRADIENT,
)
def multi_output_gradient__prime_times_z(x, w, t):
    """Multiplied by the net input as well."""
    return _times_inputs(_delta(x, w, t) * (x @ w.T), x)


@mistake("sigmoid-sign", of="multi_output_gradient", hint=SIGMOID_SIGN, read=FORWARD)
def multi_output_gradient__sigmoid_sign(x, w, t):
    """Lost the minus in the exponent."""
    o = _sigmoid(-x @ w.T)
    return _times_inputs(_error(o, t) * _slope(o), x)


@mistake("linear-on-sigmoid", of="multi_output_gradient", hint=LINEAR, read=FORWARD)
def multi_output_gradient__linear_on_sigmoid(x, w, t):
    """Forgot the sigmoid in the forward pass."""
    o = x @ w.T
    return _times_inputs(_error(o, t) * _slope(o), x)


@mistake(
    "softmax-for-sigmoid",
    of="multi_output_gradient",
    hint="The outputs behind this gradient sum to 1 over each row. Which output unit is asked for here?",
    read=FORWARD,
)
def multi_output_gradient__softmax_for_sigmoid(x, w, t):
    """Used softmax outputs in the sigmoid's formula."""
    o = _softmax(x @ w.T)
    return _times_inputs(_error(o, t) * _slope(o), x)


@mistake("matmul-not-hadamard", of="multi_output_gradient", hint=MATMUL, read=GRADIENT)
def multi_output_gradient__matmul_not_hadamard(x, w, t):
    """Joined errors and slopes by a matrix product."""
    o = _forward(x, w)
    return _times_inputs(_error(o, t) @ _slope(o), x)


# ---- multi_output_gradient: the inputs, the batch, the shape


@mistake("delta-not-transposed", of="multi_output_gradient", hint=NOT_TURNED, read=GRADIENT)
def multi_output_gradient__delta_not_transposed(x, w, t):
    """Multiplied the deltas by the inputs as both stand."""
    return _delta(x, w, t) @ x / len(x)


@mistake("transposed-grad", of="multi_output_gradient", hint=TRANSPOSED, read=GRADIENT)
def multi_output_gradient__transposed(x, w, t):
    """Multiplied in the other order."""
    return x.T @ _delta(x, w, t) / len(x)


@mistake("reshaped-not-transposed", of="multi_output_gradient", hint=RESHAPED, read=GRADIENT)
def multi_output_gradient__reshaped_not_transposed(x, w, t):
    """Multiplied in the other order and reshaped the result."""
    return (x.T @ _delta(x, w, t) / len(x)).reshape(w.shape)


@mistake("elementwise-not-outer", of="multi_output_gradient", hint=ELEMENTWISE, read=GRADIENT)
def multi_output_gradient__elementwise_not_outer(x, w, t):
    """Multiplied each sample's deltas and inputs entry by entry."""
    delta = _delta(x, w, t)
    dw = np.zeros_like(w)
    for n in range(len(x)):
        dw += delta[n] * x[n]
    return dw / len(x)


@mistake("elementwise-not-outer", of="multi_output_gradient", hint=ELEMENTWISE, read=GRADIENT)
def multi_output_gradient__elementwise_over_the_batch(x, w, t):
    """Multiplied the deltas and the inputs of all samples entry by entry."""
    return _delta(x, w, t) * x / len(x)


@mistake("dot-not-outer", of="multi_output_gradient", hint=DOT, read=GRADIENT)
def multi_output_gradient__dot_not_outer(x, w, t):
    """Took the matrix product of each sample's deltas and inputs."""
    delta = _delta(x, w, t)
    dw = np.zeros_like(w)
    for n in range(len(x)):
        dw += delta[n].T @ x[n]
    return dw / len(x)


@mistake("uses-weight-not-input", of="multi_output_gradient", hint=WEIGHT_FOR_INPUT, read=GRADIENT)
def multi_output_gradient__uses_weight_not_input(x, w, t):
    """Multiplied the deltas by the weights."""
    return _delta(x, w, t).mean(axis=0)[:, np.newaxis] * w


@mistake("mean-error-then-outer", of="multi_output_gradient", hint=MEAN_FIRST, read=GRADIENT)
def multi_output_gradient__mean_error_then_outer(x, w, t):
    """Averaged deltas and inputs before multiplying them."""
    return np.outer(_delta(x, w, t).mean(axis=0), x.mean(axis=0))


@mistake("last-sample-only", of="multi_output_gradient", hint=LAST_SAMPLE, read=GRADIENT)
def multi_output_gradient__last_sample_only(x, w, t):
    """Assigned in the loop where it should have added."""
    delta = _delta(x, w, t)
    for n in range(len(x)):
        dw = np.outer(delta[n], x[n])
    return dw / len(x)


@mistake("first-only", of="multi_output_gradient", hint=FIRST_SAMPLE, read=GRADIENT)
def multi_output_gradient__first_only(x, w, t):
    """Returned from inside the loop."""
    return np.outer(_delta(x, w, t)[0], x[0]) / len(x)


@mistake("gradient-not-summed", of="multi_output_gradient", hint=NOT_SUMMED, read=GRADIENT)
def multi_output_gradient__not_summed(x, w, t):
    """Returned a gradient for each sample."""
    return np.array([np.outer(d, row) for d, row in zip(_delta(x, w, t), x, strict=True)])


@mistake("returns-step", of="multi_output_gradient", hint=STEP, read=GRADIENT)
def multi_output_gradient__returns_step(x, w, t):
    """Returned the weights after a step."""
    return w - _times_inputs(_delta(x, w, t), x)


@mistake("numeric-instead", of="multi_output_gradient", hint=NUMERIC, read=GRADIENT)
def multi_output_gradient__numeric_instead(x, w, t):
    """Tried the loss out in place of deriving it."""
    return _central_differences(lambda v: np.sum(_error(_forward(x, v), t) ** 2) / (2 * len(x)), w)


@mistake("rounds-output", of="multi_output_gradient", hint=ROUNDED, read=GRADIENT)
def multi_output_gradient__rounds_output(x, w, t):
    """Rounded to four decimals, as the examples print it."""
    return np.round(_times_inputs(_delta(x, w, t), x), 4)


@mistake("broadcasting-not-refused", of="multi_output_gradient", hint=NOT_REFUSED, read=LOSS)
def multi_output_gradient__broadcasting_not_refused(x, w, t):
    """Compared no shapes."""
    o = _forward(x, w)
    return _times_inputs((o - t) * _slope(o), x)


@mistake("only-lengths-compared", of="multi_output_gradient", hint=LENGTHS, read=LOSS)
def multi_output_gradient__only_lengths_compared(x, w, t):
    """Compared the numbers of rows."""
    o = _forward(x, w)
    if len(o) != len(t):
        raise ValueError("not as many targets as outputs")
    return _times_inputs((o - t) * _slope(o), x)


@mistake("only-sizes-compared", of="multi_output_gradient", hint=SIZES, read=LOSS)
def multi_output_gradient__only_sizes_compared(x, w, t):
    """Compared the numbers of entries."""
    o = _forward(x, w)
    if o.size != t.size:
        raise ValueError("not as many targets as outputs")
    return _times_inputs((o - t) * _slope(o), x)


@mistake("assert-not-raise", of="multi_output_gradient", hint=ASSERT, read=LOSS)
def multi_output_gradient__assert_not_raise(x, w, t):
    """Asserted that the shapes are equal."""
    o = _forward(x, w)
    assert o.shape == t.shape
    return _times_inputs((o - t) * _slope(o), x)


# ---- mse_gradient: the constant


@mistake("factor-2-missing", of="mse_gradient", hint=MSE_FACTOR_2, read=MSE)
def mse_gradient__factor_2_missing(x, w, t):
    """Differentiated the square without its 2."""
    return _times_inputs(_delta(x, w, t) / len(w), x)


@mistake("mean-over-batch-only", of="mse_gradient", hint=MSE_BATCH_ONLY, read=MSE)
def mse_gradient__mean_over_batch_only(x, w, t):
    """Divided by N but not by the number of outputs."""
    return _times_inputs(2 * _delta(x, w, t), x)


@mistake("mean-over-outputs-only", of="mse_gradient", hint=MSE_OUTPUTS_ONLY, read=MSE)
def mse_gradient__mean_over_outputs_only(x, w, t):
    """Divided by the number of outputs but not by N."""
    return 2 / len(w) * _delta(x, w, t).T @ x


@mistake("sum-not-mean", of="mse_gradient", hint=BATCH_MEAN, read=MSE)
def mse_gradient__sum_not_mean(x, w, t):
    """Summed over all elements and never averaged."""
    return 2 * _delta(x, w, t).T @ x


@mistake("half-sum-convention", of="mse_gradient", hint=MSE_HALF_SUM, read=MSE)
def mse_gradient__half_sum_convention(x, w, t):
    """Solved the task for half the sum of squares."""
    return _delta(x, w, t).T @ x


@mistake("half-batch-mean", of="mse_gradient", hint=MSE_HALF_BATCH, read=MSE)
def mse_gradient__half_batch_mean(x, w, t):
    """Returned the gradient of the half squared error."""
    return _times_inputs(_delta(x, w, t), x)


@mistake("divided-by-N-twice", of="mse_gradient", hint=BATCH_TWICE, read=MSE)
def mse_gradient__divided_by_N_twice(x, w, t):
    """Put 1/N into delta and again into the product."""
    N, m = len(x), len(w)
    delta = 2 / (N * m) * _delta(x, w, t)
    return delta.T @ x / N


@mistake("divide-by-features", of="mse_gradient", hint=BY_FEATURES, read=MSE)
def mse_gradient__divide_by_features(x, w, t):
    """Divided by the number of inputs where the outputs belong."""
    return _times_inputs(2 / x.shape[1] * _delta(x, w, t), x)


@mistake(
    "parentheses-missing",
    of="mse_gradient",
    hint="Division and multiplication go from left to right: a factor meant for the denominator ended up above it.",
    read=MSE,
)
def mse_gradient__parentheses_missing(x, w, t):
    """Multiplied by the number of outputs where it meant to divide."""
    return 2 / len(x) * len(w) * _delta(x, w, t).T @ x


@mistake("sign-flip", of="mse_gradient", hint=DESCENT, read=MSE)
def mse_gradient__sign_flip(x, w, t):
    """Took target minus output."""
    o = _forward(x, w)
    return 2 / len(w) * _times_inputs((t - o) * _slope(o), x)


# ---- mse_gradient: structure


@mistake("forgot-target", of="mse_gradient", hint=FORGOT_TARGET, read=MSE)
def mse_gradient__forgot_target(x, w, t):
    """Used the outputs as the errors."""
    o = _forward(x, w)
    return 2 / len(w) * _times_inputs(o * _slope(o), x)


@mistake("missing-sigmoid-prime", of="mse_gradient", hint=PRIME_MISSING, read=GRADIENT)
def mse_gradient__missing_sigmoid_prime(x, w, t):
    """Left out the slope of the sigmoid."""
    return 2 / len(w) * _times_inputs(_error(_forward(x, w), t), x)


@mistake("cross-entropy-delta", of="mse_gradient", hint=OTHER_DELTA, read=MSE)
def mse_gradient__cross_entropy_delta(x, w, t):
    """Took the delta of the cross-entropy."""
    return _times_inputs(_error(_forward(x, w), t), x)


@mistake("prime-of-activation", of="mse_gradient", hint=PRIME_OF_O, read=GRADIENT)
def mse_gradient__prime_of_activation(x, w, t):
    """Gave the output to a slope that expects the net input."""
    o = _forward(x, w)
    return 2 / len(w) * _times_inputs(_error(o, t) * _slope(_sigmoid(o)), x)


@mistake("prime-z", of="mse_gradient", hint=PRIME_OF_Z, read=GRADIENT)
def mse_gradient__prime_z(x, w, t):
    """Gave the net input to a slope that expects the output."""
    z = x @ w.T
    return 2 / len(w) * _times_inputs(_error(_sigmoid(z), t) * _slope(z), x)


@mistake("prime-twice", of="mse_gradient", hint=PRIME_TWICE, read=GRADIENT)
def mse_gradient__prime_twice(x, w, t):
    """Multiplied by the slope twice."""
    o = _forward(x, w)
    return 2 / len(w) * _times_inputs(_error(o, t) * _slope(o) ** 2, x)


@mistake("matmul-not-hadamard", of="mse_gradient", hint=MATMUL, read=GRADIENT)
def mse_gradient__matmul_not_hadamard(x, w, t):
    """Joined errors and slopes by a matrix product."""
    o = _forward(x, w)
    return 2 / len(w) * _times_inputs(_error(o, t) @ _slope(o), x)


@mistake("delta-not-transposed", of="mse_gradient", hint=NOT_TURNED, read=GRADIENT)
def mse_gradient__delta_not_transposed(x, w, t):
    """Multiplied the deltas by the inputs as both stand."""
    return 2 / len(w) * _delta(x, w, t) @ x / len(x)


@mistake("transposed-grad", of="mse_gradient", hint=TRANSPOSED, read=GRADIENT)
def mse_gradient__transposed(x, w, t):
    """Multiplied in the other order."""
    return 2 / len(w) * x.T @ _delta(x, w, t) / len(x)


@mistake("reshaped-not-transposed", of="mse_gradient", hint=RESHAPED, read=GRADIENT)
def mse_gradient__reshaped_not_transposed(x, w, t):
    """Multiplied in the other order and reshaped the result."""
    return (2 / len(w) * x.T @ _delta(x, w, t) / len(x)).reshape(w.shape)


@mistake("elementwise-not-outer", of="mse_gradient", hint=ELEMENTWISE, read=GRADIENT)
def mse_gradient__elementwise_not_outer(x, w, t):
    """Multiplied each sample's deltas and inputs entry by entry."""
    delta = 2 / len(w) * _delta(x, w, t)
    dw = np.zeros_like(w)
    for n in range(len(x)):
        dw += delta[n] * x[n]
    return dw / len(x)


@mistake("elementwise-not-outer", of="mse_gradient", hint=ELEMENTWISE, read=GRADIENT)
def mse_gradient__elementwise_over_the_batch(x, w, t):
    """Multiplied the deltas and the inputs of all samples entry by entry."""
    return 2 / len(w) * _delta(x, w, t) * x / len(x)


@mistake("mean-error-then-outer", of="mse_gradient", hint=MEAN_FIRST, read=GRADIENT)
def mse_gradient__mean_error_then_outer(x, w, t):
    """Averaged deltas and inputs before multiplying them."""
    return 2 / len(w) * np.outer(_delta(x, w, t).mean(axis=0), x.mean(axis=0))


@mistake("last-sample-only", of="mse_gradient", hint=LAST_SAMPLE, read=GRADIENT)
def mse_gradient__last_sample_only(x, w, t):
    """Assigned in the loop where it should have added."""
    delta = _delta(x, w, t)
    for n in range(len(x)):
        dw = np.outer(delta[n], x[n])
    return 2 / len(w) * dw / len(x)


@mistake("returns-step", of="mse_gradient", hint=STEP, read=MSE)
def mse_gradient__returns_step(x, w, t):
    """Returned the weights after a step."""
    return w - 2 / len(w) * _times_inputs(_delta(x, w, t), x)


@mistake("numeric-instead", of="mse_gradient", hint=NUMERIC, read=MSE)
def mse_gradient__numeric_instead(x, w, t):
    """Tried the loss out in place of deriving it."""
    return _central_differences(lambda v: np.mean((_forward(x, v) - t) ** 2), w)


@mistake("rounds-output", of="mse_gradient", hint=ROUNDED, read=MSE)
def mse_gradient__rounds_output(x, w, t):
    """Rounded to four decimals, as the examples print it."""
    return np.round(2 / len(w) * _times_inputs(_delta(x, w, t), x), 4)


# ---- softmax


@mistake(
    "softmax-wrong-axis",
    of="softmax",
    hint="Each row must sum to 1, for a row is a sample. In yours the columns do.",
    read=SOFTMAX,
)
def softmax__wrong_axis(z):
    """Normalised over the batch."""
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


@mistake(
    "softmax-global-sum",
    of="softmax",
    hint="There is one distribution for each sample, not one for the whole batch. Over which axis do you add?",
    read=SOFTMAX,
)
def softmax__global_sum(z):
    """Divided by the sum of all exponentials."""
    e = np.exp(z - z.max())
    return e / e.sum()


@mistake(
    "softmax-global-sum",
    of="softmax",
    hint="There is one distribution for each sample, not one for the whole batch. Over which axis do you add?",
    read=SOFTMAX,
)
def softmax__global_sum_of_shifted_rows(z):
    """Shifted each row by its own maximum and divided by the sum of all exponentials."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum()


@mistake(
    "softmax-overflow",
    of="softmax",
    hint="The exponential of a large number overflows. Softmax does not change when a constant is added to a row; "
    "choose a helpful one.",
    read=SOFTMAX,
)
def softmax__overflow(z):
    """Used the formula as it stands, without a shift."""
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "softmax-global-max",
    of="softmax",
    hint="One shift for the whole batch leaves nothing of a row far below the others. Each row needs its own.",
    read=SOFTMAX,
)
def softmax__global_max(z):
    """Shifted all rows by the largest entry of the batch."""
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "shift-in-numerator-only",
    of="softmax",
    hint="A shift cancels only when it stands in numerator and denominator alike.",
    read=SOFTMAX,
)
def softmax__shift_in_numerator_only(z):
    """Divided the shifted exponentials by the sum of the unshifted ones."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / np.exp(z).sum(axis=1, keepdims=True)


@mistake(
    "normalised-without-exponential",
    of="softmax",
    hint="Rows that sum to 1 are not enough: probabilities are positive. Something makes the net inputs so first.",
    read=SOFTMAX,
)
def softmax__without_exponential(z):
    """Divided the net inputs by their sum."""
    return z / z.sum(axis=1, keepdims=True)


@mistake(
    "keepdims-missing",
    of="softmax",
    hint="A sum over an axis removes that axis, and what is left is lined up with the columns instead of the rows. "
    "Keep the axis.",
    read=SOFTMAX,
)
def softmax__keepdims_missing(z):
    """Lost an axis in the maximum and in the sum."""
    e = np.exp(z - z.max(axis=1))
    return e / e.sum(axis=1)


@mistake(
    "keepdims-missing",
    of="softmax",
    hint="A sum over an axis removes that axis, and what is left is lined up with the columns instead of the rows. "
    "Keep the axis.",
    read=SOFTMAX,
)
def softmax__keepdims_missing_in_the_sum(z):
    """Lost an axis in the sum only."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


@mistake("sigmoid-for-softmax", of="softmax", hint=ONLY_SOFTMAX, read=SOFTMAX)
def softmax__sigmoid(z):
    """Computed the sigmoid."""
    return _sigmoid(z)


@mistake(
    "inplace-overwrite",
    of="softmax",
    hint="You overwrote the caller's array. An operator that assigns changes the array itself, not a copy.",
    read=SOFTMAX,
)
def softmax__inplace_overwrite(z):
    """Shifted the net inputs in place."""
    z -= z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


# ---- one_hot


@mistake(
    "onehot-shift",
    of="one_hot",
    hint="Check in which column the ones are. Classes are counted from 0, as Python counts.",
    read=ONE_HOT,
)
def one_hot__shift(labels, n_classes):
    """Counted the classes from 1."""
    _refuse_other_labels(labels, n_classes)
    t = np.zeros((len(labels), n_classes))
    t[np.arange(len(labels)), labels - 1] = 1
    return t


@mistake(
    "all-rows-marked",
    of="one_hot",
    hint="A row has exactly one 1. You marked the columns of all labels in every row.",
    read=ONE_HOT,
)
def one_hot__all_rows_marked(labels, n_classes):
    """Chose the columns and left the rows open."""
    _refuse_other_labels(labels, n_classes)
    t = np.zeros((len(labels), n_classes))
    t[:, labels] = 1
    return t


@mistake(
    "output-transposed",
    of="one_hot",
    hint="The ones are right and lie the wrong way round: a row is a sample in the whole course.",
    read=ONE_HOT,
)
def one_hot__transposed(labels, n_classes):
    """Put the samples into columns."""
    _refuse_other_labels(labels, n_classes)
    t = np.zeros((n_classes, len(labels)))
    t[labels, np.arange(len(labels))] = 1
    return t


@mistake(
    "classes-counted-from-labels",
    of="one_hot",
    hint="A batch need not contain every class. The number of columns is given, not found in the labels.",
    read=ONE_HOT,
)
def one_hot__classes_counted_from_labels(labels, n_classes):
    """Made as many columns as the largest label asks for."""
    _refuse_other_labels(labels, n_classes)
    return np.eye(labels.max() + 1)[labels]


@mistake(
    "labels-not-checked",
    of="one_hot",
    hint="A negative label is taken for a column from the end without a word, and a large one raises another error. "
    "Check the range yourself.",
    read=ONE_HOT,
)
def one_hot__labels_not_checked(labels, n_classes):
    """Left the check to NumPy."""
    return np.eye(n_classes)[labels]


@mistake(
    "negative-labels-accepted",
    of="one_hot",
    hint="Labels that are too large are refused, negative ones are not. NumPy counts them from the end.",
    read=ONE_HOT,
)
def one_hot__negative_labels_accepted(labels, n_classes):
    """Checked the upper end only."""
    if labels.max() >= n_classes:
        raise ValueError("a label is not a class")
    return np.eye(n_classes)[labels]


@mistake(
    "bound-off-by-one",
    of="one_hot",
    hint="Classes are counted from 0. Is a label that equals the number of classes still a class?",
    read=ONE_HOT,
)
def one_hot__bound_off_by_one(labels, n_classes):
    """Let the number of classes itself pass as a label."""
    if labels.min() < 0 or labels.max() > n_classes:
        raise ValueError("a label is not a class")
    return np.eye(n_classes)[labels]


@mistake(
    "assert-not-raise",
    of="one_hot",
    hint="Labels outside the classes are refused, but with another kind of error than the contract asks for.",
    read=ONE_HOT,
)
def one_hot__assert_not_raise(labels, n_classes):
    """Asserted that the labels are classes."""
    assert labels.min() >= 0
    assert labels.max() < n_classes
    return np.eye(n_classes)[labels]


# ---- softmax_gradient: scale and sign


@mistake("factor-2-missing", of="softmax_gradient", hint=MSE_FACTOR_2, read=SOFTMAX_GRADIENT)
def softmax_gradient__factor_2_missing(x, w, b, labels):
    """Differentiated the square without its 2."""
    o, error = _outputs_and_error(x, w, b, labels)
    return _gradients(_through_softmax(error / len(b), o), x)


@mistake("mean-over-batch-only", of="softmax_gradient", hint=MSE_BATCH_ONLY, read=SOFTMAX_GRADIENT)
def softmax_gradient__mean_over_batch_only(x, w, b, labels):
    """Divided by N but not by the number of outputs."""
    o, error = _outputs_and_error(x, w, b, labels)
    return _gradients(_through_softmax(2 * error, o), x)


@mistake("mean-over-outputs-only", of="softmax_gradient", hint=MSE_OUTPUTS_ONLY, read=SOFTMAX_GRADIENT)
def softmax_gradient__mean_over_outputs_only(x, w, b, labels):
    """Divided by the number of outputs but not by N."""
    delta = _softmax_delta(x, w, b, labels)
    return delta.T @ x, delta.sum(axis=0)


@mistake("sum-not-mean", of="softmax_gradient", hint=BATCH_MEAN, read=SOFTMAX_GRADIENT)
def softmax_gradient__sum_not_mean(x, w, b, labels):
    """Summed over all elements and never averaged."""
    o, error = _outputs_and_error(x, w, b, labels)
    delta = _through_softmax(2 * error, o)
    return delta.T @ x, delta.sum(axis=0)


@mistake("half-sum-convention", of="softmax_gradient", hint=MSE_HALF_SUM, read=SOFTMAX_GRADIENT)
def softmax_gradient__half_sum_convention(x, w, b, labels):
    """Solved the task for half the sum of squares."""
    o, error = _outputs_and_error(x, w, b, labels)
    delta = _through_softmax(error, o)
    return delta.T @ x, delta.sum(axis=0)


@mistake("half-batch-mean", of="softmax_gradient", hint=MSE_HALF_BATCH, read=SOFTMAX_GRADIENT)
def softmax_gradient__half_batch_mean(x, w, b, labels):
    """Solved the task for the half squared error."""
    o, error = _outputs_and_error(x, w, b, labels)
    return _gradients(_through_softmax(error, o), x)


@mistake("divided-by-N-twice", of="softmax_gradient", hint=BATCH_TWICE, read=SOFTMAX_GRADIENT)
def softmax_gradient__divided_by_N_twice(x, w, b, labels):
    """Put 1/N into delta and again into both gradients."""
    delta = _softmax_delta(x, w, b, labels) / len(x)
    return _gradients(delta, x)


@mistake("divide-by-features", of="softmax_gradient", hint=BY_FEATURES, read=SOFTMAX_GRADIENT)
def softmax_gradient__divide_by_features(x, w, b, labels):
    """Divided by the number of inputs where the outputs belong."""
    o, error = _outputs_and_error(x, w, b, labels)
    return _gradients(_through_softmax(2 / x.shape[1] * error, o), x)


@mistake("sign-flip", of="softmax_gradient", hint=DESCENT, read=SOFTMAX_GRADIENT)
def softmax_gradient__sign_flip(x, w, b, labels):
    """Took target minus output."""
    o, error = _outputs_and_error(x, w, b, labels)
    return _gradients(_through_softmax(-2 / len(b) * error, o), x)


# ---- softmax_gradient: targets and outputs


@mistake("forgot-target", of="softmax_gradient", hint=FORGOT_TARGET, read=SOFTMAX_GRADIENT)
def softmax_gradient__forgot_target(x, w, b, labels):
    """Used the outputs as the errors."""
    o = _softmax(x @ w.T + b)
    return _gradients(_through_softmax(2 / len(b) * o, o), x)


@mistake(
    "onehot-shift",
    of="softmax_gradient",
    hint="The ones of your targets are in wrong columns. Classes are counted from 0, as Python counts.",
    read=ONE_HOT,
)
def softmax_gradient__onehot_shift(x, w, b, labels):
    """Counted the classes from 1."""
    return _gradients(_softmax_delta(x, w, b, labels - 1), x)


@mistake(
    "onehot-shift",
    of="softmax_gradient",
    hint="The ones of your targets are in wrong columns. Classes are counted from 0, as Python counts.",
    read=ONE_HOT,
)
def softmax_gradient__onehot_shift_up(x, w, b, labels):
    """Put the one a column too far to the right."""
    return _gradients(_softmax_delta(x, w, b, (labels + 1) % len(b)), x)


@mistake(
    "bias-missing-forward",
    of="softmax_gradient",
    hint="Does your net input include every parameter of the layer?",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__bias_missing_forward(x, w, b, labels):
    """Left the biases out of the net input."""
    return _gradients(_softmax_delta(x, w, np.zeros_like(b), labels), x)


@mistake("sigmoid-for-softmax", of="softmax_gradient", hint=ONLY_SOFTMAX, read=SOFTMAX_GRADIENT)
def softmax_gradient__sigmoid_for_softmax(x, w, b, labels):
    """Solved the task for a sigmoid layer."""
    o = _sigmoid(x @ w.T + b)
    return _gradients(2 / len(b) * (o - _one_hot(labels, len(b))) * _slope(o), x)


@mistake("sigmoid-for-softmax", of="softmax_gradient", hint=ONLY_SOFTMAX, read=SOFTMAX_GRADIENT)
def softmax_gradient__sigmoid_forward(x, w, b, labels):
    """Took the outputs of a sigmoid layer through the derivative of softmax."""
    o = _sigmoid(x @ w.T + b)
    return _gradients(_through_softmax(2 / len(b) * (o - _one_hot(labels, len(b))), o), x)


@mistake(
    "softmax-wrong-axis",
    of="softmax_gradient",
    hint="Each row of the outputs must sum to 1. In yours the columns do.",
    read=SOFTMAX,
)
def softmax_gradient__softmax_wrong_axis(x, w, b, labels):
    """Normalised the outputs over the batch."""
    e = np.exp(x @ w.T + b)
    o = e / e.sum(axis=0)
    return _gradients(_through_softmax(2 / len(b) * (o - _one_hot(labels, len(b))), o), x)


@mistake(
    "softmax-global-sum",
    of="softmax_gradient",
    hint="There is one distribution for each sample, not one for the whole batch.",
    read=SOFTMAX,
)
def softmax_gradient__softmax_global_sum(x, w, b, labels):
    """Divided the outputs by the sum of all exponentials."""
    e = np.exp(x @ w.T + b)
    o = e / e.sum()
    return _gradients(_through_softmax(2 / len(b) * (o - _one_hot(labels, len(b))), o), x)


# ---- softmax_gradient: the way back through softmax


@mistake("cross-entropy-delta", of="softmax_gradient", hint=OTHER_DELTA, read=SOFTMAX_GRADIENT)
def softmax_gradient__cross_entropy_delta(x, w, b, labels):
    """Took the delta of softmax with cross-entropy."""
    _, error = _outputs_and_error(x, w, b, labels)
    return _gradients(error, x)


@mistake(
    "missing-sigmoid-prime",
    of="softmax_gradient",
    hint="A link of the chain is missing: between the outputs and the net inputs lies the activation.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__missing_sigmoid_prime(x, w, b, labels):
    """Left out the derivative of softmax."""
    _, error = _outputs_and_error(x, w, b, labels)
    return _gradients(2 / len(b) * error, x)


@mistake(
    "softmax-elementwise",
    of="softmax_gradient",
    hint="Every output of a softmax depends on every net input: the derivative is a matrix, not a list of slopes.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__softmax_elementwise(x, w, b, labels):
    """Used the slope of the sigmoid, the diagonal only."""
    o, error = _outputs_and_error(x, w, b, labels)
    return _gradients(2 / len(b) * error * o * (1 - o), x)


@mistake(
    "softmax-jacobian-off-diag-only",
    of="softmax_gradient",
    hint="An output depends on the other net inputs and on its own. One of the two cases of the derivative is missing.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__softmax_off_diag_only(x, w, b, labels):
    """Dropped the diagonal."""
    o, error = _outputs_and_error(x, w, b, labels)
    D = 2 / len(b) * error
    return _gradients(-o * (np.sum(D * o, axis=1, keepdims=True) - D * o), x)


@mistake(
    "softmax-off-diag-sign",
    of="softmax_gradient",
    hint="When one net input is raised, the other outputs shrink. Which sign has the derivative there?",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__softmax_off_diag_sign(x, w, b, labels):
    """Lost the minus off the diagonal."""
    o, error = _outputs_and_error(x, w, b, labels)
    D = 2 / len(b) * error
    others = np.sum(D * o, axis=1, keepdims=True) - D * o
    return _gradients(o * (D * (1 - o) + others), x)


@mistake(
    "softmax-uses-inputs",
    of="softmax_gradient",
    hint="The derivative of softmax is written with its outputs only. Yours mixes net inputs into it.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__softmax_uses_inputs(x, w, b, labels):
    """Wrote the net input for the second output in the derivative."""
    z = x @ w.T + b
    o, error = _outputs_and_error(x, w, b, labels)
    D = 2 / len(b) * error
    return _gradients(D * o - z * np.sum(D * o, axis=1, keepdims=True), x)


@mistake(
    "softmax-wrong-axis-backward",
    of="softmax_gradient",
    hint="The inner sum runs over the classes of one sample. Yours runs over the samples.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__softmax_wrong_axis_backward(x, w, b, labels):
    """Summed over the batch on the way back."""
    o, error = _outputs_and_error(x, w, b, labels)
    D = 2 / len(b) * error
    return _gradients(o * (D - np.sum(D * o, axis=0)), x)


@mistake(
    "softmax-global-sum-backward",
    of="softmax_gradient",
    hint="The inner sum is one number for each sample, not one for the whole batch. Over which axis do you add?",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__softmax_global_sum_backward(x, w, b, labels):
    """Summed over everything on the way back."""
    o, error = _outputs_and_error(x, w, b, labels)
    D = 2 / len(b) * error
    return _gradients(o * (D - np.sum(D * o)), x)


@mistake(
    "keepdims-missing",
    of="softmax_gradient",
    hint="A sum over an axis removes that axis, and what is left is lined up with the columns instead of the rows. "
    "Keep the axis.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__keepdims_missing(x, w, b, labels):
    """Lost an axis in the inner sum."""
    o, error = _outputs_and_error(x, w, b, labels)
    D = 2 / len(b) * error
    return _gradients(o * (D - np.sum(D * o, axis=1)), x)


@mistake(
    "keepdims-missing",
    of="softmax_gradient",
    hint="A sum over an axis removes that axis, and what is left is lined up with the columns instead of the rows. "
    "Keep the axis.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__keepdims_missing_forward(x, w, b, labels):
    """Lost an axis in the sum of the exponentials."""
    e = np.exp(x @ w.T + b)
    o = e / e.sum(axis=1)
    return _gradients(_through_softmax(2 / len(b) * (o - _one_hot(labels, len(b))), o), x)


# ---- softmax_gradient: the weights


@mistake("transposed-grad", of="softmax_gradient", hint=TRANSPOSED, read=GRADIENT)
def softmax_gradient__transposed(x, w, b, labels):
    """Multiplied inputs and deltas in the other order."""
    dw, db = _gradients(_softmax_delta(x, w, b, labels), x)
    return dw.T, db


@mistake("delta-not-transposed", of="softmax_gradient", hint=NOT_TURNED, read=GRADIENT)
def softmax_gradient__delta_not_transposed(x, w, b, labels):
    """Multiplied the deltas by the inputs as both stand."""
    delta = _softmax_delta(x, w, b, labels)
    return delta @ x / len(x), delta.mean(axis=0)


@mistake("reshaped-not-transposed", of="softmax_gradient", hint=RESHAPED, read=GRADIENT)
def softmax_gradient__reshaped_not_transposed(x, w, b, labels):
    """Multiplied in the other order and reshaped the result."""
    dw, db = _gradients(_softmax_delta(x, w, b, labels), x)
    return dw.T.reshape(w.shape), db


@mistake("elementwise-not-outer", of="softmax_gradient", hint=ELEMENTWISE, read=GRADIENT)
def softmax_gradient__elementwise_not_outer(x, w, b, labels):
    """Multiplied each sample's deltas and inputs entry by entry."""
    delta = _softmax_delta(x, w, b, labels)
    dw = np.zeros_like(w)
    for n in range(len(x)):
        dw += delta[n] * x[n]
    return dw / len(x), delta.mean(axis=0)


@mistake("dot-not-outer", of="softmax_gradient", hint=DOT, read=GRADIENT)
def softmax_gradient__dot_not_outer(x, w, b, labels):
    """Took the matrix product of each sample's deltas and inputs."""
    delta = _softmax_delta(x, w, b, labels)
    dw = np.zeros_like(w)
    for n in range(len(x)):
        dw += delta[n].T @ x[n]
    return dw / len(x), delta.mean(axis=0)


@mistake("uses-weight-not-input", of="softmax_gradient", hint=WEIGHT_FOR_INPUT, read=GRADIENT)
def softmax_gradient__uses_weight_not_input(x, w, b, labels):
    """Multiplied the deltas by the weights."""
    db = _softmax_delta(x, w, b, labels).mean(axis=0)
    return db[:, np.newaxis] * w, db


@mistake("mean-error-then-outer", of="softmax_gradient", hint=MEAN_FIRST, read=GRADIENT)
def softmax_gradient__mean_error_then_outer(x, w, b, labels):
    """Averaged deltas and inputs before multiplying them."""
    db = _softmax_delta(x, w, b, labels).mean(axis=0)
    return np.outer(db, x.mean(axis=0)), db


@mistake(
    "bias-mean-W-sum",
    of="softmax_gradient",
    hint="The weights are summed over the batch, the biases averaged. Both belong to one loss: one average for both.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__bias_mean_w_sum(x, w, b, labels):
    """Averaged for the biases only: the matrix product hides the sum over the batch."""
    delta = _softmax_delta(x, w, b, labels)
    return delta.T @ x, delta.mean(axis=0)


@mistake(
    "W-mean-b-sum",
    of="softmax_gradient",
    hint="The biases are summed over the batch, the weights averaged. Both belong to one loss: one average for both.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__w_mean_b_sum(x, w, b, labels):
    """Averaged for the weights only."""
    delta = _softmax_delta(x, w, b, labels)
    return delta.T @ x / len(x), delta.sum(axis=0)


@mistake(
    "W-averaged-twice",
    of="softmax_gradient",
    hint="The weights are averaged over the batch twice, the biases once. Both belong to one loss.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__w_averaged_twice(x, w, b, labels):
    """Put 1/N into delta and again into the gradient by the weights."""
    delta = _softmax_delta(x, w, b, labels) / len(x)
    return delta.T @ x / len(x), delta.sum(axis=0)


# ---- softmax_gradient: the biases


@mistake(
    "bias-averaged-twice",
    of="softmax_gradient",
    hint="The biases are averaged over the batch twice, the weights once. Both belong to one loss.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__bias_averaged_twice(x, w, b, labels):
    """Put 1/N into delta and took the mean for the biases."""
    delta = _softmax_delta(x, w, b, labels) / len(x)
    return delta.T @ x, delta.mean(axis=0)


@mistake(
    "bias-not-summed",
    of="softmax_gradient",
    hint="There is a row for each sample. All samples use the same bias, so their contributions add.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__bias_not_summed(x, w, b, labels):
    """Returned the deltas themselves."""
    delta = _softmax_delta(x, w, b, labels)
    return _times_inputs(delta, x), delta


@mistake(
    "bias-sum-all",
    of="softmax_gradient",
    hint="There is one number for each bias. Along which axis do you add?",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__bias_sum_all(x, w, b, labels):
    """Added up over samples and outputs."""
    delta = _softmax_delta(x, w, b, labels)
    return _times_inputs(delta, x), np.full(len(b), delta.sum() / len(x))


@mistake(
    "bias-wrong-axis",
    of="softmax_gradient",
    hint="You have a number for each sample. A bias belongs to an output: along which axis do you add?",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__bias_wrong_axis(x, w, b, labels):
    """Added up over the outputs."""
    delta = _softmax_delta(x, w, b, labels)
    return _times_inputs(delta, x), delta.sum(axis=1) / len(x)


@mistake(
    "bias-keepdims",
    of="softmax_gradient",
    hint="The numbers by the biases are right, the shape is not: an axis is left over.",
    read=NOTATION,
)
def softmax_gradient__bias_keepdims(x, w, b, labels):
    """Kept the axis of the batch."""
    delta = _softmax_delta(x, w, b, labels)
    return _times_inputs(delta, x), delta.mean(axis=0, keepdims=True)


@mistake(
    "bias-zero",
    of="softmax_gradient",
    hint="A bias is a parameter too: a weight whose input is the constant 1.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__bias_zero(x, w, b, labels):
    """Never computed the gradient by the biases."""
    return _times_inputs(_softmax_delta(x, w, b, labels), x), np.zeros_like(b)


@mistake(
    "bias-forgotten",
    of="softmax_gradient",
    hint="The answer is a pair, and the second part is missing: a bias is a parameter too.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__bias_forgotten(x, w, b, labels):
    """Returned the gradient by the weights alone."""
    return _times_inputs(_softmax_delta(x, w, b, labels), x)


@mistake(
    "bias-times-x",
    of="softmax_gradient",
    hint="The inputs have no place in the gradient by the biases. What is the derivative of the net input by a bias?",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__bias_times_x(x, w, b, labels):
    """Multiplied by the inputs for the biases too."""
    dw = _times_inputs(_softmax_delta(x, w, b, labels), x)
    return dw, dw.sum(axis=1)


@mistake(
    "bias-no-prime",
    of="softmax_gradient",
    hint="The way from a bias to the loss passes through the activation as well.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__bias_no_prime(x, w, b, labels):
    """Left out the derivative of softmax for the biases."""
    _, error = _outputs_and_error(x, w, b, labels)
    D = 2 / len(b) * error
    return _times_inputs(_softmax_delta(x, w, b, labels), x), D.mean(axis=0)


# ---- softmax_gradient: both parts


@mistake("last-sample-only", of="softmax_gradient", hint=LAST_SAMPLE, read=SOFTMAX_GRADIENT)
def softmax_gradient__last_sample_only(x, w, b, labels):
    """Assigned in the loop where it should have added."""
    delta = _softmax_delta(x, w, b, labels)
    for n in range(len(x)):
        dw, db = np.outer(delta[n], x[n]), delta[n]
    return dw / len(x), db / len(x)


@mistake("first-only", of="softmax_gradient", hint=FIRST_SAMPLE, read=SOFTMAX_GRADIENT)
def softmax_gradient__first_only(x, w, b, labels):
    """Returned from inside the loop."""
    delta = _softmax_delta(x, w, b, labels)
    return np.outer(delta[0], x[0]) / len(x), delta[0] / len(x)


@mistake(
    "pair-swapped",
    of="softmax_gradient",
    hint="Both gradients are there, in the other order. The contract says which comes first.",
    read=SOFTMAX_GRADIENT,
)
def softmax_gradient__pair_swapped(x, w, b, labels):
    """Returned the gradient by the biases first."""
    dw, db = _gradients(_softmax_delta(x, w, b, labels), x)
    return db, dw


@mistake("returns-step", of="softmax_gradient", hint=STEP, read=SOFTMAX_GRADIENT)
def softmax_gradient__returns_step(x, w, b, labels):
    """Returned the parameters after a step."""
    dw, db = _gradients(_softmax_delta(x, w, b, labels), x)
    return w - dw, b - db


@mistake("numeric-instead", of="softmax_gradient", hint=NUMERIC, read=SOFTMAX_GRADIENT)
def softmax_gradient__numeric_instead(x, w, b, labels):
    """Tried the loss out in place of deriving it."""

    def loss(w, b):
        return np.mean(_outputs_and_error(x, w, b, labels)[1] ** 2)

    return _central_differences(lambda v: loss(v, b), w), _central_differences(lambda v: loss(w, v), b)


@mistake("rounds-output", of="softmax_gradient", hint=ROUNDED, read=SOFTMAX_GRADIENT)
def softmax_gradient__rounds_output(x, w, b, labels):
    """Rounded to four decimals, as the examples print it."""
    dw, db = _gradients(_softmax_delta(x, w, b, labels), x)
    return np.round(dw, 4), np.round(db, 4)
