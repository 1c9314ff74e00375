"""Le perceptron, exercice 1. Rendu par Pierre, salle é204."""

import numpy as np


def sigmoid(z):
    # décroissante si on oublie le moins
    return 1 / (1 + np.exp(-z))


def sigmoid_derivative(o):
    return o * (1 - o)
