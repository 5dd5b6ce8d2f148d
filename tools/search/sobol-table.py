"""
Writes packages/search/src/samplers/sobol-table.ts: the primitive polynomials and initial direction numbers of Joe and
Kuo (new-joe-kuo-6.21201), as in SciPy.

In a virtual environment with tools/search/requirements.txt:
    python tools/search/sobol-table.py packages/search/src/samplers/sobol-table.ts
"""

import sys
from pathlib import Path

import numpy as np
import scipy
from scipy.stats import qmc

DIMENSIONS = 256

table = np.load(Path(qmc.__file__).parent / "_sobol_direction_numbers.npz")
rows = []
for dimension in range(DIMENSIONS):
    polynomial = int(table["poly"][dimension])
    degree = polynomial.bit_length() - 1
    first = [int(number) for number in table["vinit"][dimension][:degree]]
    rows.append(f"  [{', '.join(map(str, [polynomial, *first]))}],")

text = f'''/**
 * For each dimension a primitive polynomial over GF(2), its coefficients as bits, and the first direction numbers, as
 * many as its degree: S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional projections",
 * SIAM J. Sci. Comput. 30 (2008), file new-joe-kuo-6.21201. Written by tools/search/sobol-table.py from SciPy
 * {scipy.__version__}.
 */
export const sobolTable: readonly (readonly number[])[] = [
{chr(10).join(rows)}
];
'''
Path(sys.argv[1]).write_text(text)
