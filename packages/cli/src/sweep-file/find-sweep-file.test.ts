import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Study } from '@ridgeline/core';
import { findSweepFile } from './find-sweep-file.ts';
import { readSweepFile } from './read-sweep-file.ts';

const sweep = (cap: number) => `name: tiny
task: { data: { name: digits } }
method: random
run_cap: ${cap}
parameters: { network.dropout: { min: 0, max: 0.5 } }
`;

it('finds the file that still matches the definition of a study', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-file-'));
  try {
    const [path, otherPath] = [join(folder, 'tiny.yaml'), join(folder, 'a.yaml')];
    writeFileSync(path, sweep(4));
    writeFileSync(otherPath, sweep(8));
    writeFileSync(join(folder, 'b.yaml'), 'no sweep');
    const definition = await readSweepFile(path);
    const study: Study = { name: 'tiny', definition, plan: undefined, state: 'complete', created: 0 };
    expect(await findSweepFile(study)).toBe(path);
    writeFileSync(path, sweep(5));
    expect(await findSweepFile(study)).toBeUndefined();
    expect(await findSweepFile({ ...study, definition: { ...definition, folder: `${folder}/none` } })).toBe(
      undefined,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
