import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  maxReports,
  type Ending,
  type Metric,
  type Report,
  type TestResult,
  type ThreadMessage,
} from '@ridgeline/core';
import { ProgramExecutor } from './program-executor.ts';

async function runCommand(
  command: readonly string[],
  finals?: Metric,
  onMessage: (message: ThreadMessage) => void = () => undefined,
): Promise<Ending | undefined> {
  let ending: Ending | undefined;
  const task = {
    type: 'program',
    parameters: {},
    command,
    path: undefined,
    epochs: maxReports,
    metric: { name: 'loss', goal: 'minimize' },
    metrics: ['loss', 'test_loss'],
    folder: '/',
  } as const;
  const { done } = new ProgramExecutor('test').run(
    { key: { trial: 0, attempt: 1, token: 'a' }, task, seed: 1, ...(finals && { finals }) },
    (message) => {
      if (message.type === 'ended') ending = message.ending;
      onMessage(message);
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
  const onMessage = (message: ThreadMessage) => {
    if (message.type === 'warning') warnings.push(message.message);
  };
  expect(await runCommand(['sh', '-c', script], undefined, onMessage)).toEqual({ type: 'trained' });
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

it('ProgramExecutor leaves non-finite values out of reports, unless their metrics judge the trial', async () => {
  const reports: Report[] = [];
  const warnings: string[] = [];
  let test: TestResult | undefined;
  const onMessage = (message: ThreadMessage) => {
    if (message.type === 'report') reports.push(message.report);
    if (message.type === 'warning') warnings.push(message.message);
    if (message.type === 'ended') test = message.test;
  };
  const lines = [
    '{"loss": 2, "auc": NaN, "f1": -Infinity}',
    '{"auc": NaN}',
    '{"loss": 1, "auc": 0.5}',
    '{"test_loss": [1, 2], "test_auc": [0, NaN], "test_f1": NaN}',
  ];
  const finals = { name: 'loss', goal: 'minimize', summary: { type: 'last' } } as const;
  expect(await runCommand(['printf', '%s\\n', ...lines], finals, onMessage)).toEqual({ type: 'trained' });
  expect(reports).toEqual([
    { step: 1, values: { loss: 2 } },
    { step: 2, values: {} },
    { step: 3, values: { loss: 1, auc: 0.5 } },
  ]);
  expect(test?.values).toEqual({ test_loss: 1.5 });
  expect(warnings).toEqual([expect.stringMatching(/^non-finite values of "auc" are left out/)]);
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
    metrics: [metric.name],
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
