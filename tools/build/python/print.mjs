// Prints the path of a Python that has the packages of a requirements file:
//
//   node tools/build/python/print.mjs tools/evidence/peers/requirements/exports.txt
import { ensurePython } from './ensure-python.mjs';

console.log(ensurePython(process.argv[2]));
