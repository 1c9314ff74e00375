# exercise 1
# I find the matrix versions hard to check, so I go through the samples one by one, as in the lecture,
# and only use numpy for the arrays.

import math

import numpy as np


def sigmoid_of_number(z):
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    # for negative z: multiply numerator and denominator with e^z, then nothing gets huge
    e = math.exp(z)
    return e / (1.0 + e)


def sigmoid(z):
    z = np.array(z, dtype=np.float64)
    result = np.zeros_like(z)
    for index, value in np.ndenumerate(z):
        result[index] = sigmoid_of_number(value)
    return result


def sigmoid_derivative(o):
    result = np.zeros(o.shape)
    for index, value in np.ndenumerate(o):
        result[index] = value - value * value
    return result


def net_input(row, weights):
    z = 0.0
    for j in range(len(weights)):
        z += row[j] * weights[j]
    return z


def linear_gradient(x, w, t):
    number_of_samples, number_of_inputs = x.shape
    gradient = np.zeros((1, number_of_inputs))
    for s in range(number_of_samples):
        error = net_input(x[s], w[0]) - t[s, 0]
        for j in range(number_of_inputs):
            gradient[0, j] += 2.0 * error * x[s, j] / number_of_samples
    return gradient


def perceptron_forward(x, w):
    return np.array([[sigmoid_of_number(net_input(row, w[0]))] for row in x])


def perceptron_loss(o, t):
    total = 0.0
    for s in range(len(o)):
        total += 0.5 * (o[s, 0] - t[s, 0]) ** 2
    return total / len(o)


def perceptron_gradient(x, w, t):
    number_of_samples, number_of_inputs = x.shape
    gradient = np.zeros((1, number_of_inputs))
    for s in range(number_of_samples):
        o = sigmoid_of_number(net_input(x[s], w[0]))
        dE_do = o - t[s, 0]
        do_dz = o * (1.0 - o)
        for j in range(number_of_inputs):
            dz_dw = x[s, j]
            gradient[0, j] += dE_do * do_dz * dz_dw
    return gradient / number_of_samples


def numerical_gradient(f, w, h=1e-5):
    # move one entry at a time and put it back afterwards
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        old = w[index]
        w[index] = old + h
        plus = f(w)
        w[index] = old - h
        minus = f(w)
        w[index] = old
        gradient[index] = (plus - minus) / (2 * h)
    return gradient
