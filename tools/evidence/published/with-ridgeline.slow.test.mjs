import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const script = fileURLToPath(new URL('with-ridgeline.mjs', import.meta.url));

it.each([
  { hidden: [16], dropout: 0.1, epochs: 20 },
  { layers: [{ Conv2D: { filters: 8, kernel_size: 3 } }, 'Flatten'], epochs: 10, learningRate: 0.004 },
])('trains a set-up once per seed: %j', (own) => {
  const lines = execFileSync(
    process.execPath,
    [script, JSON.stringify({ data: 'digits', ...own, seeds: [0, 1] })],
    {
      encoding: 'utf8',
      // As a user starts it, without jest's options for Node.
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  const ends = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(ends.map(({ seed }) => seed)).toEqual([0, 1]);
  for (const { accuracy } of ends) expect(accuracy).toBeGreaterThan(0.3);
});
