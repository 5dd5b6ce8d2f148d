"""Client of Ridgeline for training scripts: one file that needs only the standard library.

    import ridgeline

    model = build(ridgeline.config.units, seed=ridgeline.seed)
    for epoch in range(20):
        ridgeline.report(val_loss=train(model, ridgeline.config.lr))
        if ridgeline.should_stop():
            break
    if ridgeline.phase == 'finals':
        ridgeline.report(test_loss=losses(model, test))

Outside of a sweep `config` is empty, the seed is 0, and reports are printed.

A script written for W&B or Optuna runs unchanged with ``python -m ridgeline train.py``. Without ``-m ridgeline``,
it has to contain ``from ridgeline import wandb`` or ``from ridgeline import optuna``. It needs no account, and neither of
the two packages.
"""
import csv
import importlib.abc
import importlib.machinery
import json
import os
import runpy
import signal
import sys
import types

__all__ = [
    'checkpoint',
    'config',
    'epochs',
    'fold',
    'folder',
    'folds',
    'optuna',
    'phase',
    'predict',
    'report',
    'seed',
    'should_stop',
    'split',
    'splits',
    'test',
    'trial',
    'wandb',
]


class Config(dict):
    """Parameters of the trial: ``config.lr`` or ``config['lr']``; ``a.b`` in the sweep file is ``config.a.b``.

    Values of the sweep file take precedence: setting another value only warns, so a script may set defaults.
    """

    def __init__(self, parameters=()):
        super().__init__()
        # First path segments of the parameters that the sweep sets.
        object.__setattr__(self, '_locked', set())
        for name, value in dict(parameters).items():
            self._set_path(name.split('.'), value)

    def _set_path(self, path, value):
        self._locked.add(path[0])
        if len(path) == 1:
            dict.__setitem__(self, path[0], value)
            return
        if path[0] not in self:
            dict.__setitem__(self, path[0], Config())
        self[path[0]]._set_path(path[1:], value)

    def __missing__(self, name):
        first, _, inner_name = str(name).partition('.')
        if inner_name and isinstance(self.get(first), dict):
            return self[first][inner_name]
        raise KeyError(name)

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f'{name} is not a parameter of this trial') from None

    def __setattr__(self, name, value):
        self[name] = value

    def __setitem__(self, name, value):
        current = self.get(name)
        if isinstance(current, Config) and isinstance(value, dict):
            current.update(value)
        elif name not in self._locked:
            super().__setitem__(name, value)
        elif current != value:
            print(f'ridgeline: {name} = {value!r} is ignored; the sweep sets it to {current!r}', file=sys.stderr)

    def setdefault(self, name, value=None):
        if name not in self:
            self[name] = value
        return self[name]

    def _set_defaults(self, values):
        """Sets the values that the sweep does not set, at any depth."""
        for name, value in _to_dict(values).items():
            current = self.get(name)
            if isinstance(current, Config) and isinstance(value, dict):
                current._set_defaults(value)
            elif name not in self._locked:
                self[name] = value

    def update(self, values=(), **items):
        """Sets values. Accepts and ignores W&B's argument `allow_val_change`."""
        items.pop('allow_val_change', None)
        for name, value in {**_to_dict(values), **items}.items():
            self[name] = value


def _to_dict(values):
    """Converts a mapping, pairs or the result of argparse to a dict."""
    return vars(values) if hasattr(values, '__dict__') and not isinstance(values, dict) else dict(values)


def _read_parameters():
    path = os.environ.get('RIDGELINE_PARAMETERS')
    if path is None:
        return {}
    with open(path, encoding='utf-8') as file:
        return json.load(file)


