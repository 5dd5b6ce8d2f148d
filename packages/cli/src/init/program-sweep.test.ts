import { formatProgramSweep } from './program-sweep.ts';

it.each([
  ['dropout', 0, '{ min: 0.0, max: 0.6 }'],
  ['attn_pdrop', 0.1, '{ min: 0.0, max: 0.6 }'],
  ['label-smoothing', 0.6, '{ min: 0.0, max: 0.6 }'],
  ['gamma', 0.7, '{ min: 0.4, max: 0.97 }'],
  ['beta1', 0.9, '{ min: 0.8, max: 0.99 }'],
  ['adam_beta2', 0.999, '{ min: 0.998, max: 0.9999 }'],
  ['mlp-ratio', 4, '{ values: [2, 4, 8] }'],
  ['num-shared', 2, '{ values: [1, 2, 4] }'],
  ['probes', 16, '{ values: [8, 16, 32] }'],
  ['backdrops', 0.5, '{ distribution: log_uniform_values, min: 0.05, max: 5.0 }'],
  ['weight-decay', 0, '{ distribution: log_uniform_values, min: 1.0e-6, max: 1.0e-2 }'],
])('suggests a range for --%s with the default %d', (name, value, range) => {
  const option = { name, isFlag: false, default: value, choices: undefined, help: undefined };
  const text = formatProgramSweep({ name: 'a', path: './a.py', options: [option], source: '', trials: 9 });
  expect(text).toContain(`\n  ${name}: ${range}\n`);
});

it.each([
  ['keep-prob', 1],
  ['reg', -1],
])('suggests no range for --%s with the default %d', (name, value) => {
  const option = { name, isFlag: false, default: value, choices: undefined, help: undefined };
  const text = formatProgramSweep({ name: 'a', path: './a.py', options: [option], source: '', trials: 9 });
  expect(text).toContain(`\n  # ${name}: { values: [] }`);
});
