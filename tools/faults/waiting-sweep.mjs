import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Writes a sweep whose trials wait for `releaseTrials`. Returns the path of the file. */
export function writeWaitingSweep(folder, trialCount) {
  writeFileSync(
    `${folder}/waits.mjs`,
    `import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
export default async ({ report }) => {
  writeFileSync(${JSON.stringify(`${folder}/started`)}, '');
  while (!existsSync(${JSON.stringify(`${folder}/go`)})) await sleep(20);
  report({ loss: 1 });
};
`,
  );
  const numbers = Array.from({ length: trialCount }, (_, number) => number);
  writeFileSync(
    `${folder}/waits.yaml`,
    `name: waits
objective: { module: ./waits.mjs, epochs: 1 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [${numbers.join(', ')}] } }
`,
  );
  return `${folder}/waits.yaml`;
}

/** Waits until the first trial in a folder has started. */
export async function waitForFirstTrial(folder) {
  while (!existsSync(`${folder}/started`)) await sleep(20);
}

/** Releases the waiting trials in a folder. */
export function releaseTrials(folder) {
  writeFileSync(`${folder}/go`, '');
}