#: Parameters of the trial by name.
config = Config(_read_parameters())
#: Training seed, meant for every random number generator.
seed = int(os.environ.get('RIDGELINE_SEED', 0))
#: `search`, or `finals`, which retrain the chosen configurations and report `test_` metrics.
phase = os.environ.get('RIDGELINE_PHASE', 'search')
#: Number of the trial.
trial = int(os.environ.get('RIDGELINE_TRIAL_NUMBER', 0))
#: Maximum number of reports; None without a limit.
epochs = int(os.environ['RIDGELINE_EPOCHS']) if 'RIDGELINE_EPOCHS' in os.environ else None
#: Fold to validate on, numbered from 1; 0 unless the sweep file passes ``${fold}``.
fold = int(os.environ.get('RIDGELINE_FOLD', 0))
#: Number of folds; 0 unless the sweep file passes ``${fold}``.
folds = int(os.environ.get('RIDGELINE_FOLDS', 0))
#: Split, numbered from 1, whose rows are left out in a search and tested in its finals; 0 without splits.
split = int(os.environ.get('RIDGELINE_SPLIT', 0))
#: Number of splits; 0 without splits.
splits = int(os.environ.get('RIDGELINE_SPLITS', 0))
#: CSV file with the rows to predict in finals, without their labels; None in a search, and without `finals.test`.
test = os.environ.get('RIDGELINE_TEST')
#: Folder of the trial, deleted when the trial ends; the working folder outside of a sweep.
folder = os.environ.get('RIDGELINE_FOLDER', '.')
#: Folder whose files ``ridgeline run --checkpoints`` keeps if the trial completes; the working folder outside a sweep.
checkpoint = os.environ.get('RIDGELINE_CHECKPOINT', '.')


def predict(predictions):
    """Writes predictions for the rows of `test`, in order: classes, numbers, or dicts of probabilities by class."""
    rows = list(predictions)
    with open(os.environ['RIDGELINE_PREDICTIONS'], 'w', encoding='utf-8', newline='') as file:
        writer = csv.writer(file)
        if rows and isinstance(rows[0], dict):
            classes = list(rows[0])
            writer.writerow(classes)
            rows = [[row[name] for name in classes] for row in rows]
        else:
            rows = [[row] for row in rows]
        writer.writerows(rows)


def report(values=None, step=None, **metrics):
    """Reports the metrics of an epoch: ``report(val_loss=0.3)`` or ``report({'val_loss': 0.3}, step=5)``.

    Values may be numbers of NumPy or PyTorch, or dicts of numbers: ``{'net': {'loss': 1}}`` reports `net.loss`. Other
    values are omitted. In finals, a `test_` metric may be an array with a value for each test example.
    """
    line = {**_flatten_numbers(values or {}), **_flatten_numbers(metrics)}
    if not line:
        return
    if step is not None:
        line['step'] = int(step)
    text = json.dumps(line)
    path = os.environ.get('RIDGELINE_REPORTS')
    if path is None:
        print(text, flush=True)
        return
    with open(path, 'a', encoding='utf-8') as file:
        file.write(text + '\n')


def _flatten_numbers(values, prefix=''):
    """Flattens nested dicts to numbers by dotted name. Omits other values."""
    numbers = {}
    for name, value in values.items():
        if isinstance(value, dict):
            numbers.update(_flatten_numbers(value, f'{prefix}{name}.'))
        else:
            number = _to_number(value)
            if number is not None:
                numbers[f'{prefix}{name}'] = number
    return numbers


def _to_number(value):
    """Converts a value to a number or a list of numbers; None if it is neither."""
    if isinstance(value, (bool, int, float)):
        return float(value) if isinstance(value, float) else int(value)
    if hasattr(value, 'tolist') and not isinstance(value, (str, bytes)):
        value = value.tolist()
        if isinstance(value, (bool, int, float)):
            return _to_number(value)
    if isinstance(value, (list, tuple)):
        items = [_to_number(item) for item in value]
        return items if all(isinstance(item, (int, float)) for item in items) else None
    return None


_stop = {'listens': False, 'requested': False}


def should_stop():
    """True once the pruner or the user has asked the trial to stop. The script should then save its results and end.

    Before the first call, a request ends the process immediately; afterwards, the script has ten seconds to end.
    """
    if not _stop['listens']:
        _stop['listens'] = True
        try:
            signal.signal(signal.SIGTERM, lambda *_: _stop.update(requested=True))
        except ValueError:
            pass  # Only the main thread can handle signals, so the request ends the process.
    return _stop['requested']


class _StandIn:
    """Stand-in for an object that a trial does not need. Every call, attribute, item and `with` does nothing."""

    def __call__(self, *_, **__):
        return self

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return self

    def __getitem__(self, _):
        return self

    def __iter__(self):
        return iter(())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def __bool__(self):
        return False


_stand_in = _StandIn()


class _Shim(types.ModuleType):
    """Replacement for another module. Missing names are stand-ins that do nothing."""

    def __init__(self, name, **names):
        super().__init__(name)
        self.__path__ = []
        self.__dict__.update(names)

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return _stand_in


