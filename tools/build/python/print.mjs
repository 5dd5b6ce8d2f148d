// Prints the path of a Python that has the packages of a requirements file:
//
//   node tools/build/python/print.mjs tools/evidence/peers/requirements/exports.txt
import { pythonWith } from './python-with.mjs';

console.log(pythonWith(process.argv[2]));
