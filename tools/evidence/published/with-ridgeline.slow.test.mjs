import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

it('trains a set-up once per seed', () => {
  const script = fileURLToPath(new URL('with-ridgeline.mjs', import.meta.url));
  const setUp = { data: 'digits', hidden: [16], dropout: 0.1, epochs: 20, seeds: [0, 1] };
  const lines = execFileSync(process.execPath, [script, JSON.stringify(setUp)], {
    encoding: 'utf8',
    // As a user starts it, without jest's options for Node.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const ends = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(ends.map(({ seed }) => seed)).toEqual([0, 1]);
  for (const { accuracy } of ends) expect(accuracy).toBeGreaterThan(0.3);
});
