import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const script = fileURLToPath(new URL('with-ridgeline.mjs', import.meta.url));

it.each([
  { hidden: [16], dropout: 0.1, epochs: 20 },
  { layers: [{ Conv2D: { filters: 8, kernel_size: 3 } }, 'Flatten'], epochs: 10, learningRate: 0.004 },
])('trains a set-up once per seed: %j', (network) => {
  const lines = execFileSync(
    process.execPath,
    [script, JSON.stringify({ data: 'digits', ...network, seeds: [0, 1] })],
    {
      encoding: 'utf8',
      // Without jest's options for Node, as a user starts the script.
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  const results = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(results.map(({ seed }) => seed)).toEqual([0, 1]);
  for (const { accuracy } of results) expect(accuracy).toBeGreaterThan(0.3);
});