# W&B


class Run:
    """W&B run whose `log` sends reports, and whose `config` has the trial's parameters."""

    def __init__(self):
        self.config = config
        self.summary = {}
        self.id = self.name = f'trial-{trial}'
        self.dir = folder
        self._step = None
        self._pending = {}
        self._logged = set()

    def log(self, data=None, step=None, commit=None, **_):
        """Reports data. Calls with the same step or `commit=False` add to one report, sent at the next step or commit."""
        if step is not None and step != self._step:
            self._flush()
        self._step = step
        self._pending.update(_flatten_numbers(data or {}))
        if commit or (commit is None and step is None):
            self._flush()

    def _flush(self):
        self._logged.update(self._pending)
        # W&B counts steps from 0; the step of a report is the number of completed epochs.
        report(self._pending, step=None if self._step is None else self._step + 1)
        self._pending = {}

    def finish(self, *_, **__):
        self._flush()
        self._step = None
        report({name: value for name, value in self.summary.items() if name not in self._logged})
        self.summary = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.finish()

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return _stand_in


def _create_wandb():
    run = Run()

    def init(*_, config=None, **__):
        import atexit

        atexit.register(run.finish)
        if isinstance(config, str):
            raise ValueError(f'wandb.init: read {config} in the script, and give its values as a dict')
        run.config._set_defaults(config or {})
        return run

    def agent(sweep_id=None, function=None, **_):
        """Runs the function once, because the process is a single trial of the sweep."""
        if function is not None:
            function()

    def api(*_, **__):
        raise RuntimeError("wandb.Api reads W&B's server, which Ridgeline does not use")

    return _Shim(
        'ridgeline.wandb',
        init=init,
        log=run.log,
        finish=run.finish,
        config=run.config,
        summary=run.summary,
        run=run,
        sweep=lambda *_, **__: 'ridgeline',
        agent=agent,
        Api=api,
        login=lambda *_, **__: True,
        Run=Run,
    )


# Optuna


class TrialPruned(Exception):
    """Raised by an objective after `should_prune` returned True."""


class Trial:
    """Optuna trial whose suggestions are the parameters of the sweep's trial."""

    def __init__(self):
        self.number = trial
        self.params = {}
        self.user_attrs = {}
        self.values = None
        self.state = 'RUNNING'
        self._last_reported = None

    @property
    def value(self):
        return self.values and self.values[0]

    def suggest_float(self, name, low, high, *, step=None, log=False):
        scale = {'distribution': 'log_uniform_values'} if log else {'q': step} if step else {}
        return self._suggest(name, float, {'min': low, 'max': high, **scale})

    def suggest_int(self, name, low, high, step=1, log=False):
        scale = {'distribution': 'q_log_uniform_values'} if log else {}
        return self._suggest(name, lambda value: int(round(value)), {'min': low, 'max': high, **scale})

    def suggest_categorical(self, name, choices):
        def find_choice(value):
            for choice in choices:
                if choice == value or str(choice) == str(value):
                    return choice
            raise ValueError(f'{name} is {value!r} in the sweep file, but must be one of {list(choices)!r}')

        return self._suggest(name, find_choice, {'values': list(choices)})

    def suggest_uniform(self, name, low, high):
        return self.suggest_float(name, low, high)

    def suggest_loguniform(self, name, low, high):
        return self.suggest_float(name, low, high, log=True)

    def suggest_discrete_uniform(self, name, low, high, q):
        return self.suggest_float(name, low, high, step=q)

    def _suggest(self, name, convert, spec):
        """Returns the converted parameter. `spec` is its line for a sweep file that lacks it."""
        try:
            self.params[name] = convert(config[name])
        except KeyError:
            yaml = ', '.join(f'{key}: {json.dumps(value)}' for key, value in spec.items())
            raise KeyError(f'the sweep file has no parameter {name}; add to its parameters: {name}: {{ {yaml} }}') from None
        return self.params[name]

    def report(self, value, step):
        """Reports a value of the sweep's metric. Optuna counts steps from 0; a report counts completed epochs."""
        self._last_reported = float(value)
        report({_metric_name(): self._last_reported}, step=step + 1)

    def should_prune(self):
        return should_stop()

    def set_user_attr(self, key, value):
        self.user_attrs[key] = value

    def _finish(self, values, state='COMPLETE'):
        self.state = state
        if values is None:
            return
        self.values = [float(value) for value in (values if isinstance(values, (list, tuple)) else [values])]
        if len(self.values) > 1:
            raise ValueError('a sweep ranks by one metric, but the objective returned several values')
        if self.value != self._last_reported:
            report({_metric_name(): self.value})


