import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashFile, createFileCheck } from './user-files.ts';
import { runCliIn } from './testing/run-cli.ts';
import { ridgeline, startRidgeline } from './testing/start-ridgeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-user-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const table = join(folder, 'shoes.csv');
const schedule = join(folder, 'rate.mjs');
const factor = join(folder, 'factor.mjs');
const sweep = join(folder, 'shoes.yaml');
const formatRows = (count: number) => Array.from({ length: count }, (_, i) => `${i},${i % 2}\n`).join('');
const createScheduleModule = (initialRate: number) =>
  `import { factor } from './factor.mjs';\nexport default (step) => ${initialRate} * factor(step);\n`;
writeFileSync(schedule, createScheduleModule(0.1));
writeFileSync(factor, 'export const factor = (step) => 1 / (1 + step);\n');
const writeSweep = (trials: number) =>
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
  writeFileSync(table, `size,sold\n${formatRows(40)}`);
  writeSweep(1);
  expect(await ridgeline(folder, ...run)).toMatchObject({ code: 0 });

  writeSweep(2);
  writeFileSync(table, `size,sold\n${formatRows(42)}`);
  const changedTable = await ridgeline(folder, ...run);
  expect(changedTable).toMatchObject({ code: 2 });
  expect(changedTable.stderr).toMatch(/shoes\.csv has changed since the study began[^]*Restore[^]*--fresh/);
  for (const command of [['resume'], ['replay', 'shoes/0'], ['finals']]) {
    const result = await runCliIn(folder, ...command);
    expect(result).toMatchObject({ code: 2 });
    expect(result.err).toMatch(/shoes\.csv has changed since the study began/);
  }

  writeFileSync(table, `size,sold\n${formatRows(40)}`);
  writeFileSync(schedule, createScheduleModule(0.2));
  const changedModule = await ridgeline(folder, ...run);
  expect(changedModule).toMatchObject({ code: 2 });
  expect(changedModule.stderr).toContain('rate.mjs has changed since the study began');
  expect(changedModule.stderr).not.toContain('shoes.csv has changed');

  writeFileSync(schedule, createScheduleModule(0.1));
  writeFileSync(factor, 'export const factor = (step) => 1 / (2 + step);\n');
  for (const command of [run, ['resume']]) {
    const changedImport = await ridgeline(folder, ...command);
    expect(changedImport).toMatchObject({ code: 2 });
    expect(changedImport.stderr).toContain('factor.mjs has changed since the study began');
    expect(changedImport.stderr).not.toContain('rate.mjs has changed');
  }

  expect(await ridgeline(folder, ...run, '--fresh')).toMatchObject({ code: 0 });
});

it('ends a run during which a file changes, without failed trials', async () => {
  const runFolder = mkdtempSync(join(folder, 'changed-'));
  const path = join(runFolder, 'shoes.csv');
  writeFileSync(path, `size,sold\n${formatRows(200)}`);
  writeFileSync(
    join(runFolder, 'endless.yaml'),
    `task:
  data: { csv: ./shoes.csv, target: sold }
  network: { hidden: [4] }
  training: { epochs: 40 }
method: random
run_cap: 100000
parameters: { training.batch_size: { values: [8, 16, 24, 32, 40, 48] } }
`,
  );
  const run = startRidgeline(runFolder, 'run', 'endless.yaml', '--plain', '--threads', '1');
  await run.waitForOutput('complete');
  writeFileSync(path, `size,sold\n${formatRows(202)}`);
  const result = await run.result;
  expect(result).toMatchObject({ code: 2 });
  expect(result.stderr).toMatch(/^\S*shoes\.csv has changed since the study began\.\n.*Restore/m);
  expect(result.stdout).not.toContain('failed');
});

it('rejects changed and missing files', () => {
  const path = join(folder, 'watched.csv');
  writeFileSync(path, 'a\n1\n');
  const check = createFileCheck([{ path, sha256: hashFile(path)! }]);
  check();
  writeFileSync(path, 'a\n1\n');
  check();
  writeFileSync(path, 'a\n2\n');
  expect(check).toThrow(/watched\.csv has changed since the study began/);
  rmSync(path);
  expect(check).toThrow(/There is no .*watched\.csv/);
});

(process.platform === 'win32' ? it.skip : it)('rejects a pipe that replaced a file', () => {
  const path = join(folder, 'piped.csv');
  writeFileSync(path, 'a\n1\n');
  const check = createFileCheck([{ path, sha256: hashFile(path)! }]);
  rmSync(path);
  execFileSync('mkfifo', [path]);
  expect(check).toThrow(`${path} is a named pipe, not a regular file.`);
});
