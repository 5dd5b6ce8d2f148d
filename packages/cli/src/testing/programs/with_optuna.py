"""Script as in Optuna's examples, without any code for Ridgeline."""
import optuna


def objective(trial):
    x = trial.suggest_float('x', -10, 10)
    depth = trial.suggest_int('depth', 1, 4)
    for step in range(10):
        loss = (x - 2) ** 2 + 0.1 * depth + 5 / (step + 1)
        trial.report(loss, step)
        if trial.should_prune():
            raise optuna.TrialPruned()
    return (x - 2) ** 2 + 0.1 * depth


study = optuna.create_study(
    direction='minimize', sampler=optuna.samplers.TPESampler(seed=1), pruner=optuna.pruners.MedianPruner()
)
study.optimize(objective, n_trials=60)
print('best', study.best_value, study.best_params)
