import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a sweep over `batch_size` into a folder as `<name>.yaml`. Its trials report an epoch every 50 ms until they are
 * stopped, and use little processor time.
 *
 * @example
 * writeEndlessSweep(folder, 'long', [10, 20]);
 * startRidgeline(folder, 'run', 'long.yaml', '--threads', '1');
 */
export function writeEndlessSweep(folder: string, name: string, sizes: readonly number[]): void {
  writeFileSync(
    join(folder, 'endless.mjs'),
    `import { setTimeout as wait } from 'node:timers/promises';
export default async ({ report, signal }) => {
  for (;;) {
    await wait(50, undefined, { signal });
    report({ loss: 1 });
  }
};
`,
  );
  writeFileSync(
    join(folder, `${name}.yaml`),
    `name: ${name}
objective: { module: ./endless.mjs, epochs: 1000000 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { batch_size: { values: [${sizes.join(', ')}] } }
`,
  );
}
