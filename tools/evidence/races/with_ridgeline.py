"""Client of Ridgeline's side of a race, which runs in a separate process."""

import json
import subprocess


class Ridgeline:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def best(self, problem, method, seed, trial_count):
        """Returns the smallest value that a method finds."""
        return min(self.values(problem, method, seed, trial_count))

    def values(self, problem, method, seed, trial_count):
        """Returns the values of a search in the order of its trials."""
        values = []
        point = self.ask({"method": method, "seed": seed, "run_cap": trial_count, "parameters": problem.parameters})
        while point is not None:
            values.append(problem.value(point))
            point = self.ask(values[-1])
        assert len(values) == trial_count
        return values

    def ask(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
