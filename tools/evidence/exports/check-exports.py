"""
Opens the exports of one study with the programs that they are meant for, and compares every value.

In a virtual environment with tools/evidence/peers/requirements/exports.txt, after
    ridgeline export STUDY --format json --output study.json
    ridgeline export STUDY --format optuna --output study.db
    ridgeline export STUDY --format tensorboard --output events
run
    python tools/evidence/exports/check-exports.py study.json study.db events
With Chromium installed, the script also draws optuna-dashboard's page.
"""

import json
import math
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import optuna
from optuna.trial import TrialState

json_file, database, events = sys.argv[1:4]
exported = json.loads(Path(json_file).read_text())
definition = exported["study"]["definition"]
ended_trials = [trial for trial in exported["trials"] if trial["state"] not in ("running", "waiting")]
STATES = {
    "complete": TrialState.COMPLETE,
    "pruned": TrialState.PRUNED,
    "diverged": TrialState.FAIL,
    "failed": TrialState.FAIL,
    "cancelled": TrialState.FAIL,
}


def check_optuna():
    url = f"sqlite:///{database}"
    study = optuna.load_study(study_name=exported["study"]["name"], storage=url)
    assert study.direction.name == definition["metric"]["goal"].upper(), study.direction
    assert study.metric_names == [definition["metric"]["name"]], study.metric_names
    assert [trial.number for trial in study.trials] == list(range(len(ended_trials)))
    for optuna_trial, trial in zip(study.trials, ended_trials, strict=True):
        assert optuna_trial.state == STATES[trial["state"]], (trial["trial"], optuna_trial.state)
        if trial["state"] == "complete":
            assert optuna_trial.value == trial["value"], (trial["trial"], optuna_trial.value)
            assert len(optuna_trial.intermediate_values) == trial["epochs"], trial["trial"]
        parameters = dict(optuna_trial.params)
        if len(definition["strategies"]) > 1:
            assert parameters.pop("strategy") == trial["strategy"]
        assert parameters.keys() == trial["parameters"].keys(), (parameters, trial["parameters"])
        for name, value in trial["parameters"].items():
            expected = json.dumps(value, separators=(",", ":")) if isinstance(value, list) else value
            assert parameters[name] == expected, (name, parameters[name], expected)
        for key in ("repeat", "seed", "configuration", "trial"):
            assert optuna_trial.user_attrs[key] == trial[key], (key, optuna_trial.user_attrs)
        start = optuna_trial.datetime_start.astimezone().timestamp()
        assert abs(start - timestamp(trial["started"])) < 0.002, (optuna_trial.datetime_start, trial["started"])
    complete_values = [trial["value"] for trial in ended_trials if trial["state"] == "complete"]
    best = max(complete_values) if definition["metric"]["goal"] == "maximize" else min(complete_values)
    assert study.best_value == best
    optuna.importance.get_param_importances(study)
    # An exported study can be continued.
    study.enqueue_trial({})
    print(f"optuna {optuna.__version__}: {len(study.trials) - 1} trials equal, best {best}")


def timestamp(text):
    from datetime import datetime

    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def check_dashboard():
    import optuna_dashboard
    from optuna_dashboard import wsgi

    class QuietHandler(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    class ThreadingServer(ThreadingMixIn, WSGIServer):
        """Server that still answers while a browser keeps an idle connection open."""

        daemon_threads = True

    server = make_server("127.0.0.1", 0, wsgi(f"sqlite:///{database}"), ThreadingServer, QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/api/studies"
    studies = json.load(urllib.request.urlopen(base))["study_summaries"]
    detail = json.load(urllib.request.urlopen(f"{base}/{studies[0]['study_id']}"))
    values = {trial["number"]: trial.get("values") for trial in detail["trials"]}
    for number, trial in enumerate(ended_trials):
        if trial["state"] == "complete":
            assert float(values[number][0]) == trial["value"], (number, values[number])
    drawing_note = draw(f"http://127.0.0.1:{server.server_port}/dashboard/studies/{studies[0]['study_id']}")
    server.shutdown()
    print(f"optuna-dashboard {optuna_dashboard.__version__}: {len(values)} trials served, values equal, {drawing_note}")


def draw(page):
    """Draws the page of the study in a browser, and checks its name, best value and metric."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        return "not drawn without a Chromium"
    with tempfile.TemporaryDirectory() as profile:
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        flags += [f"--user-data-dir={profile}", "--virtual-time-budget=30000", "--dump-dom"]
        html = subprocess.run([browser, *flags, page], capture_output=True, text=True).stdout
    complete_values = [trial["value"] for trial in ended_trials if trial["state"] == "complete"]
    best = max(complete_values) if definition["metric"]["goal"] == "maximize" else min(complete_values)
    for fact in (exported["study"]["name"], str(best), definition["metric"]["name"]):
        assert fact in html, fact
    return "drawn"


def check_tensorboard():
    import tensorboard
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run_count = 0
    for trial in ended_trials:
        folders = list(Path(events).glob(f"*/trial-{trial['trial']:04d}"))
        assert len(folders) == (1 if trial["epochs"] > 0 else 0), (trial["trial"], folders)
        if not folders:
            continue
        run = EventAccumulator(str(folders[0]), size_guidance={"scalars": 0}).Reload()
        for name, value in trial["values"].items():
            scalars = {scalar.step: scalar.value for scalar in run.Scalars(name)}
            assert len(scalars) == trial["epochs"], (trial["trial"], name)
            if trial["state"] == "complete":
                assert math.isclose(scalars[trial["step"]], value, rel_tol=1e-6, abs_tol=1e-30), (name, value)
        run_count += 1
    print(f"tensorboard {tensorboard.__version__}: {run_count} runs, last values equal to float32")


check_tensorboard()
check_optuna()
check_dashboard()
