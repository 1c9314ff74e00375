"""The dual numbers agree with SymPy, which differentiates by rules."""

import numpy as np
import pytest
import sympy

from autograder.pencil.parsing import parsed
from autograder.pencil.plain import made_plain
from autograder.pencil.resolving import Resolver
from autograder.pencil.values import SIZES, Machine, drawn
from tests.pencil.corpus import questions

Z = sympy.Symbol("Z")
SIGMOID = 1 / (1 + sympy.exp(-Z))
FORMULAS = {
    "d/dZ (1 / (1 + e^-Z))": sympy.diff(SIGMOID, Z),
    "d/dZ (Z^3 tanh(2 Z) / (1 + Z^2))": sympy.diff(Z**3 * sympy.tanh(2 * Z) / (1 + Z**2), Z),
    "d/dZ ln(1 + e^Z)": sympy.diff(sympy.log(1 + sympy.exp(Z)), Z),
    "d/dZ sqrt(1 + Z^2) e^{-Z^2}": sympy.diff(sympy.sqrt(1 + Z**2) * sympy.exp(-(Z**2)), Z),
    "d/dZ 2^Z": sympy.diff(2**Z, Z),
    "d/dZ (dO/dZ)": sympy.diff(SIGMOID, Z, 2),
    "d/dZ sigmoid'(Z)": sympy.diff(SIGMOID, Z, 2),
    "d/dZ tanh'(Z)": sympy.diff(sympy.tanh(Z), Z, 2),
    "d/dZ ln'(1 + Z^2)": sympy.diff(1 / (1 + Z**2), Z),
    "d/dZ sqrt'(1 + Z^2)": sympy.diff(1 / (2 * sympy.sqrt(1 + Z**2)), Z),
    "exp'(Z) dZ/dZ": sympy.exp(Z),
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_derivatives_are_those_of_sympy(formula):
    question = questions()["sigmoid_derivative"]
    reading = question.readings[0]
    points = drawn(reading, SIZES, 3)
    made = Resolver(reading).resolve(parsed(made_plain(formula).part(0), question.names), {})[0]
    got = Machine(reading, points).value(made.node, {}, made.kinds)
    z = points.values["Z[]"]
    expected = np.array([float(FORMULAS[formula].subs(Z, sympy.Float(value, 30)).evalf()) for value in z])
    assert np.allclose(got, expected, rtol=1e-9, atol=1e-12)


def test_a_layer_of_sums_is_that_of_sympy():
    """The loss of a sigmoid layer, written out unit by unit and differentiated by rules."""
    question = questions()["multi_output_gradient"]
    reading = question.readings[0]
    points = drawn(reading, SIZES, 3)
    machine = Machine(reading, points)
    made = Resolver(reading).resolve(parsed(made_plain("dE/dw_kj").part(0), question.names), {})[0]
    got = machine.value(made.node, machine.frame({"k": "out", "j": "in"}), made.kinds)  # (in, out, points)
    w = sympy.Matrix(5, 3, lambda k, j: sympy.Symbol(f"w{k}{j}"))
    x, t, weights = (points.values[name][..., 0] for name in ("x[in]", "t[out]", "w[out,in]"))
    z = w * sympy.Matrix(x)
    loss = sum((SIGMOID.subs(Z, z[k]) - t[k]) ** 2 for k in range(5)) / 2
    numbers = {w[k, j]: weights[k, j] for k in range(5) for j in range(3)}
    expected = [[float(sympy.diff(loss, w[k, j]).subs(numbers)) for k in range(5)] for j in range(3)]
    assert np.allclose(got[..., 0], expected, rtol=1e-9)
