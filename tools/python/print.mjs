// Prints the path of a Python that has the packages of a requirements file: node tools/python/print.mjs tools/report/requirements.txt
import { pythonWith } from './python-with.mjs';

console.log(pythonWith(process.argv[2]));
