"""
Times JAX, warm: all trials in one `vmap`, all steps of an epoch in one `scan`, compiled as a whole. Speaks the protocol
of keras_steps.py.
"""

import json
import os
import sys
import time

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp
import numpy as np

from examples import read_examples
from jax_networks import convolutional, dense


def losses_of(logits, y):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1)[:, 0]


def step(network, state, x, y, uniforms, trial, decay_steps):
    weights, m, v, t = state
    keep = jnp.where(uniforms >= trial["dropout"], 1 / (1 - trial["dropout"]), 0)

    def loss_of(weights):
        logits = network.logits(weights, x, keep)
        loss = losses_of(logits, y).mean()
        penalty = trial["l2"] * sum(jnp.sum(kernel**2) for kernel in weights[:-2:2])
        return loss + penalty, (loss, (logits.argmax(1) == y).mean())

    gradients, figures = jax.grad(loss_of, has_aux=True)(weights)
    rate = trial["rate"] * trial["decay"] ** (t / decay_steps)
    t = t + 1
    alpha = rate * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    m = jax.tree.map(lambda m, g: m + (g - m) * 0.1, m, gradients)
    v = jax.tree.map(lambda v, g: v + (g * g - v) * 0.001, v, gradients)
    moved = list(jax.tree.map(lambda w, m, v: w - alpha * m / (jnp.sqrt(v) + 1e-7), weights, m, v))
    for i in range(0, len(moved) - 2, 2):
        kernel = moved[i]
        norms = jnp.sqrt(jnp.sum(kernel * kernel, tuple(range(kernel.ndim - 1)), keepdims=True))
        moved[i] = kernel * jnp.minimum(norms, trial["max_value"]) / (1e-7 + norms)
    return (tuple(moved), m, v, t), figures


def epoch_with(network, inputs, classes, validation):
    count = len(inputs) // 32
    x_val, y_val = map(jnp.asarray, validation)

    @jax.jit
    def epoch(states, trials, key):
        order_key, key = jax.random.split(key)
        order = jax.random.permutation(order_key, len(inputs))[: count * 32].reshape(count, 32)

        def body(states, batch):
            rows, key = batch
            uniforms = jax.random.uniform(key, (32, network.dropped))
            one = lambda state, trial: step(network, state, inputs[rows], classes[rows], uniforms, trial, count)
            return jax.vmap(one)(states, trials)

        states, (losses, hits) = jax.lax.scan(body, states, (order, jax.random.split(key, count)))
        logits = jax.vmap(lambda state: network.logits(state[0], x_val))(states)
        accuracy = (logits.argmax(2) == y_val).mean(1)
        loss = jax.vmap(losses_of, (0, None))(logits, y_val).mean(1)
        return states, (losses.mean(0), hits.mean(0), loss, accuracy)

    return epoch, count


compiled = {}
print("ready", flush=True)
for line in sys.stdin:
    request = json.loads(line)
    trials = request["trials"]
    place = (request["data"], len(trials))
    if place not in compiled:
        (inputs, classes), validation = read_examples(request["data"])
        network = convolutional(request["filters"]) if "filters" in request else dense(inputs.shape[1], request["hidden"])
        compiled[place] = (network, *epoch_with(network, jnp.asarray(inputs), jnp.asarray(classes), validation))
    network, epoch, count = compiled[place]
    settings = {name: jnp.asarray([trial[name] for trial in trials], jnp.float32) for name in trials[0]}
    weights = network.start(jax.random.key(0))
    zeros = jax.tree.map(jnp.zeros_like, weights)
    one = (weights, zeros, zeros, jnp.float32(0))
    states = jax.tree.map(lambda x: jnp.broadcast_to(x, (len(trials), *x.shape)), one)
    times = []
    for number in range(request["epochs"]):
        before = time.perf_counter()
        states, figures = epoch(states, settings, jax.random.key(number))
        figures = jax.tree.map(np.asarray, figures)
        times.append(time.perf_counter() - before)
    ms = 1000 * float(np.median(times[1:])) / count / len(trials)
    print(json.dumps({"ms": ms, "accuracy": float(figures[3].mean())}), flush=True)
