# ruff: noqa: ARG001 - a wrong variant may leave out what it is given
"""The bank of exercise 1, one neuron: what learners really write, function by function.

The ids are those of the course's collection of mistakes. New here, because no row of it fits:

* in several functions: `parentheses-missing`, `gradient-not-summed`, `delta-not-transposed`, `output-transposed`;
* `sigmoid`: `sigmoid-inf-over-inf`, `if-on-array`, `math-on-array`;
* `perceptron_forward`: `sigmoid-twice`, `output-flattened`, `sum-over-inputs-missing`;
* `perceptron_loss`: `square-missing`, `square-of-sum`, `norm-not-squared`, `cross-entropy-loss`, `loss-per-sample`,
  `loss-not-scalar`;
* `perceptron_gradient`: `error-of-net-input`, `linear-gradient-reused`;
* `numerical_gradient`: `forward-difference`, `backward-difference`, `difference-not-halved`, `difference-not-divided`,
  `half-step`, `h-ignored`, `all-entries-moved-at-once`, `whole-rows-moved`, `entry-not-put-back`,
  `gradient-flattened`.

Two mistakes at once are not listed: a constant times a wrong structure is found by composition. Left out because they
are the same numbers as an entry that is here: `mse-scale` and `cross-entropy-delta` in `perceptron_gradient` (with one
output the first is `factor-2-extra`, the second `missing-sigmoid-prime`), `half-batch-mean` in `linear_gradient` (it is
`factor-2-missing`). Right for a linear neuron, and so no mistakes there: the ids about the sigmoid's slope.
"""

from __future__ import annotations

import math

import numpy as np

from autograder.mistakes import mistake

# Pairs that no input can tell apart, so that both are named.
SAME: tuple[frozenset[str], ...] = (
    # With one output both products fail for the same two sizes, and neither does with one sample.
    frozenset({"matmul-not-hadamard", "delta-not-transposed"}),
)

# ---- the sections of the lecture

NOTATION = "Notation card"
TWO_LOSSES = "Two losses"
SIGMOID = "The sigmoid"
SLOPE = "The slope of the sigmoid"
LINEAR = "A first gradient: two links of the chain"
FORWARD = "Forward: what the neuron answers"
LOSS = "Loss: one number for the whole batch"
GRADIENT = "The gradient: three links of the chain"
CHECK = "The check: central differences"

# ---- hints that serve several functions

ABS_ERROR = "The sign of the error decides in which direction a weight must move. An absolute value throws it away."
ALL_PAIRS = (
    "Print the shape of the error: it has one entry for each sample. Yours pairs every output with every target."
)
BATCH_MEAN = (
    "The loss is a mean over the batch: a batch that is written down twice has the same loss. What does yours do?"
)
BATCH_TWICE = (
    "The number of samples enters once, where the mean over the batch is taken. Count how often you divide by it."
)
BY_FEATURES = "The mean runs over the samples of the batch. You averaged over the inputs of a sample instead."
DESCENT = "Your answer points downhill. A gradient points to where the loss grows; check the order in the error."
FORGOT_TARGET = "Loss and gradient vanish when the outputs equal the targets. Do yours?"
LAST_SAMPLE = "Only the last sample reaches your answer. The contributions of all samples add up."
FIRST_SAMPLE = "Only the first sample reaches your answer. Does your loop end before it has seen the whole batch?"
MEAN_FIRST = (
    "The mean of products is not the product of means. Each error belongs to its own input before anything is averaged."
)
NOT_SUMMED = "There is one row for each sample. The gradient of the batch is one row, their mean."
NOT_TURNED = (
    "Write the shapes of both factors side by side: the inner sizes of a matrix product must agree. The sum over the "
    "samples needs the delta, or the error, turned over."
)
NUMERIC = "This looks like a difference quotient, and those have too few digits on some inputs. Use the chain rule."
ONE_OF_TWO = "The slope of the sigmoid is a product of two factors, and one of them is missing."
PRIME_PLUS = "Check a sign in the slope of the sigmoid: the slope must vanish where the output comes close to 1."
ROUNDED = "Return full precision. Rounding is for printing only."
SIGN_ONLY = (
    "Only the sign of the error is left, as in the perceptron rule. Under a squared loss the error itself is a factor."
)
SIGMOID_SIGN = "Your sigmoid falls where it should rise. Look at the sign of the exponent."
SQUARED_ERROR = "The square of the error belongs to the loss. The first link of the chain is its derivative."
STEP = "Return the gradient itself, not the weights after a step along it."
TANH_PRIME = "This is the slope of tanh. The sigmoid has another one."
TRANSPOSED = "The numbers are right and lie the wrong way round: the gradient has the shape of the weights."
WEIGHT_FOR_INPUT = (
    "The last link is the derivative of the net input by the weight. Which of the two factors is left then?"
)
X_MISSING = "A link is missing at the end of the chain: from the net input to the weight."
X_SQUARED = "The input appears once in the chain: only the last link brings it in."


# ---- shared by several variants


def _sigmoid(z):
    """Return the sigmoid; in the gradients the net inputs are small enough for the short form."""
    return 1 / (1 + np.exp(-z))


def _forward(x, w):
    """Return the outputs of the neuron, (N, 1)."""
    return _sigmoid(x @ w.T)


def _slope(o):
    """Return the slope of the sigmoid at the output o."""
    return o * (1 - o)


