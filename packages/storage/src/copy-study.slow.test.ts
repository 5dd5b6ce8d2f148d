import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleTrial } from '@ridgeline/core/testing';
import { copyStudy } from './copy-study.ts';
import { openView, acquireStudy } from './database.ts';
import {
  createFilledDatabase,
  createFingerprint,
  expectCopiedFinals,
  expectEqualCopies,
  readStudyContent,
  copiedName,
} from './testing/copied-study.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-copy-study-'));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

const newFile = async () => join(folder, `${files++}.db`);

describe('copyStudy', () => {
  it('copies a study between files without a change', async () => {
    await expectEqualCopies(newFile, newFile);
    const file = await createFilledDatabase(await newFile());
    await copyStudy(file, file, copiedName, 'twin');
    expect(await readStudyContent(file, 'twin')).toEqual(await readStudyContent(file));
  });

  it('copies finals under the new name, all or none', async () => {
    await expectCopiedFinals(await newFile(), await newFile());
  });

  it('rejects an existing name and a missing study', async () => {
    const from = await createFilledDatabase(await newFile());
    const to = await createFilledDatabase(await newFile());
    await expect(copyStudy(from, to, copiedName)).rejects.toMatchObject({ code: 'STUDY_EXISTS' });
    await expect(copyStudy(from, to, 'none')).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' });
    const view = await openView(to);
    expect((await view.studies()).map(({ name }) => name)).toEqual([copiedName]);
    await view.close();
  });

  it('creates a copy that can be continued', async () => {
    const from = await createFilledDatabase(await newFile());
    const to = await newFile();
    await copyStudy(from, to, copiedName);
    const owner = await acquireStudy(to, copiedName);
    const log = await owner.openLog();
    expect(await log.loseEveryAttempt(copiedName, 'copied')).toHaveLength(3);
    const [key] = await log.startTrials(copiedName, [{ trial: sampleTrial(22), token: 'again' }]);
    const end = {
      key: key!,
      outcome: { type: 'pruned', step: 1 },
      fingerprint: createFingerprint(7),
    } as const;
    expect(await log.finishTrials(copiedName, [end])).toEqual(['acknowledged']);
    await log.close();
    await owner.release();
  });
});
