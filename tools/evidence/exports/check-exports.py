"""
Opens the exports of one study with the programs they are for, and compares every value.

In a virtual environment with tools/evidence/peers/requirements/exports.txt, after
    ridgeline export STUDY --format json --output study.json
    ridgeline export STUDY --format optuna --output study.db
    ridgeline export STUDY --format tensorboard --output events
run
    python tools/evidence/exports/check-exports.py study.json study.db events
With Chromium installed, optuna-dashboard's page is also drawn in it.
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
from wsgiref.simple_server import WSGIRequestHandler, make_server

import optuna
from optuna.trial import TrialState

json_file, database, events = sys.argv[1:4]
exported = json.loads(Path(json_file).read_text())
definition = exported["study"]["definition"]
ended = [trial for trial in exported["trials"] if trial["state"] not in ("running", "waiting")]
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
    assert [trial.number for trial in study.trials] == list(range(len(ended)))
    for theirs, ours in zip(study.trials, ended, strict=True):
        assert theirs.state == STATES[ours["state"]], (ours["trial"], theirs.state)
        if ours["state"] == "complete":
            assert theirs.value == ours["value"], (ours["trial"], theirs.value)
            assert len(theirs.intermediate_values) == ours["epochs"], ours["trial"]
        parameters = dict(theirs.params)
        if len(definition["strategies"]) > 1:
            assert parameters.pop("strategy") == ours["strategy"]
        assert parameters.keys() == ours["parameters"].keys(), (parameters, ours["parameters"])
        for name, value in ours["parameters"].items():
            expected = json.dumps(value, separators=(",", ":")) if isinstance(value, list) else value
            assert parameters[name] == expected, (name, parameters[name], expected)
        for key in ("repeat", "seed", "configuration", "trial"):
            assert theirs.user_attrs[key] == ours[key], (key, theirs.user_attrs)
        started = theirs.datetime_start.astimezone().timestamp()
        assert abs(started - timestamp(ours["started"])) < 0.002, (theirs.datetime_start, ours["started"])
    complete = [trial["value"] for trial in ended if trial["state"] == "complete"]
    best = max(complete) if definition["metric"]["goal"] == "maximize" else min(complete)
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

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    server = make_server("127.0.0.1", 0, wsgi(f"sqlite:///{database}"), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/api/studies"
    studies = json.load(urllib.request.urlopen(base))["study_summaries"]
    detail = json.load(urllib.request.urlopen(f"{base}/{studies[0]['study_id']}"))
    values = {trial["number"]: trial.get("values") for trial in detail["trials"]}
    for number, ours in enumerate(ended):
        if ours["state"] == "complete":
            assert float(values[number][0]) == ours["value"], (number, values[number])
    drawn = draw(f"http://127.0.0.1:{server.server_port}/dashboard/studies/{studies[0]['study_id']}")
    server.shutdown()
    print(f"optuna-dashboard {optuna_dashboard.__version__}: {len(values)} trials served, values equal, {drawn}")


def draw(page):
    """Page of the study in a browser: its name, and its best value as shown."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        return "not drawn without a Chromium"
    with tempfile.TemporaryDirectory() as profile:
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        flags += [f"--user-data-dir={profile}", "--virtual-time-budget=30000", "--dump-dom"]
        shown = subprocess.run([browser, *flags, page], capture_output=True, text=True, timeout=90).stdout
    complete = [trial["value"] for trial in ended if trial["state"] == "complete"]
    best = max(complete) if definition["metric"]["goal"] == "maximize" else min(complete)
    for fact in (exported["study"]["name"], str(best), definition["metric"]["name"]):
        assert fact in shown, fact
    return "drawn"


def check_tensorboard():
    import tensorboard
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    runs = 0
    for ours in ended:
        folders = list(Path(events).glob(f"*/trial-{ours['trial']:04d}"))
        assert len(folders) == (1 if ours["epochs"] > 0 else 0), (ours["trial"], folders)
        if not folders:
            continue
        run = EventAccumulator(str(folders[0]), size_guidance={"scalars": 0}).Reload()
        for name, value in ours["values"].items():
            scalars = {scalar.step: scalar.value for scalar in run.Scalars(name)}
            assert len(scalars) == ours["epochs"], (ours["trial"], name)
            if ours["state"] == "complete":
                assert math.isclose(scalars[ours["step"]], value, rel_tol=1e-6, abs_tol=1e-30), (name, value)
        runs += 1
    print(f"tensorboard {tensorboard.__version__}: {runs} runs, last values equal to float32")


check_tensorboard()
check_optuna()
check_dashboard()
