import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ridgeline } from './testing/start-ridgeline.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-failed-'));
  // The second trial fails as long as a file is there.
  writeFileSync(
    join(folder, 'fails.mjs'),
    `import { existsSync } from 'node:fs';
export default ({ parameters: { i }, report }) => {
  report({ loss: i });
  if (i === 1 && existsSync('broken')) throw new Error('no luck');
};
`,
  );
  writeFileSync(
    join(folder, 'fails.yaml'),
    `name: fails
objective: { module: ./fails.mjs, epochs: 1 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [0, 1, 2] } }
`,
  );
  writeFileSync(join(folder, 'broken'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...options: readonly string[]) => ridgeline(folder, 'run', 'fails.yaml', '--plain', ...options);

describe('a study with a failed trial', () => {
  it('says so by its exit code, at every run', async () => {
    expect(await run()).toMatchObject({ code: 1 });
    expect(await run()).toMatchObject({ code: 1, stdout: expect.stringContaining('is finished') });
    const { code, stdout } = await run('--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({ end: 'complete', exitCode: 1 });
    expect(await ridgeline(folder, 'resume')).toMatchObject({ code: 1 });
  }, 120_000);
});