def _times_inputs(delta, x):
    """Return the mean over the batch of each sample's delta times its inputs, (1, n)."""
    return delta.T @ x / len(x)


def _entry_by_entry(w, quotient):
    """Return the array of `quotient(e)`, where e is 1 at one entry of w after the other and 0 elsewhere."""
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[index] = 1.0
        gradient[index] = quotient(e)
    return gradient


def _central_differences(f, w, h=1e-5):
    """Return the gradient of f at w by central differences."""
    return _entry_by_entry(w, lambda e: (f(w + h * e) - f(w - h * e)) / (2 * h))


# ---- sigmoid


@mistake("sigmoid-sign", of="sigmoid", hint=SIGMOID_SIGN, read=SIGMOID)
def sigmoid__sign(z):
    """Lost the minus in the exponent."""
    return 1 / (1 + np.exp(z))


@mistake(
    "parentheses-missing",
    of="sigmoid",
    hint="Division comes before addition, so only a part of the denominator divides. The sigmoid never exceeds 1.",
    read=SIGMOID,
)
def sigmoid__parentheses_missing(z):
    """Divided before adding."""
    return 1 / 1 + np.exp(-z)


@mistake(
    "sigmoid-overflow",
    of="sigmoid",
    hint="The exponential of a large positive number overflows, also where its result is thrown away afterwards. "
    "Take for each entry the form whose exponent is not positive.",
    read=SIGMOID,
)
def sigmoid__overflow(z):
    """Used the short form everywhere: right values, and a warning for very negative entries."""
    return 1 / (1 + np.exp(-z))


@mistake(
    "sigmoid-inf-over-inf",
    of="sigmoid",
    hint="For large positive entries both numerator and denominator overflow, and their quotient is not a number. "
    "This form is safe on one side only.",
    read=SIGMOID,
)
def sigmoid__inf_over_inf(z):
    """Used the other form everywhere: nan for large entries."""
    return np.exp(z) / (1 + np.exp(z))


@mistake(
    "if-on-array",
    of="sigmoid",
    hint="A branch decides once for the whole array. Here each entry needs a decision of its own.",
    read=SIGMOID,
)
def sigmoid__if_on_array(z):
    """Chose the form with an if, which an array cannot answer."""
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


@mistake(
    "math-on-array",
    of="sigmoid",
    hint="The functions of the module math take single numbers. NumPy has its own, which work entry by entry.",
    read=SIGMOID,
)
def sigmoid__math_on_array(z):
    """Took the exponential from the module math."""
    return 1 / (1 + math.exp(-z))


