"""
Twelve of the noiseless functions of BBOB, each at one instance. Each is to be minimized on [-5, 5]^d; the minimum is 0.

After N. Hansen, S. Finck, R. Ros, A. Auger: "Real-parameter black-box optimization benchmarking 2009: noiseless
functions definitions", INRIA research report 6829. Optima and rotations are drawn here, so the instances are not those
of COCO.
"""

import numpy as np


class Instance:
    """Random parts of a function: its optimum and two rotations."""

    def __init__(self, number, dimensions):
        self.generator = np.random.default_rng([number, dimensions])
        self.dimensions = dimensions
        self.optimum = self.generator.uniform(-4, 4, dimensions)
        self.r = self.rotation()
        self.q = self.rotation()
        # 0 for the first coordinate, 1 for the last.
        self.place = np.arange(dimensions) / (dimensions - 1)

    def rotation(self):
        q, r = np.linalg.qr(self.generator.normal(size=(self.dimensions, self.dimensions)))
        return q * np.sign(np.diag(r))

    def conditioned(self, alpha):
        """Diagonal of the matrix that stretches the last coordinate by the root of alpha."""
        return alpha ** (0.5 * self.place)

    def asymmetric(self, beta, x):
        positive = np.maximum(x, 0)
        return np.where(x > 0, positive ** (1 + beta * self.place * np.sqrt(positive)), x)


def oscillated(x):
    x = np.asarray(x, dtype=float)
    log = np.log(np.abs(np.where(x == 0, 1, x)))
    fast = np.where(x > 0, 10, 5.5)
    slow = np.where(x > 0, 7.9, 3.1)
    return np.sign(x) * np.exp(log + 0.049 * (np.sin(fast * log) + np.sin(slow * log)))


def rastrigin_of(z):
    return 10 * (len(z) - np.sum(np.cos(2 * np.pi * z))) + z @ z


def sphere(on):
    return lambda x: np.sum((x - on.optimum) ** 2)


def ellipsoid(on):
    scale = 10 ** (6 * on.place)
    return lambda x: scale @ oscillated(x - on.optimum) ** 2


def rastrigin(on):
    stretch = on.conditioned(10)
    return lambda x: rastrigin_of(stretch * on.asymmetric(0.2, oscillated(x - on.optimum)))


def attractive_sector(on):
    turn = on.q @ np.diag(on.conditioned(10)) @ on.r

    def value(x):
        z = turn @ (x - on.optimum)
        return oscillated(np.sum((np.where(z * on.optimum > 0, 100, 1) * z) ** 2)) ** 0.9

    return value


def step_ellipsoid(on):
    scale = 10 ** (2 * on.place)
    turn = np.diag(on.conditioned(10)) @ on.r

    def value(x):
        z = turn @ (x - on.optimum)
        stepped = np.where(np.abs(z) > 0.5, np.floor(0.5 + z), np.floor(0.5 + 10 * z) / 10)
        return 0.1 * max(abs(z[0]) / 1e4, scale @ (on.q @ stepped) ** 2)

    return value


def rosenbrock(on):
    optimum = 0.75 * on.optimum
    stretch = max(1, np.sqrt(on.dimensions) / 8)

    def value(x):
        z = stretch * (x - optimum) + 1
        return np.sum(100 * (z[:-1] ** 2 - z[1:]) ** 2 + (z[:-1] - 1) ** 2)

    return value


def rotated_ellipsoid(on):
    scale = 10 ** (6 * on.place)
    return lambda x: scale @ oscillated(on.r @ (x - on.optimum)) ** 2


def different_powers(on):
    powers = 2 + 4 * on.place
    return lambda x: np.sqrt(np.sum(np.abs(on.r @ (x - on.optimum)) ** powers))


def rotated_rastrigin(on):
    turn = on.r @ np.diag(on.conditioned(10)) @ on.q
    return lambda x: rastrigin_of(turn @ on.asymmetric(0.2, oscillated(on.r @ (x - on.optimum))))


def schaffers(on):
    turn = np.diag(on.conditioned(10)) @ on.q

    def value(x):
        z = turn @ on.asymmetric(0.5, on.r @ (x - on.optimum))
        s = np.sqrt(z[:-1] ** 2 + z[1:] ** 2)
        return np.mean(np.sqrt(s) * (1 + np.sin(50 * s**0.2) ** 2)) ** 2

    return value


def schwefel(on):
    sign = np.where(on.optimum > 0, 1, -1)
    # Twice the absolute optimum.
    center = 4.2096874637
    stretch = on.conditioned(10)

    def value(x):
        turned = 2 * sign * x
        z = turned.copy()
        z[1:] += 0.25 * (turned[:-1] - center)
        z = 100 * (stretch * (z - center) + center)
        outside = np.sum(np.maximum(0, np.abs(z / 100) - 5) ** 2)
        return 4.189828872724339 - np.mean(z * np.sin(np.sqrt(np.abs(z)))) / 100 + 100 * outside

    return value


def gallagher(on):
    peaks = 101
    d = on.dimensions
    height = np.concatenate([[10], 1.1 + 8 * np.arange(peaks - 1) / (peaks - 2)])
    alpha = np.concatenate([[1000], on.generator.permutation(1000 ** (2 * np.arange(peaks - 1) / (peaks - 2)))])
    scale = np.array([on.generator.permutation(on.conditioned(a)) / a**0.25 for a in alpha])
    centers = on.generator.uniform(-5, 5, (peaks, d))
    centers[0] = on.optimum

    def value(x):
        z = (x - centers) @ on.r.T
        return oscillated(10 - np.max(height * np.exp(-np.sum(scale * z**2, axis=1) / (2 * d)))) ** 2

    return value


# Numbers of the report.
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


def function(name, dimensions):
    number, make = FUNCTIONS[name]
    return make(Instance(number, dimensions))
