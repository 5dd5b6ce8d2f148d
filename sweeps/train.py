"""Logistic regression by gradient descent, with only the standard library.

A quarter of the 40 columns predicts the class; with only 60 rows, the other columns cause overfitting.
Reports are lines with a JSON object of numbers. Seed and phase come from the environment.
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


def draw_rows(count, draw):
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
train, validation = list(draw_rows(60, draw)), list(draw_rows(150, draw))
weights = [0.0] * columns
best = math.inf
for epoch in range(epochs):
    errors = [(row, probability(weights, row) - label) for row, label in train]
    for column in range(columns):
        gradient = sum(error * row[column] for row, error in errors) / len(train)
        weights[column] -= options.learning_rate * (gradient + 2 * options.l2 * weights[column])
    val_loss = mean(losses(weights, validation))
    if val_loss < best:
        best, best_weights = val_loss, list(weights)
    correct = sum((probability(weights, row) > 0.5) == bool(label) for row, label in validation)
    report = {'loss': mean(losses(weights, train)), 'val_loss': val_loss, 'val_accuracy': correct / len(validation)}
    print(json.dumps(report), flush=True)

if os.environ.get('RIDGELINE_PHASE') == 'finals':
    # The same rows for every seed, tested with the weights of the best epoch.
    test = list(draw_rows(400, random.Random('test')))
    print(json.dumps({'test_loss': losses(best_weights, test)}), flush=True)
