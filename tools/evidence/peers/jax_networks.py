"""
Networks of the benchmark in JAX. The CNN uses the fastest of about twenty variants timed on one CPU thread: the batch is
the last axis, which fills the vector registers; a convolution is one product of all patches and the kernel; pooling is a reshape.
`lax.conv_general_dilated` took 14 to 25 times as long.
"""

from typing import Callable, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np


class Network(NamedTuple):
    # Draws the initial weights: kernel and bias of each layer, the output layer last.
    draw_weights: Callable
    # Computes the logits of a batch; `keep` has the dropout factors of the output layer's inputs.
    logits: Callable
    # Number of inputs of the output layer.
    output_inputs: int


def draw_initial(key, shapes):
    """Draws kernels like Keras's default, with biases of 0."""

    def glorot(key, shape):
        field = int(np.prod(shape[:-2]))
        limit = np.sqrt(6 / (field * (shape[-2] + shape[-1])))
        return jax.random.uniform(key, shape, minval=-limit, maxval=limit)

    keys = jax.random.split(key, len(shapes))
    return tuple(part for key, shape in zip(keys, shapes) for part in (glorot(key, shape), jnp.zeros(shape[-1])))


def dense(features, hidden):
    def logits(weights, x, keep=None):
        w1, b1, w2, b2 = weights
        h = jax.nn.relu(x @ w1 + b1)
        return (h if keep is None else h * keep) @ w2 + b2

    return Network(lambda key: draw_initial(key, [(features, hidden), (hidden, 10)]), logits, hidden)


def convolutional(filters):
    """Network of 3x3 convolutions of a 28x28 image, each followed by relu and 2x2 max-pooling."""
    channels, side, shapes = 1, 28, []
    for count in filters:
        shapes.append((3, 3, channels, count))
        channels, side = count, (side - 2) // 2
    units = side * side * channels

    def convolve(x, kernel, bias):
        height, width = x.shape[0] - 2, x.shape[1] - 2
        patches = jnp.concatenate([x[i : i + height, j : j + width] for i in range(3) for j in range(3)], 2)
        products = jnp.einsum("hwkn,kf->hwfn", patches, kernel.reshape(patches.shape[2], -1))
        return jax.nn.relu(products + bias[:, None])

    def pool(x):
        height, width = x.shape[0] // 2, x.shape[1] // 2
        return x[: 2 * height, : 2 * width].reshape(height, 2, width, 2, *x.shape[2:]).max((1, 3))

    def logits(weights, x, keep=None):
        h = x.T.reshape(28, 28, 1, -1)
        for kernel, bias in zip(weights[:-2:2], weights[1:-2:2]):
            h = pool(convolve(h, kernel, bias))
        h = h.reshape(units, -1).T
        return (h if keep is None else h * keep) @ weights[-2] + weights[-1]

    return Network(lambda key: draw_initial(key, [*shapes, (units, 10)]), logits, units)
