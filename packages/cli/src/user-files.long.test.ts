import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashFile, watchFiles } from './user-files.ts';
import { runCliIn } from './testing/run-cli.ts';
import { ridgeline, startRidgeline } from './testing/start-ridgeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-user-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const table = join(folder, 'shoes.csv');
const schedule = join(folder, 'rate.mjs');
const factor = join(folder, 'factor.mjs');
const sweep = join(folder, 'shoes.yaml');
const rows = (count: number) => Array.from({ length: count }, (_, i) => `${i},${i % 2}\n`).join('');
const rate = (first: number) =>
  `import { factor } from './factor.mjs';\nexport default (step) => ${first} * factor(step);\n`;
writeFileSync(schedule, rate(0.1));
writeFileSync(factor, 'export const factor = (step) => 1 / (1 + step);\n');
const cap = (trials: number) =>
  writeFileSync(
    sweep,
    `task:
  data: { csv: ./shoes.csv, target: sold }
  network: { hidden: [2] }
  training: { epochs: 1, schedule: { name: custom, module: ./rate.mjs } }
method: random
run_cap: ${trials}
parameters: { network.dropout: { min: 0.1, max: 0.5 } }
`,
  );
const run = ['run', 'shoes.yaml', '--plain', '--threads', '1'] as const;

it('refuses to resume with a changed data file or module', async () => {
  writeFileSync(table, `size,sold\n${rows(40)}`);
  cap(1);
  expect(await ridgeline(folder, ...run)).toMatchObject({ code: 0 });

  cap(2);
  writeFileSync(table, `size,sold\n${rows(42)}`);
  const refused = await ridgeline(folder, ...run);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toMatch(/shoes\.csv has changed since the study began[^]*Restore[^]*--fresh/);
  for (const command of [['resume'], ['replay', 'shoes/0'], ['finals']]) {
    const also = await runCliIn(folder, ...command);
    expect(also).toMatchObject({ code: 2 });
    expect(also.err).toMatch(/shoes\.csv has changed since the study began/);
  }

  writeFileSync(table, `size,sold\n${rows(40)}`);
  writeFileSync(schedule, rate(0.2));
  const other = await ridgeline(folder, ...run);
  expect(other).toMatchObject({ code: 2 });
  expect(other.stderr).toContain('rate.mjs has changed since the study began');
  expect(other.stderr).not.toContain('shoes.csv has changed');

  writeFileSync(schedule, rate(0.1));
  writeFileSync(factor, 'export const factor = (step) => 1 / (2 + step);\n');
  for (const command of [run, ['resume']]) {
    const imported = await ridgeline(folder, ...command);
    expect(imported).toMatchObject({ code: 2 });
    expect(imported.stderr).toContain('factor.mjs has changed since the study began');
    expect(imported.stderr).not.toContain('rate.mjs has changed');
  }

  expect(await ridgeline(folder, ...run, '--fresh')).toMatchObject({ code: 0 });
});

it('ends a run during which a file changes, without failed trials', async () => {
  const midst = mkdtempSync(join(folder, 'midst-'));
  const path = join(midst, 'shoes.csv');
  writeFileSync(path, `size,sold\n${rows(200)}`);
  writeFileSync(
    join(midst, 'endless.yaml'),
    `task:
  data: { csv: ./shoes.csv, target: sold }
  network: { hidden: [4] }
  training: { epochs: 40 }
method: random
run_cap: 100000
parameters: { training.batch_size: { values: [8, 16, 24, 32, 40, 48] } }
`,
  );
  const running = startRidgeline(midst, 'run', 'endless.yaml', '--plain', '--threads', '1');
  await running.printed('complete');
  writeFileSync(path, `size,sold\n${rows(202)}`);
  const ended = await running.ended;
  expect(ended).toMatchObject({ code: 2 });
  expect(ended.stderr).toMatch(/^\S*shoes\.csv has changed since the study began\.\n.*Restore/m);
  expect(ended.stdout).not.toContain('failed');
});

it('checks rewritten and missing files', () => {
  const path = join(folder, 'watched.csv');
  writeFileSync(path, 'a\n1\n');
  const look = watchFiles([{ path, sha256: hashFile(path)! }]);
  look();
  writeFileSync(path, 'a\n1\n');
  look();
  writeFileSync(path, 'a\n2\n');
  expect(look).toThrow(/watched\.csv has changed since the study began/);
  rmSync(path);
  expect(look).toThrow(/There is no .*watched\.csv/);
});

(process.platform === 'win32' ? it.skip : it)(
  'does not wait for a pipe that took the place of a file',
  () => {
    const path = join(folder, 'piped.csv');
    writeFileSync(path, 'a\n1\n');
    const look = watchFiles([{ path, sha256: hashFile(path)! }]);
    rmSync(path);
    execFileSync('mkfifo', [path]);
    expect(look).toThrow(`${path} is a named pipe, not a regular file.`);
  },
);