@mistake(
    "integer-dtype",
    of="sigmoid",
    hint="Your result was created with an integer type, and the type cuts off everything behind the point. "
    "An array that is made like its argument has the argument's type as well.",
    read=SIGMOID,
)
def sigmoid__integer_dtype(z):
    """Wrote the results into an array made like z."""
    z = np.asarray(z)
    o = np.zeros_like(z)
    o[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    o[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return o


@mistake(
    "inplace-overwrite",
    of="sigmoid",
    hint="You overwrote the caller's array. A conversion copies only where it must; work on a copy.",
    read=SIGMOID,
)
def sigmoid__inplace_overwrite(z):
    """Wrote the results into z itself."""
    z = np.asarray(z, dtype=np.float64)
    negative = z < 0
    z[~negative] = 1 / (1 + np.exp(-z[~negative]))
    z[negative] = np.exp(z[negative]) / (1 + np.exp(z[negative]))
    return z


# ---- sigmoid_derivative


@mistake(
    "prime-of-activation",
    of="sigmoid_derivative",
    hint="The argument already is the output of a sigmoid, and here the sigmoid is applied to it once more.",
    read=SLOPE,
)
def sigmoid_derivative__of_activation(o):
    """Took o for the net input."""
    return _slope(_sigmoid(o))


@mistake("prime-o-only", of="sigmoid_derivative", hint=ONE_OF_TWO, read=SLOPE)
def sigmoid_derivative__o_only(o):
    """Kept the first factor only."""
    return o.copy()


@mistake("prime-1-o", of="sigmoid_derivative", hint=ONE_OF_TWO, read=SLOPE)
def sigmoid_derivative__1_o(o):
    """Kept the second factor only."""
    return 1 - o


@mistake("prime-plus", of="sigmoid_derivative", hint=PRIME_PLUS, read=SLOPE)
def sigmoid_derivative__plus(o):
    """Wrote a plus for the minus."""
    return o * (1 + o)


@mistake("tanh-prime", of="sigmoid_derivative", hint=TANH_PRIME, read=SLOPE)
def sigmoid_derivative__tanh(o):
    """Gave the slope of tanh."""
    return 1 - o**2


@mistake(
    "sign-flip",
    of="sigmoid_derivative",
    hint="The sigmoid rises everywhere, so its slope is never negative.",
    read=SLOPE,
)
def sigmoid_derivative__sign_flip(o):
    """Swapped the terms of the difference."""
    return o * (o - 1)


# ---- linear_gradient


@mistake(
    "factor-2-missing",
    of="linear_gradient",
    hint="This loss has no one half in front, so nothing cancels the constant that the power rule leaves.",
    read=TWO_LOSSES,
)
def linear_gradient__factor_2_missing(x, w, t):
    """Differentiated the square without its 2."""
    return _times_inputs(x @ w.T - t, x)


@mistake("sum-not-mean", of="linear_gradient", hint=BATCH_MEAN, read=TWO_LOSSES)
def linear_gradient__sum_not_mean(x, w, t):
    """Summed over the batch and never averaged."""
    return 2 * (x @ w.T - t).T @ x


@mistake(
    "half-sum-convention",
    of="linear_gradient",
    hint="This is the gradient of half the sum of squares. The loss stated here is a mean and has no one half.",
    read=TWO_LOSSES,
)
def linear_gradient__half_sum_convention(x, w, t):
    """Solved the task for half the sum of squares."""
    return (x @ w.T - t).T @ x


@mistake("divided-by-N-twice", of="linear_gradient", hint=BATCH_TWICE, read=LINEAR)
def linear_gradient__divided_by_N_twice(x, w, t):
    """Put 1/N into the error and again into the product."""
    N = len(x)
    error = 2 / N * (x @ w.T - t)
    return error.T @ x / N


@mistake("divide-by-features", of="linear_gradient", hint=BY_FEATURES, read=LINEAR)
def linear_gradient__divide_by_features(x, w, t):
    """Divided by the number of inputs."""
    return 2 * (x @ w.T - t).T @ x / x.shape[1]


@mistake("sign-flip", of="linear_gradient", hint=DESCENT, read=LINEAR)
def linear_gradient__sign_flip(x, w, t):
    """Took target minus output."""
    return _times_inputs(2 * (t - x @ w.T), x)


@mistake("forgot-target", of="linear_gradient", hint=FORGOT_TARGET, read=LINEAR)
def linear_gradient__forgot_target(x, w, t):
    """Used the net input as the error."""
    return _times_inputs(2 * (x @ w.T), x)


@mistake("abs-error", of="linear_gradient", hint=ABS_ERROR, read=LINEAR)
def linear_gradient__abs_error(x, w, t):
    """Took the absolute error."""
    return _times_inputs(2 * np.abs(x @ w.T - t), x)


@mistake("sign-of-error", of="linear_gradient", hint=SIGN_ONLY, read=LINEAR)
def linear_gradient__sign_of_error(x, w, t):
    """Took the sign of the error."""
    return _times_inputs(2 * np.sign(x @ w.T - t), x)


@mistake("squared-error-not-derived", of="linear_gradient", hint=SQUARED_ERROR, read=LINEAR)
def linear_gradient__squared_error_not_derived(x, w, t):
    """Multiplied the squared error by the input."""
    return _times_inputs((x @ w.T - t) ** 2, x)


@mistake(
    "sigmoid-on-linear",
    of="linear_gradient",
    hint="This neuron has no activation: its output is the net input itself.",
    read=LINEAR,
)
def linear_gradient__sigmoid_on_linear(x, w, t):
    """Put a sigmoid into the neuron, with its slope."""
    o = _forward(x, w)
    return _times_inputs(2 * (o - t) * _slope(o), x)


@mistake("uses-weight-not-input", of="linear_gradient", hint=WEIGHT_FOR_INPUT, read=LINEAR)
def linear_gradient__uses_weight_not_input(x, w, t):
    """Multiplied the errors by the weights."""
    return 2 * np.mean(x @ w.T - t) * w


@mistake("missing-x", of="linear_gradient", hint=X_MISSING, read=LINEAR)
def linear_gradient__missing_x(x, w, t):
    """Stopped the chain at the net input."""
    return np.full(w.shape, 2 * np.mean(x @ w.T - t))


@mistake("x-squared", of="linear_gradient", hint=X_SQUARED, read=LINEAR)
def linear_gradient__x_squared(x, w, t):
    """Multiplied by the input twice."""
    return _times_inputs(2 * (x @ w.T - t), x**2)


@mistake("mean-error-then-outer", of="linear_gradient", hint=MEAN_FIRST, read=LINEAR)
def linear_gradient__mean_error_then_outer(x, w, t):
    """Averaged errors and inputs before multiplying them."""
    return 2 * np.mean(x @ w.T - t) * x.mean(axis=0, keepdims=True)


@mistake("last-sample-only", of="linear_gradient", hint=LAST_SAMPLE, read=LINEAR)
def linear_gradient__last_sample_only(x, w, t):
    """Assigned in the loop where it should have added."""
    error = x @ w.T - t
    for n in range(len(x)):
        total = error[n] * x[n : n + 1]
    return 2 / len(x) * total


@mistake("first-only", of="linear_gradient", hint=FIRST_SAMPLE, read=LINEAR)
def linear_gradient__first_only(x, w, t):
    """Returned from inside the loop."""
    error = x @ w.T - t
    return 2 / len(x) * error[0] * x[:1]


@mistake("n-vs-n1-broadcast", of="linear_gradient", hint=ALL_PAIRS, read=NOTATION)
def linear_gradient__n_vs_n1_broadcast(x, w, t):
    """Subtracted targets (N, 1) from outputs (N,)."""
    z = x @ w[0]
    error = z - t  # (N, N)
    return 2 / len(x) * np.sum(error @ x, axis=0, keepdims=True)


@mistake("delta-not-transposed", of="linear_gradient", hint=NOT_TURNED, read=LINEAR)
def linear_gradient__error_not_transposed(x, w, t):
    """Multiplied the errors by the inputs as both stand."""
    return 2 * (x @ w.T - t) @ x / len(x)


@mistake("gradient-not-summed", of="linear_gradient", hint=NOT_SUMMED, read=LINEAR)
def linear_gradient__not_summed(x, w, t):
    """Returned a gradient for each sample."""
    return 2 * (x @ w.T - t) * x


@mistake("transposed-grad", of="linear_gradient", hint=TRANSPOSED, read=NOTATION)
def linear_gradient__transposed(x, w, t):
    """Multiplied in the other order, which gives a column."""
    return 2 / len(x) * x.T @ (x @ w.T - t)


@mistake("returns-step", of="linear_gradient", hint=STEP, read=LINEAR)
def linear_gradient__returns_step(x, w, t):
    """Returned the weights after a step."""
    return w - _times_inputs(2 * (x @ w.T - t), x)


@mistake("numeric-instead", of="linear_gradient", hint=NUMERIC, read=CHECK)
def linear_gradient__numeric_instead(x, w, t):
    """Tried the loss out in place of deriving it."""
    return _central_differences(lambda v: np.mean((x @ v.T - t) ** 2), w)


# ---- perceptron_forward


@mistake("sigmoid-sign", of="perceptron_forward", hint=SIGMOID_SIGN, read=SIGMOID)
def perceptron_forward__sigmoid_sign(x, w):
    """Lost the minus in the exponent."""
    return _sigmoid(-x @ w.T)


@mistake(
    "linear-on-sigmoid",
    of="perceptron_forward",
    hint="An output of this neuron lies between 0 and 1. What you return is still the net input.",
    read=FORWARD,
)
def perceptron_forward__linear_on_sigmoid(x, w):
    """Forgot the sigmoid."""
    return x @ w.T


@mistake(
    "sigmoid-twice",
    of="perceptron_forward",
    hint="The activation is applied twice on the way from the net input to the output.",
    read=FORWARD,
)
def perceptron_forward__sigmoid_twice(x, w):
    """Applied the sigmoid to the output again."""
    return _sigmoid(_forward(x, w))


@mistake(
    "sum-over-inputs-missing",
    of="perceptron_forward",
    hint="A neuron adds up its weighted inputs before the activation. You have one number for each input of a sample.",
    read=FORWARD,
)
def perceptron_forward__sum_over_inputs_missing(x, w):
    """Multiplied inputs and weights without adding up."""
    return _sigmoid(x * w)


@mistake(
    "W-not-transposed",
    of="perceptron_forward",
    hint="Write the shapes of both factors side by side: the inner sizes of a matrix product must agree. "
    "One of the two has to be transposed.",
    read=FORWARD,
)
def perceptron_forward__w_not_transposed(x, w):
    """Multiplied by the weights as they are."""
    return _sigmoid(x @ w)


@mistake(
    "output-transposed",
    of="perceptron_forward",
    hint="The numbers are right and lie the wrong way round: a row is a sample in the whole course.",
    read=FORWARD,
)
def perceptron_forward__transposed(x, w):
    """Put the samples into columns."""
    return _sigmoid(w @ x.T)


@mistake(
    "output-flattened",
    of="perceptron_forward",
    hint="The numbers are right, and a dimension is lost. Keep two dimensions everywhere, with one output as well.",
    read=NOTATION,
)
def perceptron_forward__flattened(x, w):
    """Returned one dimension."""
    return _sigmoid(x @ w[0])


@mistake("rounds-output", of="perceptron_forward", hint=ROUNDED, read=FORWARD)
def perceptron_forward__rounds_output(x, w):
    """Rounded to four decimals, as the examples print it."""
    return np.round(_forward(x, w), 4)


# ---- perceptron_loss


@mistake(
    "mse-scale",
    of="perceptron_loss",
    hint="This is the other one of the two losses of this course. The one stated here has a one half in front.",
    read=TWO_LOSSES,
)
def perceptron_loss__mse_scale(o, t):
    """Left out the one half."""
    return np.mean((o - t) ** 2)


@mistake("sum-not-mean", of="perceptron_loss", hint=BATCH_MEAN, read=LOSS)
def perceptron_loss__sum_not_mean(o, t):
    """Summed over the batch and never averaged."""
    return 0.5 * np.sum((o - t) ** 2)


@mistake("divided-by-N-twice", of="perceptron_loss", hint=BATCH_TWICE, read=LOSS)
def perceptron_loss__divided_by_N_twice(o, t):
    """Divided a mean by N again."""
    return np.mean((o - t) ** 2) / (2 * len(o))


@mistake(
    "parentheses-missing",
    of="perceptron_loss",
    hint="Division and multiplication go from left to right: a factor meant for the denominator ended up above it.",
    read=LOSS,
)
def perceptron_loss__parentheses_missing(o, t):
    """Multiplied by N where it meant to divide."""
    return np.sum((o - t) ** 2) / 2 * len(o)


@mistake(
    "abs-error",
    of="perceptron_loss",
    hint="This adds up absolute errors. The loss of this course squares them.",
    read=LOSS,
)
def perceptron_loss__abs_error(o, t):
    """Took absolute errors for squares."""
    return np.sum(np.abs(o - t)) / (2 * len(o))


@mistake(
    "square-missing",
    of="perceptron_loss",
    hint="Errors of both signs cancel in your sum. Each of them is squared before it is added.",
    read=LOSS,
)
def perceptron_loss__square_missing(o, t):
    """Forgot the square."""
    return np.sum(o - t) / (2 * len(o))


@mistake(
    "square-of-sum",
    of="perceptron_loss",
    hint="The square of a sum is not the sum of the squares. Errors of both signs must not cancel.",
    read=LOSS,
)
def perceptron_loss__square_of_sum(o, t):
    """Squared after adding up."""
    return np.sum(o - t) ** 2 / (2 * len(o))


@mistake(
    "norm-not-squared",
    of="perceptron_loss",
    hint="A norm is the root of the sum of squares. The loss has no root.",
    read=LOSS,
)
def perceptron_loss__norm_not_squared(o, t):
    """Used the norm as it is."""
    return np.linalg.norm(o - t) / (2 * len(o))


@mistake("forgot-target", of="perceptron_loss", hint=FORGOT_TARGET, read=LOSS)
def perceptron_loss__forgot_target(o, t):
    """Squared the outputs."""
    return np.sum(o**2) / (2 * len(o))


@mistake(
    "cross-entropy-loss",
    of="perceptron_loss",
    hint="This is the cross-entropy, the loss of logistic regression. Which loss is stated here?",
    read=TWO_LOSSES,
)
def perceptron_loss__cross_entropy(o, t):
    """Computed the cross-entropy."""
    return -np.mean(t * np.log(o) + (1 - t) * np.log(1 - o))


@mistake("n-vs-n1-broadcast", of="perceptron_loss", hint=ALL_PAIRS, read=NOTATION)
def perceptron_loss__n_vs_n1_broadcast(o, t):
    """Flattened one of the two arrays, so that all pairs were subtracted."""
    error = o.ravel() - t  # (N, N)
    return np.sum(error**2) / (2 * len(o))


@mistake(
    "loss-per-sample",
    of="perceptron_loss",
    hint="You have a loss for each sample. The loss of the batch is one number, their mean.",
    read=LOSS,
)
def perceptron_loss__per_sample(o, t):
    """Returned an array with a loss for each sample."""
    return 0.5 * (o - t) ** 2


@mistake(
    "loss-not-scalar",
    of="perceptron_loss",
    hint="The number is right, but it is wrapped in an array with two dimensions. A loss is a single number.",
    read=LOSS,
)
def perceptron_loss__not_scalar(o, t):
    """Returned a matrix with one entry."""
    return (o - t).T @ (o - t) / (2 * len(o))


@mistake(
    "inplace-overwrite",
    of="perceptron_loss",
    hint="You overwrote the caller's outputs. An operator that assigns changes the array itself, not a copy.",
    read=LOSS,
)
def perceptron_loss__inplace_overwrite(o, t):
    """Subtracted the targets in place."""
    o -= t
    return np.sum(o**2) / (2 * len(o))


# ---- perceptron_gradient: scale and sign


@mistake(
    "factor-2-extra",
    of="perceptron_gradient",
    hint="The one half in the loss is there to cancel one factor of the derivative. "
    "Differentiate the stated loss once more, slowly.",
    read=TWO_LOSSES,
)
def perceptron_gradient__factor_2_extra(x, w, t):
    """Differentiated the square although the loss is half of it."""
    o = _forward(x, w)
    return _times_inputs(2 * (o - t) * _slope(o), x)


@mistake(
    "half-kept",
    of="perceptron_gradient",
    hint="The one half is still there after differentiating. What does the power rule do to it?",
    read=TWO_LOSSES,
)
def perceptron_gradient__half_kept(x, w, t):
    """Kept the one half."""
    o = _forward(x, w)
    return _times_inputs(0.5 * (o - t) * _slope(o), x)


@mistake("sum-not-mean", of="perceptron_gradient", hint=BATCH_MEAN, read=TWO_LOSSES)
def perceptron_gradient__sum_not_mean(x, w, t):
    """Summed over the batch and never averaged."""
    o = _forward(x, w)
    return ((o - t) * _slope(o)).T @ x


@mistake("divided-by-N-twice", of="perceptron_gradient", hint=BATCH_TWICE, read=GRADIENT)
def perceptron_gradient__divided_by_N_twice(x, w, t):
    """Put 1/N into delta and again into the product."""
    N = len(x)
    o = _forward(x, w)
    delta = (o - t) * _slope(o) / N
    return delta.T @ x / N


@mistake("divide-by-features", of="perceptron_gradient", hint=BY_FEATURES, read=GRADIENT)
def perceptron_gradient__divide_by_features(x, w, t):
    """Divided by the number of inputs."""
    o = _forward(x, w)
    return ((o - t) * _slope(o)).T @ x / x.shape[1]


@mistake("sign-flip", of="perceptron_gradient", hint=DESCENT, read=GRADIENT)
def perceptron_gradient__sign_flip(x, w, t):
    """Took target minus output."""
    o = _forward(x, w)
    return _times_inputs((t - o) * _slope(o), x)


# ---- perceptron_gradient: the error


@mistake("abs-error", of="perceptron_gradient", hint=ABS_ERROR, read=GRADIENT)
def perceptron_gradient__abs_error(x, w, t):
    """Took the absolute error."""
    o = _forward(x, w)
    return _times_inputs(np.abs(o - t) * _slope(o), x)


@mistake("sign-of-error", of="perceptron_gradient", hint=SIGN_ONLY, read=GRADIENT)
def perceptron_gradient__sign_of_error(x, w, t):
    """Took the sign of the error."""
    o = _forward(x, w)
    return _times_inputs(np.sign(o - t) * _slope(o), x)


@mistake("squared-error-not-derived", of="perceptron_gradient", hint=SQUARED_ERROR, read=GRADIENT)
def perceptron_gradient__squared_error_not_derived(x, w, t):
    """Multiplied by the loss where its derivative belongs."""
    o = _forward(x, w)
    return _times_inputs(0.5 * (o - t) ** 2 * _slope(o), x)


@mistake("forgot-target", of="perceptron_gradient", hint=FORGOT_TARGET, read=GRADIENT)
def perceptron_gradient__forgot_target(x, w, t):
    """Used the output as the error."""
    o = _forward(x, w)
    return _times_inputs(o * _slope(o), x)


@mistake(
    "error-of-net-input",
    of="perceptron_gradient",
    hint="The target is compared with the output, not with the net input.",
    read=GRADIENT,
)
def perceptron_gradient__error_of_net_input(x, w, t):
    """Compared the net input with the target."""
    z = x @ w.T
    return _times_inputs((z - t) * _slope(_sigmoid(z)), x)


@mistake("n-vs-n1-broadcast", of="perceptron_gradient", hint=ALL_PAIRS, read=NOTATION)
def perceptron_gradient__n_vs_n1_broadcast(x, w, t):
    """Subtracted targets (N, 1) from outputs (N,)."""
    o = _sigmoid(x @ w[0])
    delta = (o - t) * _slope(o)  # (N, N)
    return np.sum(delta @ x, axis=0, keepdims=True) / len(x)


# ---- perceptron_gradient: the activation and its slope


@mistake(
    "missing-sigmoid-prime",
    of="perceptron_gradient",
    hint="The chain has three links: from loss to output, to net input, to weight. The middle one is missing.",
    read=GRADIENT,
)
def perceptron_gradient__missing_sigmoid_prime(x, w, t):
    """Left out the slope of the sigmoid."""
    return _times_inputs(_forward(x, w) - t, x)


@mistake(
    "prime-of-activation",
    of="perceptron_gradient",
    hint="The sigmoid is applied to the output once more. Does your slope expect the net input or the output?",
    read=SLOPE,
)
def perceptron_gradient__prime_of_activation(x, w, t):
    """Gave the output to a slope that expects the net input."""
    o = _forward(x, w)
    return _times_inputs((o - t) * _slope(_sigmoid(o)), x)


@mistake(
    "prime-z",
    of="perceptron_gradient",
    hint="The short form of the slope holds for the output of the sigmoid. You put the net input into it.",
    read=SLOPE,
)
def perceptron_gradient__prime_z(x, w, t):
    """Gave the net input to a slope that expects the output."""
    z = x @ w.T
    return _times_inputs((_sigmoid(z) - t) * _slope(z), x)


@mistake(
    "prime-of-error",
    of="perceptron_gradient",
    hint="The slope belongs to the activation, so it is taken at the output and not at the error.",
    read=GRADIENT,
)
def perceptron_gradient__prime_of_error(x, w, t):
    """Took the slope at the error: error times one minus error."""
    error = _forward(x, w) - t
    return _times_inputs(_slope(error), x)


@mistake("prime-o-only", of="perceptron_gradient", hint=ONE_OF_TWO, read=SLOPE)
def perceptron_gradient__prime_o_only(x, w, t):
    """Kept the first factor of the slope only."""
    o = _forward(x, w)
    return _times_inputs((o - t) * o, x)


@mistake("prime-1-o", of="perceptron_gradient", hint=ONE_OF_TWO, read=SLOPE)
def perceptron_gradient__prime_1_o(x, w, t):
    """Kept the second factor of the slope only."""
    o = _forward(x, w)
    return _times_inputs((o - t) * (1 - o), x)


@mistake("prime-plus", of="perceptron_gradient", hint=PRIME_PLUS, read=SLOPE)
def perceptron_gradient__prime_plus(x, w, t):
    """Wrote a plus for the minus in the slope."""
    o = _forward(x, w)
    return _times_inputs((o - t) * o * (1 + o), x)


@mistake(
    "prime-twice",
    of="perceptron_gradient",
    hint="One link of the chain is counted twice: the slope of the sigmoid enters once.",
    read=GRADIENT,
)
def perceptron_gradient__prime_twice(x, w, t):
    """Multiplied by the slope twice."""
    o = _forward(x, w)
    return _times_inputs((o - t) * _slope(o) ** 2, x)


@mistake("tanh-prime", of="perceptron_gradient", hint=TANH_PRIME, read=SLOPE)
def perceptron_gradient__tanh_prime(x, w, t):
    """Used the slope of tanh."""
    o = _forward(x, w)
    return _times_inputs((o - t) * (1 - o**2), x)


@mistake(
    "prime-times-z",
    of="perceptron_gradient",
    hint="The slope is a function of the net input. The net input is not a factor beside it.",
    read=GRADIENT,
)
def perceptron_gradient__prime_times_z(x, w, t):
    """Multiplied by the net input as well."""
    z = x @ w.T
    o = _sigmoid(z)
    return _times_inputs((o - t) * _slope(o) * z, x)


@mistake(
    "matmul-not-hadamard",
    of="perceptron_gradient",
    hint="Each sample has its own error and its own slope, and the two are multiplied entry by entry. "
    "A matrix product mixes the samples.",
    read=GRADIENT,
)
def perceptron_gradient__matmul_not_hadamard(x, w, t):
    """Joined error and slope by a matrix product."""
    o = _forward(x, w)
    return _times_inputs((o - t) @ _slope(o), x)


@mistake("sigmoid-sign", of="perceptron_gradient", hint=SIGMOID_SIGN, read=SIGMOID)
def perceptron_gradient__sigmoid_sign(x, w, t):
    """Lost the minus in the exponent."""
    o = _sigmoid(-x @ w.T)
    return _times_inputs((o - t) * _slope(o), x)


@mistake(
    "linear-on-sigmoid",
    of="perceptron_gradient",
    hint="Compute the output first: it lies between 0 and 1. The net input stands in its place.",
    read=GRADIENT,
)
def perceptron_gradient__linear_on_sigmoid(x, w, t):
    """Forgot the sigmoid in the forward pass."""
    o = x @ w.T
    return _times_inputs((o - t) * _slope(o), x)


@mistake(
    "linear-gradient-reused",
    of="perceptron_gradient",
    hint="This is the gradient of the neuron without activation. Here the chain has one link more, and another loss.",
    read=GRADIENT,
)
def perceptron_gradient__linear_gradient_reused(x, w, t):
    """Took the gradient of the linear neuron."""
    return _times_inputs(2 * (x @ w.T - t), x)


# ---- perceptron_gradient: the inputs, the batch, the shape


@mistake("uses-weight-not-input", of="perceptron_gradient", hint=WEIGHT_FOR_INPUT, read=GRADIENT)
def perceptron_gradient__uses_weight_not_input(x, w, t):
    """Multiplied the deltas by the weights."""
    o = _forward(x, w)
    return np.mean((o - t) * _slope(o)) * w


@mistake("missing-x", of="perceptron_gradient", hint=X_MISSING, read=GRADIENT)
def perceptron_gradient__missing_x(x, w, t):
    """Stopped the chain at the net input."""
    o = _forward(x, w)
    return np.full(w.shape, np.mean((o - t) * _slope(o)))


@mistake("x-squared", of="perceptron_gradient", hint=X_SQUARED, read=GRADIENT)
def perceptron_gradient__x_squared(x, w, t):
    """Multiplied by the input twice."""
    o = _forward(x, w)
    return _times_inputs((o - t) * _slope(o), x**2)


@mistake("mean-error-then-outer", of="perceptron_gradient", hint=MEAN_FIRST, read=LINEAR)
def perceptron_gradient__mean_error_then_outer(x, w, t):
    """Averaged deltas and inputs before multiplying them."""
    o = _forward(x, w)
    return np.mean((o - t) * _slope(o)) * x.mean(axis=0, keepdims=True)


@mistake("last-sample-only", of="perceptron_gradient", hint=LAST_SAMPLE, read=GRADIENT)
def perceptron_gradient__last_sample_only(x, w, t):
    """Assigned in the loop where it should have added."""
    o = _forward(x, w)
    delta = (o - t) * _slope(o)
    for n in range(len(x)):
        total = delta[n] * x[n : n + 1]
    return total / len(x)


@mistake("first-only", of="perceptron_gradient", hint=FIRST_SAMPLE, read=GRADIENT)
def perceptron_gradient__first_only(x, w, t):
    """Returned from inside the loop."""
    o = _forward(x, w)
    delta = (o - t) * _slope(o)
    return delta[0] * x[:1] / len(x)


@mistake("delta-not-transposed", of="perceptron_gradient", hint=NOT_TURNED, read=GRADIENT)
def perceptron_gradient__delta_not_transposed(x, w, t):
    """Multiplied the deltas by the inputs as both stand."""
    o = _forward(x, w)
    return ((o - t) * _slope(o)) @ x / len(x)


@mistake("gradient-not-summed", of="perceptron_gradient", hint=NOT_SUMMED, read=GRADIENT)
def perceptron_gradient__not_summed(x, w, t):
    """Returned a gradient for each sample."""
    o = _forward(x, w)
    return (o - t) * _slope(o) * x


@mistake("transposed-grad", of="perceptron_gradient", hint=TRANSPOSED, read=NOTATION)
def perceptron_gradient__transposed(x, w, t):
    """Multiplied in the other order, which gives a column."""
    o = _forward(x, w)
    return x.T @ ((o - t) * _slope(o)) / len(x)


@mistake("returns-step", of="perceptron_gradient", hint=STEP, read=GRADIENT)
def perceptron_gradient__returns_step(x, w, t):
    """Returned the weights after a step."""
    o = _forward(x, w)
    return w - _times_inputs((o - t) * _slope(o), x)


@mistake("numeric-instead", of="perceptron_gradient", hint=NUMERIC, read=CHECK)
def perceptron_gradient__numeric_instead(x, w, t):
    """Tried the loss out in place of deriving it."""
    return _central_differences(lambda v: np.sum((_forward(x, v) - t) ** 2) / (2 * len(x)), w)


@mistake("rounds-output", of="perceptron_gradient", hint=ROUNDED, read=GRADIENT)
def perceptron_gradient__rounds_output(x, w, t):
    """Rounded to four decimals, as the examples print it."""
    o = _forward(x, w)
    return np.round(_times_inputs((o - t) * _slope(o), x), 4)


# ---- numerical_gradient


@mistake(
    "forward-difference",
    of="numerical_gradient",
    hint="This quotient looks to one side only, and its error shrinks with the step instead of its square. "
    "A central difference looks to both sides.",
    read=CHECK,
)
def numerical_gradient__forward_difference(f, w, h=1e-5):
    """Took the step above only."""
    return _entry_by_entry(w, lambda e: (f(w + h * e) - f(w)) / h)


@mistake(
    "backward-difference",
    of="numerical_gradient",
    hint="This quotient looks to the lower side only. A central difference looks to both sides.",
    read=CHECK,
)
def numerical_gradient__backward_difference(f, w, h=1e-5):
    """Took the step below only."""
    return _entry_by_entry(w, lambda e: (f(w) - f(w - h * e)) / h)


@mistake(
    "difference-not-halved",
    of="numerical_gradient",
    hint="How far apart are the two points at which you call the function? Divide by that distance.",
    read=CHECK,
)
def numerical_gradient__difference_not_halved(f, w, h=1e-5):
    """Divided by one step although the points are two steps apart."""
    return _entry_by_entry(w, lambda e: (f(w + h * e) - f(w - h * e)) / h)


@mistake(
    "difference-not-divided",
    of="numerical_gradient",
    hint="This is a difference, not yet a quotient: a slope is a change divided by the way on which it happened.",
    read=CHECK,
)
def numerical_gradient__difference_not_divided(f, w, h=1e-5):
    """Forgot the division."""
    return _entry_by_entry(w, lambda e: f(w + h * e) - f(w - h * e))


@mistake(
    "parentheses-missing",
    of="numerical_gradient",
    hint="Division and multiplication are done from left to right: the step ended up above the fraction's bar.",
    read=CHECK,
)
def numerical_gradient__parentheses_missing(f, w, h=1e-5):
    """Multiplied by the step where it meant to divide."""
    return _entry_by_entry(w, lambda e: (f(w + h * e) - f(w - h * e)) / 2 * h)


@mistake(
    "sign-flip",
    of="numerical_gradient",
    hint="The slope of a rising function is positive, and yours is negative. Which of the two calls comes first?",
    read=CHECK,
)
def numerical_gradient__sign_flip(f, w, h=1e-5):
    """Subtracted the value above from the value below."""
    return _entry_by_entry(w, lambda e: (f(w - h * e) - f(w + h * e)) / (2 * h))


@mistake(
    "half-step",
    of="numerical_gradient",
    hint="Your points lie half a step to each side. The contract asks for a whole step up and a whole step down.",
    read=CHECK,
)
def numerical_gradient__half_step(f, w, h=1e-5):
    """Moved by half a step to both sides."""
    return _entry_by_entry(w, lambda e: (f(w + h / 2 * e) - f(w - h / 2 * e)) / h)


@mistake(
    "h-ignored",
    of="numerical_gradient",
    hint="The answer does not depend on the step that is handed over. Is every argument used?",
    read=CHECK,
)
def numerical_gradient__h_ignored(f, w, h=1e-5):
    """Used the default step whatever was given."""
    return _central_differences(f, w)


@mistake(
    "all-entries-moved-at-once",
    of="numerical_gradient",
    hint="All entries move together, which gives the sum of all derivatives. One entry moves while the others stay.",
    read=CHECK,
)
def numerical_gradient__all_entries_moved_at_once(f, w, h=1e-5):
    """Added the step to the whole array."""
    return np.full(w.shape, (f(w + h) - f(w - h)) / (2 * h))


@mistake(
    "whole-rows-moved",
    of="numerical_gradient",
    hint="In a matrix your loop moves a whole row at once. It must visit every single entry, whatever the shape.",
    read=CHECK,
)
def numerical_gradient__whole_rows_moved(f, w, h=1e-5):
    """Looped over the first axis only."""
    gradient = np.zeros(w.shape)
    for i in range(len(w)):
        e = np.zeros(w.shape)
        e[i] = 1.0
        gradient[i] = (f(w + h * e) - f(w - h * e)) / (2 * h)
    return gradient


@mistake(
    "entry-not-put-back",
    of="numerical_gradient",
    hint="An entry that was moved stays moved while the next ones are tried. Put each one back before you go on.",
    read=CHECK,
)
def numerical_gradient__entry_not_put_back(f, w, h=1e-5):
    """Moved each entry up and down and left it there."""
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        w[index] += h
        above = f(w)
        w[index] -= 2 * h
        below = f(w)
        gradient[index] = (above - below) / (2 * h)
    return gradient


@mistake(
    "entry-not-put-back",
    of="numerical_gradient",
    hint="An entry that was moved stays moved while the next ones are tried. Put each one back before you go on.",
    read=CHECK,
)
def numerical_gradient__entry_of_a_copy_not_put_back(f, w, h=1e-5):
    """Moved each entry of one copy up and down and left it there."""
    return numerical_gradient__entry_not_put_back(f, w.copy(), h)


@mistake(
    "gradient-flattened",
    of="numerical_gradient",
    hint="The numbers are right and stand in one long row. The gradient has the shape of the array it belongs to.",
    read=CHECK,
)
def numerical_gradient__flattened(f, w, h=1e-5):
    """Returned the entries in one dimension."""
    return _central_differences(f, w, h).ravel()