class Study:
    """Optuna study with a single trial, which this process runs."""

    def __init__(self, direction=None):
        self.direction = str(direction or 'minimize').rpartition('.')[2].lower()
        self.trials = []
        goal = os.environ.get('RIDGELINE_GOAL', self.direction)
        if goal != self.direction:
            raise ValueError(
                f'the direction of the study is {self.direction}, but the goal of the sweep file is to '
                f'{goal} {_metric_name()}: write `goal: {self.direction}` in the sweep file'
            )

    def optimize(self, func, *_, **__):
        """Runs the objective only once, because the process is a single trial of the sweep."""
        if self.trials:
            return
        single_trial = self.ask()
        try:
            single_trial._finish(func(single_trial))
        except TrialPruned:
            single_trial._finish(None, 'PRUNED')
            if should_stop():
                sys.exit(0)

    def ask(self, *_, **__):
        new_trial = Trial()
        self.trials.append(new_trial)
        return new_trial

    def tell(self, trial, values=None, state=None, **_):
        trial._finish(values, str(state or 'COMPLETE').rpartition('.')[2])

    def get_trials(self, deepcopy=True, states=None):
        names = None if states is None else [str(state).rpartition('.')[2] for state in states]
        return [trial for trial in self.trials if names is None or trial.state in names]

    @property
    def best_trial(self):
        complete = self.get_trials(states=['COMPLETE'])
        if not complete:
            raise ValueError('No trials are completed yet.')
        return complete[0]

    @property
    def best_value(self):
        return self.best_trial.value

    @property
    def best_params(self):
        return self.best_trial.params

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return _stand_in


def _metric_name():
    return os.environ.get('RIDGELINE_METRIC', 'value')


def _create_optuna():
    states = types.SimpleNamespace(
        COMPLETE='COMPLETE', PRUNED='PRUNED', FAIL='FAIL', RUNNING='RUNNING', WAITING='WAITING'
    )

    def create_study(*_, direction=None, directions=None, **__):
        if directions is not None and len(directions) > 1:
            raise ValueError('a sweep ranks by one metric, but the study has several directions')
        return Study(direction or (directions or [None])[0])

    trials = _Shim('ridgeline.optuna.trial', Trial=Trial, FrozenTrial=Trial, TrialState=states)
    directions = types.SimpleNamespace(MINIMIZE='minimize', MAXIMIZE='maximize')
    return _Shim(
        'ridgeline.optuna',
        create_study=create_study,
        load_study=create_study,
        Study=Study,
        Trial=Trial,
        TrialPruned=TrialPruned,
        trial=trials,
        exceptions=_Shim('ridgeline.optuna.exceptions', TrialPruned=TrialPruned),
        study=_Shim('ridgeline.optuna.study', Study=Study, StudyDirection=directions),
    )


wandb = _create_wandb()
optuna = _create_optuna()
for _shim in (wandb, optuna, optuna.trial, optuna.exceptions, optuna.study):
    sys.modules[_shim.__name__] = _shim


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports `wandb`, `optuna` and their modules from this file."""

    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] not in ('wandb', 'optuna'):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        # A copy, because the import system writes attributes into the module: `ridgeline.wandb` must not change.
        shim = sys.modules.get(f'ridgeline.{spec.name}')
        return _Shim(spec.name, **({} if shim is None else _public_names(shim)))

    def exec_module(self, module):
        pass


def _public_names(module):
    return {name: value for name, value in vars(module).items() if not name.startswith('__')}


def _main():
    if len(sys.argv) < 2:
        sys.exit('usage: python -m ridgeline SCRIPT [ARGUMENT ...]')
    sys.meta_path.insert(0, _Finder())
    del sys.argv[0]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
    runpy.run_path(sys.argv[0], run_name='__main__')


if __name__ == '__main__':
    # The script's `import ridgeline` has to find the same module.
    import ridgeline

    ridgeline._main()
