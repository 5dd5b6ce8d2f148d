"""
Times JAX after compilation, with all trials in one `vmap` and all steps of an epoch in one `scan`. Reads the same requests
and prints the same answers as keras_steps.py.
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


def example_losses(logits, y):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1)[:, 0]


def step(network, state, x, y, uniforms, trial, decay_steps):
    weights, m, v, t = state
    keep = jnp.where(uniforms >= trial["dropout"], 1 / (1 - trial["dropout"]), 0)

    def mean_loss(weights):
        logits = network.logits(weights, x, keep)
        loss = example_losses(logits, y).mean()
        penalty = trial["l2"] * sum(jnp.sum(kernel**2) for kernel in weights[:-2:2])
        return loss + penalty, (loss, (logits.argmax(1) == y).mean())

    gradients, metrics = jax.grad(mean_loss, has_aux=True)(weights)
    rate = trial["rate"] * trial["decay"] ** (t / decay_steps)
    t = t + 1
    alpha = rate * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    m = jax.tree.map(lambda m, g: m + (g - m) * 0.1, m, gradients)
    v = jax.tree.map(lambda v, g: v + (g * g - v) * 0.001, v, gradients)
    updated_weights = list(jax.tree.map(lambda w, m, v: w - alpha * m / (jnp.sqrt(v) + 1e-7), weights, m, v))
    for i in range(0, len(updated_weights) - 2, 2):
        kernel = updated_weights[i]
        norms = jnp.sqrt(jnp.sum(kernel * kernel, tuple(range(kernel.ndim - 1)), keepdims=True))
        updated_weights[i] = kernel * jnp.minimum(norms, trial["max_value"]) / (1e-7 + norms)
    return (tuple(updated_weights), m, v, t), metrics


def compile_epoch(network, inputs, classes, validation):
    steps = len(inputs) // 32
    x_val, y_val = map(jnp.asarray, validation)

    @jax.jit
    def epoch(states, trials, key):
        order_key, key = jax.random.split(key)
        order = jax.random.permutation(order_key, len(inputs))[: steps * 32].reshape(steps, 32)

        def body(states, batch):
            rows, key = batch
            uniforms = jax.random.uniform(key, (32, network.output_inputs))
            step_state = lambda state, trial: step(network, state, inputs[rows], classes[rows], uniforms, trial, steps)
            return jax.vmap(step_state)(states, trials)

        states, (losses, hits) = jax.lax.scan(body, states, (order, jax.random.split(key, steps)))
        logits = jax.vmap(lambda state: network.logits(state[0], x_val))(states)
        accuracy = (logits.argmax(2) == y_val).mean(1)
        loss = jax.vmap(example_losses, (0, None))(logits, y_val).mean(1)
        return states, (losses.mean(0), hits.mean(0), loss, accuracy)

    return epoch, steps


compiled_networks = {}
print("ready", flush=True)
for line in sys.stdin:
    request = json.loads(line)
    trials = request["trials"]
    key = (request["data"], len(trials))
    if key not in compiled_networks:
        (inputs, classes), validation = read_examples(request["data"])
        network = convolutional(request["filters"]) if "filters" in request else dense(inputs.shape[1], request["hidden"])
        compiled_networks[key] = (network, *compile_epoch(network, jnp.asarray(inputs), jnp.asarray(classes), validation))
    network, epoch, steps = compiled_networks[key]
    settings = {name: jnp.asarray([trial[name] for trial in trials], jnp.float32) for name in trials[0]}
    weights = network.draw_weights(jax.random.key(0))
    zeros = jax.tree.map(jnp.zeros_like, weights)
    initial_state = (weights, zeros, zeros, jnp.float32(0))
    states = jax.tree.map(lambda x: jnp.broadcast_to(x, (len(trials), *x.shape)), initial_state)
    times = []
    for number in range(request["epochs"]):
        before = time.perf_counter()
        states, metrics = epoch(states, settings, jax.random.key(number))
        metrics = jax.tree.map(np.asarray, metrics)
        times.append(time.perf_counter() - before)
    ms = 1000 * float(np.median(times[1:])) / steps / len(trials)
    print(json.dumps({"ms": ms, "accuracy": float(metrics[3].mean())}), flush=True)
