import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleSweep } from '@ridgeline/core/testing';
import type { SweepDefinition } from '@ridgeline/core';
import { openView, acquireStudy } from '@ridgeline/storage';
import { parseDatabase } from '../database.ts';
import { openStudyLog } from '../events/study-log.ts';
import { createRunnerLaunch } from '../processes/runner-launch.ts';
import { RunSession, type PreparedRun } from './run-session.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ridgeline-session-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function prepareRun(definition: SweepDefinition): PreparedRun {
  const database = parseDatabase(join(folder, 'ridgeline.db'));
  const backend = { type: 'engine', choice: { type: 'wasm' } } as const;
  return {
    definition,
    options: { db: database.location },
    plan: undefined,
    devices: undefined,
    database,
    backend: { backend, name: 'the compiled engine', reason: undefined },
    data: undefined,
    processPrefix: 'test',
    runner: createRunnerLaunch({ backend, files: [] }, 'test'),
    queue: undefined,
    eventLog: openStudyLog(join(folder, 'study.log')),
    events: undefined,
  };
}

async function acquireAndRelease({ database, definition }: PreparedRun): Promise<void> {
  await (await acquireStudy(database.location, definition.name)).release();
}

describe('a session of a run', () => {
  it('owns its study from open to close', async () => {
    const run = prepareRun(sampleSweep);
    const session = await RunSession.open(run);
    await expect(acquireAndRelease(run)).rejects.toMatchObject({ code: 'STUDY_OWNED' });
    await session.close();
    await acquireAndRelease(run);
    const view = await openView(run.database.location);
    expect((await view.studies()).map(({ name }) => name)).toEqual([sampleSweep.name]);
    await view.close();
  });

  it('closes everything if the study is rejected', async () => {
    await (await RunSession.open(prepareRun(sampleSweep))).close();
    const changedRun = prepareRun({ ...sampleSweep, seed: sampleSweep.seed + 1 });
    await expect(RunSession.open(changedRun)).rejects.toMatchObject({ code: 'STUDY_CHANGED' });
    await acquireAndRelease(changedRun);
  });
});
