"""
Twelve of BBOB's noiseless functions, one instance of each, to be minimized on [-5, 5]^d; the minimum is 0.

After N. Hansen, S. Finck, R. Ros, A. Auger: "Real-parameter black-box optimization benchmarking 2009: noiseless
functions definitions", INRIA research report 6829. Optima and rotations are drawn here, so the instances are not those
of COCO.
"""

import numpy as np


class Instance:
    """Random parts of a function: the optimum and two rotations."""

    def __init__(self, number, dimensions):
        self.generator = np.random.default_rng([number, dimensions])
        self.dimensions = dimensions
        self.optimum = self.generator.uniform(-4, 4, dimensions)
        self.r = self.draw_rotation()
        self.q = self.draw_rotation()
        # 0 for the first coordinate, 1 for the last.
        self.position = np.arange(dimensions) / (dimensions - 1)

    def draw_rotation(self):
        q, r = np.linalg.qr(self.generator.normal(size=(self.dimensions, self.dimensions)))
        return q * np.sign(np.diag(r))

    def conditioned(self, alpha):
        """Returns the diagonal of the matrix that stretches the last coordinate by the root of alpha."""
        return alpha ** (0.5 * self.position)

    def asymmetric(self, beta, x):
        """Applies the report's T_asy with the exponent beta."""
        positive = np.maximum(x, 0)
        return np.where(x > 0, positive ** (1 + beta * self.position * np.sqrt(positive)), x)


def oscillate(x):
    """Applies the report's T_osz."""
    x = np.asarray(x, dtype=float)
    log = np.log(np.abs(np.where(x == 0, 1, x)))
    fast = np.where(x > 0, 10, 5.5)
    slow = np.where(x > 0, 7.9, 3.1)
    return np.sign(x) * np.exp(log + 0.049 * (np.sin(fast * log) + np.sin(slow * log)))


def rastrigin_value(z):
    return 10 * (len(z) - np.sum(np.cos(2 * np.pi * z))) + z @ z


def sphere(instance):
    return lambda x: np.sum((x - instance.optimum) ** 2)


def ellipsoid(instance):
    scale = 10 ** (6 * instance.position)
    return lambda x: scale @ oscillate(x - instance.optimum) ** 2


def rastrigin(instance):
    stretch = instance.conditioned(10)
    return lambda x: rastrigin_value(stretch * instance.asymmetric(0.2, oscillate(x - instance.optimum)))


def attractive_sector(instance):
    rotation = instance.q @ np.diag(instance.conditioned(10)) @ instance.r

    def value(x):
        z = rotation @ (x - instance.optimum)
        return oscillate(np.sum((np.where(z * instance.optimum > 0, 100, 1) * z) ** 2)) ** 0.9

    return value


def step_ellipsoid(instance):
    scale = 10 ** (2 * instance.position)
    rotation = np.diag(instance.conditioned(10)) @ instance.r

    def value(x):
        z = rotation @ (x - instance.optimum)
        stepped = np.where(np.abs(z) > 0.5, np.floor(0.5 + z), np.floor(0.5 + 10 * z) / 10)
        return 0.1 * max(abs(z[0]) / 1e4, scale @ (instance.q @ stepped) ** 2)

    return value


def rosenbrock(instance):
    optimum = 0.75 * instance.optimum
    stretch = max(1, np.sqrt(instance.dimensions) / 8)

    def value(x):
        z = stretch * (x - optimum) + 1
        return np.sum(100 * (z[:-1] ** 2 - z[1:]) ** 2 + (z[:-1] - 1) ** 2)

    return value


def rotated_ellipsoid(instance):
    scale = 10 ** (6 * instance.position)
    return lambda x: scale @ oscillate(instance.r @ (x - instance.optimum)) ** 2


def different_powers(instance):
    powers = 2 + 4 * instance.position
    return lambda x: np.sqrt(np.sum(np.abs(instance.r @ (x - instance.optimum)) ** powers))


def rotated_rastrigin(instance):
    rotation = instance.r @ np.diag(instance.conditioned(10)) @ instance.q
    return lambda x: rastrigin_value(rotation @ instance.asymmetric(0.2, oscillate(instance.r @ (x - instance.optimum))))


def schaffers(instance):
    rotation = np.diag(instance.conditioned(10)) @ instance.q

    def value(x):
        z = rotation @ instance.asymmetric(0.5, instance.r @ (x - instance.optimum))
        s = np.sqrt(z[:-1] ** 2 + z[1:] ** 2)
        return np.mean(np.sqrt(s) * (1 + np.sin(50 * s**0.2) ** 2)) ** 2

    return value


def schwefel(instance):
    sign = np.where(instance.optimum > 0, 1, -1)
    # Twice the absolute optimum.
    center = 4.2096874637
    stretch = instance.conditioned(10)

    def value(x):
        reflected = 2 * sign * x
        z = reflected.copy()
        z[1:] += 0.25 * (reflected[:-1] - center)
        z = 100 * (stretch * (z - center) + center)
        outside = np.sum(np.maximum(0, np.abs(z / 100) - 5) ** 2)
        return 4.189828872724339 - np.mean(z * np.sin(np.sqrt(np.abs(z)))) / 100 + 100 * outside

    return value


def gallagher(instance):
    peaks = 101
    d = instance.dimensions
    height = np.concatenate([[10], 1.1 + 8 * np.arange(peaks - 1) / (peaks - 2)])
    alpha = np.concatenate([[1000], instance.generator.permutation(1000 ** (2 * np.arange(peaks - 1) / (peaks - 2)))])
    scale = np.array([instance.generator.permutation(instance.conditioned(a)) / a**0.25 for a in alpha])
    centers = instance.generator.uniform(-5, 5, (peaks, d))
    centers[0] = instance.optimum

    def value(x):
        z = (x - centers) @ instance.r.T
        return oscillate(10 - np.max(height * np.exp(-np.sum(scale * z**2, axis=1) / (2 * d)))) ** 2

    return value


# Functions by name, with their numbers in the report.
FUNCTIONS = {
    "sphere": (1, sphere),
    "ellipsoid": (2, ellipsoid),
    "Rastrigin": (3, rastrigin),
    "attractive sector": (6, attractive_sector),
    "step ellipsoid": (7, step_ellipsoid),
    "Rosenbrock": (8, rosenbrock),
    "rotated ellipsoid": (10, rotated_ellipsoid),
    "different powers": (14, different_powers),
    "rotated Rastrigin": (15, rotated_rastrigin),
    "Schaffers F7": (17, schaffers),
    "Schwefel": (20, schwefel),
    "Gallagher, 101 peaks": (21, gallagher),
}


def create_function(name, dimensions):
    number, make = FUNCTIONS[name]
    return make(Instance(number, dimensions))
