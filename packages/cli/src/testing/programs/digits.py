"""Trains a small network on random clusters, with PyTorch and TensorBoard or with scikit-learn and printed reports."""
import argparse
import json
import os

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument('--logdir')
parser.add_argument('--lr', type=float)
parser.add_argument('--l2', type=float, default=0.0)
options = parser.parse_args()
seed = int(os.environ['RIDGELINE_SEED'])
is_finals = os.environ['RIDGELINE_PHASE'] == 'finals'
epochs = int(os.environ['RIDGELINE_EPOCHS'])

draw = np.random.default_rng(413)
centres = draw.normal(size=(4, 20))
labels = draw.integers(0, 4, 900)
rows = (centres[labels] + 1.5 * draw.normal(size=(900, 20))).astype('float32')
parts = {'train': slice(0, 200), 'val': slice(200, 500), 'test': slice(500, 900)}


def losses(probabilities, part):
    return -np.log(np.maximum(probabilities[np.arange(len(probabilities)), labels[parts[part]]], 1e-9))


def with_torch(torch):
    from torch.utils.tensorboard import SummaryWriter

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    x, y = torch.tensor(rows), torch.tensor(labels)
    model = torch.nn.Sequential(torch.nn.Linear(20, 16), torch.nn.ReLU(), torch.nn.Linear(16, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=options.lr, weight_decay=options.l2)
    writer = SummaryWriter(options.logdir)
    probabilities = lambda part: torch.softmax(model(x[parts[part]]), 1).detach().numpy()
    for epoch in range(epochs):
        for batch in torch.randperm(200).split(20):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
        writer.add_scalar('train_loss', losses(probabilities('train'), 'train').mean(), epoch)
        writer.add_scalar('val_loss', losses(probabilities('val'), 'val').mean(), epoch)
        writer.flush()
    writer.close()
    return losses(probabilities('test'), 'test')


def with_scikit_learn():
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier((16,), solver='sgd', learning_rate_init=options.lr, alpha=options.l2, random_state=seed)
    for _ in range(epochs):
        model.partial_fit(rows[parts['train']], labels[parts['train']], classes=range(4))
        print(json.dumps({'val_loss': losses(model.predict_proba(rows[parts['val']]), 'val').mean()}), flush=True)
    return losses(model.predict_proba(rows[parts['test']]), 'test')


try:
    import torch
except ImportError:
    test = with_scikit_learn()
else:
    test = with_torch(torch)
if is_finals:
    print(json.dumps({'test_loss': test.tolist()}))
