"""Training script as in W&B's documentation of sweeps: defaults in its config, one log per epoch."""
import wandb

defaults = {'batch_size': 8, 'epochs': 1, 'optimizer': 'sgd', 'dropout': 0.5, 'dataset': 'none'}


def main():
    with wandb.init(project='sweeps-demo', config=defaults) as run:
        config = run.config
        assert config.dataset == 'digits'
        for epoch in range(1, config.epochs + 1):
            accuracy = 1 - config.dropout / epoch - config.batch_size / 1000
            run.log({'accuracy': accuracy, 'epoch': epoch, 'sample': wandb.Html('<b>nothing</b>')})


main()
