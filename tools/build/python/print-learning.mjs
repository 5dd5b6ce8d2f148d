// Prints the path of a Python with PyTorch. If pip finds PyTorch only with CUDA, which takes 3 GB, or not at all, prints
// the path of a Python with scikit-learn instead.
import { spawnSync } from 'node:child_process';
import { inRepository } from '../setup/repository.mjs';
import { ensurePython } from './ensure-python.mjs';

const requirements = 'tools/evidence/peers/requirements';
const torch = `${requirements}/torch.txt`;
const plan = spawnSync(
  'python3',
  [
    '-m',
    'pip',
    'install',
    '--dry-run',
    '--ignore-installed',
    '--quiet',
    '--report',
    '-',
    '--requirement',
    inRepository(torch),
  ],
  { encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'inherit'] },
);
const findsTorchWithoutCuda = plan.status === 0 && !/"name": "(nvidia|cuda)-/.test(plan.stdout);
console.log(ensurePython(findsTorchWithoutCuda ? torch : `${requirements}/scikit-learn.txt`));
