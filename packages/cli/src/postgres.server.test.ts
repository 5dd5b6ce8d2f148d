import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandChannel, openView } from '@ridgeline/storage';
import { createTestSchema } from './testing/postgres-schema.ts';
import { ridgeline, startRidgeline } from './testing/start-ridgeline.ts';

const sweep = (name: string, epochs: number) => `name: ${name}
task:
  data: { name: digits, train: 400, validation: 200 }
  network: { hidden: [16] }
  training: { epochs: ${epochs} }
seeds: 2
strategies:
  none: { method: grid }
  l2: { method: grid, parameters: { network.kernel_regularizer.l2: { values: [0.001, 0.01] } } }
`;

const server = await createTestSchema();

describe('ridgeline on a PostgreSQL server', () => {
  let folder: string;
  const url = server.url;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ridgeline-server-'));
    writeFileSync(join(folder, 'tiny.yaml'), sweep('tiny', 3));
    writeFileSync(join(folder, 'long.yaml'), sweep('long', 1_000_000));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await server.drop();
  });

  const runOnServer = (...args: readonly string[]) => ridgeline(folder, ...args, '--db', url);

  async function readValues(database: string) {
    const view = await openView(database);
    const { outcomes } = await view.outcomes('tiny', 0, 100);
    await view.close();
    return outcomes
      .map(({ trial, outcome }) => [trial.number, outcome])
      .sort(([a], [b]) => Number(a) - Number(b));
  }

  it('trains the same trials as in a file', async () => {
    const run = await runOnServer('run', 'tiny.yaml', '--threads', '2');
    expect(run).toMatchObject({ code: 0 });
    expect(await ridgeline(folder, 'run', 'tiny.yaml', '--threads', '2')).toMatchObject({ code: 0 });
    expect(await readValues(url)).toEqual(await readValues(join(folder, 'ridgeline.db')));
    const leaderboard = await runOnServer('leaderboard', '--format', 'csv');
    expect(leaderboard.stdout).toBe((await ridgeline(folder, 'leaderboard', '--format', 'csv')).stdout);
    expect(await runOnServer('copy', 'tiny', '--to', 'back.db')).toMatchObject({
      stdout: 'Copied tiny to back.db: 6 trials, 18 epochs.\n',
    });
    expect(await readValues(join(folder, 'back.db'))).toEqual(await readValues(url));
    const logs = readdirSync(folder)
      .filter((name) => name.endsWith('.log'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(logs.length).toBeGreaterThan(0);
    for (const text of [run.stdout, run.stderr, ...logs]) expect(text).not.toContain(new URL(url).password);
  });

  it('continues in a standby run after the owner is killed', async () => {
    writeFileSync(
      join(folder, 'gated.yaml'),
      'name: gated\nobjective: { module: ./gated.mjs, epochs: 1 }\nmetric: { name: loss, goal: minimize }\n' +
        'method: grid\nparameters: { i: { values: [0, 1, 2, 3, 4, 5] } }\n',
    );
    writeFileSync(
      join(folder, 'gated.mjs'),
      `import { existsSync } from 'node:fs';
      import { setTimeout } from 'node:timers/promises';
      export default async ({ report }) => {
        while (!existsSync('may-end')) await setTimeout(20);
        report({ loss: 1 });
      };`,
    );
    const owner = startRidgeline(folder, 'run', 'gated.yaml', '--threads', '1', '--db', url);
    await owner.waitForOutput('trains on 1 thread');
    const standby = startRidgeline(folder, 'run', 'gated.yaml', '--threads', '1', '--db', url, '--stand-by');
    await standby.waitForErrorOutput('Standing by.');
    owner.child.kill('SIGKILL');
    writeFileSync(join(folder, 'may-end'), '');
    expect(await standby.result).toMatchObject({ code: 0, stdout: expect.stringContaining('6 of 6 trials') });
  });

  it('forwards commands to the only owner of a study', async () => {
    const run = startRidgeline(folder, 'run', 'long.yaml', '--threads', '1', '--db', url);
    await run.waitForOutput('trains on 1 thread');
    const secondRun = await runOnServer('run', 'long.yaml', '--threads', '1');
    expect(secondRun).toMatchObject({ code: 3 });
    expect(secondRun.stderr).toContain(`process ${run.child.pid} on `);
    // A run accepts commands once it has published its status.
    const channel = await commandChannel(url, 'long');
    while ((await channel.status()) === undefined) await sleep(20);
    expect(await runOnServer('pause', 'long')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Paused'),
    });
    expect(await runOnServer('resume', 'long')).toMatchObject({ code: 0 });
    expect(await runOnServer('stop', 'long')).toMatchObject({ code: 0 });
    expect(await run.result).toMatchObject({ code: 0 });
    expect(await runOnServer('pause', 'long')).toMatchObject({
      stderr: expect.stringContaining('long is not running'),
    });
  });
});
