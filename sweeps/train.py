"""Logistic regression by gradient descent, with only the standard library.

One in four of its 40 columns predicts the class; with only 60 rows, the others make it overfit.
Reports are lines with a JSON object of numbers. Seed, phase and limits come from the environment.
"""
import argparse
import json
import math
import os
import random

parser = argparse.ArgumentParser()
parser.add_argument('--learning_rate', type=float, default=0.5)
parser.add_argument('--l2', type=float, default=0.0)
options = parser.parse_args()

epochs = 20
columns = 40


def rows(count, draw):
    for _ in range(count):
        label = draw.randrange(2)
        signal = [draw.gauss(0.5 * (2 * label - 1), 1) for _ in range(columns // 4)]
        yield signal + [draw.gauss(0, 1) for _ in range(columns - columns // 4)], label


def probability(weights, row):
    score = sum(weight * value for weight, value in zip(weights, row))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def losses(weights, data):
    return [-math.log(p if label else 1 - p) for row, label in data for p in [probability(weights, row)]]


def mean(numbers):
    return sum(numbers) / len(numbers)


draw = random.Random(int(os.environ.get('RIDGELINE_SEED', 0)))
train, validation = list(rows(60, draw)), list(rows(150, draw))
weights = [0.0] * columns
best = math.inf
for epoch in range(epochs):
    errors = [(row, probability(weights, row) - label) for row, label in train]
    for column in range(columns):
        gradient = sum(error * row[column] for row, error in errors) / len(train)
        weights[column] -= options.learning_rate * (gradient + 2 * options.l2 * weights[column])
    val_loss = mean(losses(weights, validation))
    if val_loss < best:
        best, kept = val_loss, list(weights)
    right = sum((probability(weights, row) > 0.5) == bool(label) for row, label in validation)
    report = {'loss': mean(losses(weights, train)), 'val_loss': val_loss, 'val_accuracy': right / len(validation)}
    print(json.dumps(report), flush=True)

if os.environ.get('RIDGELINE_PHASE') == 'finals':
    # The same rows for every seed, with the weights of the epoch that counts: the best one.
    test = list(rows(400, random.Random('test')))
    print(json.dumps({'test_loss': losses(kept, test)}), flush=True)
