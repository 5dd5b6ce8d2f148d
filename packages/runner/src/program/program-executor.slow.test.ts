import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { maxReports, type Ending, type Metric, type TestResult } from '@ridgeline/core';
import { ProgramExecutor } from './program-executor.ts';

async function runCommand(
  command: readonly string[],
  finals?: Metric,
  onWarning: (message: string) => void = () => undefined,
): Promise<Ending | undefined> {
  let ending: Ending | undefined;
  const task = {
    type: 'program',
    parameters: {},
    command,
    path: undefined,
    epochs: maxReports,
    metric: { name: 'loss', goal: 'minimize' },
    folder: '/',
  } as const;
  const { done } = new ProgramExecutor('test').run(
    { key: { trial: 0, attempt: 1, token: 'a' }, task, seed: 1, ...(finals && { finals }) },
    (message) => {
      if (message.type === 'ended') ending = message.ending;
      if (message.type === 'warning') onWarning(message.message);
    },
  );
  await done;
  return ending;
}

function listOpenReports(): readonly string[] {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes('reports.jsonl');
    } catch {
      return false;
    }
  });
}

it('ProgramExecutor leaves no file open', async () => {
  expect(await runCommand(['/no-such-program'])).toMatchObject({ type: 'failed' });
  expect(listOpenReports()).toEqual([]);
  expect(await runCommand(['true'])).toEqual({ type: 'trained' });
  expect(listOpenReports()).toEqual([]);
});

it('ProgramExecutor warns once of reports that are too long', async () => {
  const warnings: string[] = [];
  const script = `for i in 1 2; do printf '{"loss": 1, "x": "%070000d"}\\n' 0; done; printf '%070000d\\n' 0`;
  expect(await runCommand(['sh', '-c', script], undefined, (warning) => warnings.push(warning))).toEqual({
    type: 'trained',
  });
  expect(warnings).toEqual(['trial 0 printed a line of more than 64 KiB, which is not read as a report']);
});

it('ProgramExecutor tells a step beyond the last epoch from too many reports', async () => {
  const epochs = maxReports;
  expect(await runCommand(['echo', `{"loss": 1, "step": ${epochs + 1}}`])).toEqual({
    type: 'failed',
    kind: 'error',
    message: `the program reported step ${epochs + 1}, but the last step is ${epochs}: set \`program.epochs\``,
  });
});

it('ProgramExecutor assigns a non-finite result on the test part to the last epoch', async () => {
  const reports = ['{"loss": 2}', '{"loss": 1}', '{"test_loss": NaN}'];
  const finals = { name: 'loss', goal: 'minimize', summary: { type: 'last' } } as const;
  const script = `${reports.map((report) => `echo '${report}'`).join('; ')}; sleep 60`;
  expect(await runCommand(['sh', '-c', script], finals)).toEqual({
    type: 'diverged',
    step: 2,
    metric: 'test_loss',
  });
});

it('ProgramExecutor accepts test metrics from a line even if reports come from event files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-program-executor-'));
  const files = fileURLToPath(new URL('fixtures/event-files/tensorboard', import.meta.url));
  const metric = { name: 'val/loss', goal: 'minimize', summary: { type: 'last' } } as const;
  const script = `cp ${files}/* "$RIDGELINE_FOLDER"; until [ -e go ]; do sleep 0.01; done; echo '{"test/loss": [1, 2]}'`;
  const task = {
    type: 'program',
    parameters: {},
    command: ['sh', '-c', script],
    path: undefined,
    epochs: maxReports,
    metric,
    folder,
  } as const;
  let test: TestResult | undefined;
  const { done } = new ProgramExecutor('test').run(
    { key: { trial: 0, attempt: 1, token: 'a' }, task, seed: 1, finals: metric },
    (message) => {
      if (message.type === 'report') writeFileSync(join(folder, 'go'), '');
      if (message.type === 'ended') test = message.test;
    },
  );
  await done;
  rmSync(folder, { recursive: true });
  expect(test?.values).toEqual({ 'test/loss': 1.5 });
});
