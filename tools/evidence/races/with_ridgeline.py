"""Client of Ridgeline's side of a race, which runs in a separate process."""

import json
import subprocess


class Ridgeline:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def best(self, cell, method, seed, trials):
        """Returns the smallest value that a method finds."""
        return min(self.values(cell, method, seed, trials))

    def values(self, cell, method, seed, trials):
        """Returns the values of a search in the order of its trials."""
        values = []
        point = self.ask({"method": method, "seed": seed, "run_cap": trials, "parameters": cell.parameters})
        while point is not None:
            values.append(cell.value(point))
            point = self.ask(values[-1])
        assert len(values) == trials
        return values

    def ask(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
