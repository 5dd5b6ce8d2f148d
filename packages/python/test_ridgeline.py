"""Tests of the client, each of which runs a script as a trial does. Run ``python3 -m unittest`` in this folder."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest

FOLDER = os.path.dirname(os.path.abspath(__file__))


class Result:
    """Exit code, output and reports of a script."""

    def __init__(self, process, reports):
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr
        self.reports = reports


def run(script, parameters=None, arguments=(), unchanged=False, **environment):
    """Runs a script in a trial with `parameters`; with `unchanged`, through ``python -m ridgeline``."""
    with tempfile.TemporaryDirectory() as folder:
        files = {name: os.path.join(folder, name) for name in ('script.py', 'parameters.json', 'reports.jsonl')}
        with open(files['script.py'], 'w') as file:
            file.write(script)
        with open(files['parameters.json'], 'w') as file:
            json.dump(parameters or {}, file)
        open(files['reports.jsonl'], 'w').close()
        trial = {
            'RIDGELINE_PARAMETERS': files['parameters.json'],
            'RIDGELINE_REPORTS': files['reports.jsonl'],
            'RIDGELINE_METRIC': 'val_loss',
            'RIDGELINE_GOAL': 'minimize',
        }
        process = subprocess.run(
            [sys.executable, *(['-m', 'ridgeline'] if unchanged else []), files['script.py'], *arguments],
            env={**os.environ, 'PYTHONPATH': FOLDER, **trial, **environment},
            cwd=folder,
            capture_output=True,
            text=True,
        )
        with open(files['reports.jsonl']) as file:
            return Result(process, [json.loads(line) for line in file])


class TestTrial(unittest.TestCase):
    def test_config_has_the_parameters_of_the_trial(self):
        result = run(
            'import ridgeline\n'
            'c = ridgeline.config\n'
            'c.setdefault("lr", 1); c.setdefault("units", 8); c.update({"net": {"depth": 9, "act": "relu"}})\n'
            'print(c.lr, c["units"], c.net.depth, c["net.depth"], c.net.act, dict(**c)["lr"], hasattr(c, "x"))\n'
            'print(ridgeline.seed, ridgeline.phase, ridgeline.trial, ridgeline.epochs)\n',
            {'lr': 0.5, 'net.depth': 3},
            RIDGELINE_SEED='7',
            RIDGELINE_PHASE='finals',
            RIDGELINE_TRIAL_NUMBER='4',
            RIDGELINE_EPOCHS='20',
        )
        self.assertEqual(result.out, '0.5 8 3 3 relu 0.5 False\n7 finals 4 20\n')
        self.assertIn('ridgeline: depth = 9 is ignored; the sweep sets it to 3', result.err)

    def test_missing_parameter_is_an_error(self):
        result = run('import ridgeline\nridgeline.config.lr\n')
        self.assertIn('AttributeError: lr is not a parameter of this trial', result.err)

    def test_reports_contain_only_numbers(self):
        result = run(
            'import ridgeline, math\n'
            'class Array:\n'
            '    def __init__(self, value): self.value = value\n'
            '    def tolist(self): return self.value\n'
            'ridgeline.report(val_loss=0.5, note="good", hit=True)\n'
            'ridgeline.report({"val_loss": Array(0.25), "deep": {"loss": 1}}, step=5)\n'
            'ridgeline.report(test_loss=Array([0.5, 1]), test_hit=(True, False), words=["a"])\n'
            'ridgeline.report(note="nothing")\n'
            'ridgeline.report(val_loss=math.nan)\n'
        )
        self.assertEqual(result.err, '')
        *reports, last = result.reports
        self.assertEqual(
            reports,
            [
                {'val_loss': 0.5, 'hit': 1},
                {'val_loss': 0.25, 'deep.loss': 1, 'step': 5},
                {'test_loss': [0.5, 1], 'test_hit': [1, 0]},
            ],
        )
        self.assertNotEqual(last['val_loss'], last['val_loss'])

    def test_predictions_are_written_as_csv(self):
        script = (
            'import ridgeline\n'
            'print(ridgeline.test)\n'
            'ridgeline.predict(%s)\n'
            'print(open("out.csv").read().split())\n'
        )
        for predictions, lines in (
            ('["a", "b"]', "['a', 'b']"),
            ('[0.5, 2]', "['0.5', '2']"),
            ('[{"a": 0.25, "b": 0.75}, {"b": 1, "a": 0}]', "['a,b', '0.25,0.75', '0,1']"),
        ):
            result = run(script % predictions, RIDGELINE_TEST='test.csv', RIDGELINE_PREDICTIONS='out.csv')
            self.assertEqual(result.out, f'test.csv\n{lines}\n', result.err)

    def test_reports_are_printed_outside_of_a_sweep(self):
        script = (
            'import os\n'
            'for name in [name for name in os.environ if name.startswith("RIDGELINE")]: del os.environ[name]\n'
            'import ridgeline\n'
            'ridgeline.report(val_loss=0.5)\n'
            'print(ridgeline.config, ridgeline.seed, ridgeline.phase, ridgeline.epochs, ridgeline.should_stop())\n'
        )
        self.assertEqual(run(script).out, '{"val_loss": 0.5}\n{} 0 search None False\n')

    def test_sigterm_is_a_request_after_the_first_should_stop(self):
        stop = 'import os, signal, ridgeline\nstop = lambda: os.kill(os.getpid(), signal.SIGTERM)\n'
        self.assertEqual(run(f'{stop}stop()\nprint("still running")\n').code, -signal.SIGTERM)
        result = run(
            f'{stop}print(ridgeline.should_stop())\nstop()\n'
            'print(ridgeline.should_stop(), ridgeline.should_stop())\n'
        )
        self.assertEqual((result.code, result.out), (0, 'False\nTrue True\n'))


class TestWandb(unittest.TestCase):
    script = (
        'import argparse, wandb\n'
        'from wandb.integration.keras import WandbMetricsLogger\n'
        'parser = argparse.ArgumentParser()\n'
        'parser.add_argument("--lr", type=float, default=1.0)\n'
        'wandb.login(key="x")\n'
        'run = wandb.init(project="p", config=parser.parse_args([]))\n'
        'run.watch(None, log="all")\n'
        'wandb.config.update({"batch": 32}, allow_val_change=True)\n'
        'for epoch in range(2):\n'
        '    wandb.log({"loss": wandb.config.lr + epoch, "picture": wandb.Image("x")})\n'
        'wandb.log({"a": 1}, commit=False)\n'
        'wandb.log({"b": 2})\n'
        'wandb.run.summary["best"] = 3\n'
        'wandb.run.summary["loss"] = 4\n'
        'wandb.save("model.h5")\n'
        'wandb.finish()\n'
    )
    reports = [{'loss': 0.5}, {'loss': 1.5}, {'a': 1, 'b': 2}, {'best': 3}]

    def test_unchanged_script(self):
        result = run(self.script, {'lr': 0.5}, unchanged=True)
        self.assertEqual((result.reports, result.err, result.code), (self.reports, '', 0))

    def test_shim_can_be_imported_from_ridgeline(self):
        script = self.script.replace('import argparse, wandb\n', 'import argparse\nfrom ridgeline import wandb\n')
        script = script.replace('from wandb.integration.keras import WandbMetricsLogger\n', '')
        self.assertEqual(run(script, {'lr': 0.5}).reports, self.reports)
        script = script.replace('from ridgeline import wandb', 'import ridgeline.wandb as wandb')
        self.assertEqual(run(script, {'lr': 0.5}).reports, self.reports)

    def test_logs_of_a_step_form_one_report(self):
        result = run(
            'import wandb\n'
            'with wandb.init() as run:\n'
            '    for epoch in range(2):\n'
            '        run.log({"loss": epoch}, step=epoch)\n'
            '        run.log({"val_loss": epoch}, step=epoch)\n',
            unchanged=True,
        )
        self.assertEqual(
            result.reports, [{'loss': 0, 'val_loss': 0, 'step': 1}, {'loss': 1, 'val_loss': 1, 'step': 2}], result.err
        )

    def test_last_log_is_reported_without_finish(self):
        result = run('import wandb\nwandb.init()\nwandb.log({"loss": 1}, step=3)\n', unchanged=True)
        self.assertEqual(result.reports, [{'loss': 1, 'step': 4}])

    def test_agent_runs_the_function_once(self):
        result = run(
            'import wandb\n'
            'def train():\n'
            '    with wandb.init(): wandb.log({"loss": wandb.config["lr"]})\n'
            'wandb.agent(wandb.sweep({"method": "grid"}, project="p"), function=train, count=5)\n',
            {'lr': 0.5},
            unchanged=True,
        )
        self.assertEqual(result.reports, [{'loss': 0.5}], result.err)

    def test_api_is_refused(self):
        self.assertIn("wandb.Api reads W&B's server", run('import wandb\nwandb.Api()\n', unchanged=True).err)


class TestOptuna(unittest.TestCase):
    script = (
        'import optuna\n'
        'from optuna.trial import TrialState\n'
        'def objective(trial):\n'
        '    lr = trial.suggest_float("lr", 1e-5, 1e-1, log=True)\n'
        '    units = trial.suggest_int("units", 4, 128)\n'
        '    name = trial.suggest_categorical("name", ["Adam", "SGD"])\n'
        '    for epoch in range(3):\n'
        '        trial.report(lr * units + epoch, epoch)\n'
        '        if trial.should_prune():\n'
        '            raise optuna.exceptions.TrialPruned()\n'
        '    return lr * units + 2\n'
        'study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=1))\n'
        'study.optimize(objective, n_trials=100, timeout=600)\n'
        'pruned = study.get_trials(deepcopy=False, states=[TrialState.PRUNED])\n'
        'print(len(study.trials), len(pruned), study.best_value, study.best_trial.params)\n'
    )
    parameters = {'lr': 0.01, 'units': 50, 'name': 'SGD'}

    def test_unchanged_script(self):
        result = run(self.script, self.parameters, unchanged=True)
        self.assertEqual(result.reports, [{'val_loss': 0.5 + epoch, 'step': epoch + 1} for epoch in range(3)], result.err)
        self.assertEqual(result.out, "1 0 2.5 {'lr': 0.01, 'units': 50, 'name': 'SGD'}\n")

    def test_value_of_the_objective_is_the_last_report(self):
        result = run(self.script.replace('return lr * units + 2', 'return 0.25'), self.parameters, unchanged=True)
        self.assertEqual(result.reports[-1], {'val_loss': 0.25})

    def test_pruned_trial_ends_the_script(self):
        script = self.script.replace(
            '        if trial', '        import os, signal\n        if epoch == 1: os.kill(os.getpid(), signal.SIGTERM)\n        if trial'
        )
        result = run(script, self.parameters, unchanged=True)
        self.assertEqual((result.code, result.out, len(result.reports)), (0, '', 2), result.err)

    def test_missing_parameter_is_an_error_with_the_line_to_add(self):
        result = run(self.script, {'units': 50, 'name': 'SGD'}, unchanged=True)
        expected = 'add to its parameters: lr: { min: 1e-05, max: 0.1, distribution: \\"log_uniform_values\\" }'
        self.assertIn(expected.replace('\\', ''), result.err)

    def test_other_direction_is_refused(self):
        result = run(self.script.replace('minimize', 'maximize'), self.parameters, unchanged=True)
        self.assertIn('write `goal: maximize` in the sweep file', result.err)

    def test_unknown_choice_is_refused(self):
        result = run(self.script, {**self.parameters, 'name': 'RMSprop'}, unchanged=True)
        self.assertIn("name is 'RMSprop' in the sweep file, but must be one of ['Adam', 'SGD']", result.err)

    def test_ask_and_tell_report_the_value(self):
        result = run(
            'import ridgeline.optuna as optuna\n'
            'study = optuna.create_study()\n'
            'trial = study.ask()\n'
            'study.tell(trial, trial.suggest_float("lr", 0, 1) * 2)\n'
            'print(study.best_params)\n',
            {'lr': 0.25},
        )
        self.assertEqual((result.reports, result.out), ([{'val_loss': 0.5}], "{'lr': 0.25}\n"), result.err)


class TestUsage(unittest.TestCase):
    def test_arguments_reach_the_script(self):
        script = 'import sys, ridgeline, wandb\nprint(sys.argv[1:], ridgeline.wandb.config is wandb.config, __name__)\n'
        result = run(script, unchanged=True, arguments=['--lr', '0.1'])
        self.assertEqual(result.out, "['--lr', '0.1'] True __main__\n", result.err)


if __name__ == '__main__':
    unittest.main()
