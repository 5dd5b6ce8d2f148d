import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleTrial } from '@ridgeline/core/testing';
import { copyStudy } from './copy-study.ts';
import { openView, acquireStudy } from './database.ts';
import {
  addFinals,
  createFilledDatabase,
  createFingerprint,
  expectCopiedFinals,
  expectEqualCopies,
  copiedName,
  readStudyNames,
} from './testing/copied-study.ts';
import { describeWithPostgres, freshSchemaUrl } from './testing/test-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-copy-study-'));
let fileCount = 0;

afterAll(() => rmSync(folder, { recursive: true }));

const newFile = async () => join(folder, `${fileCount++}.db`);

describeWithPostgres(() => {
  describe('copyStudy with a server', () => {
    it('copies a study to a server, to another schema and back without a change', async () => {
      await expectEqualCopies(newFile, freshSchemaUrl, freshSchemaUrl, newFile);
    });

    it('copies finals under the new name, all or none', async () => {
      const [server, file] = [await freshSchemaUrl(), await newFile()];
      await expectCopiedFinals(server, await freshSchemaUrl());
      await expectCopiedFinals(file, await freshSchemaUrl());
      await copyStudy(server, await newFile(), copiedName);
    });

    it('refuses to copy finals that another process owns', async () => {
      const [from, to] = [await createFilledDatabase(await newFile()), await freshSchemaUrl()];
      await addFinals(from, 1);
      const owner = await acquireStudy(to, 'twin.finals-1');
      await expect(copyStudy(from, to, copiedName, 'twin')).rejects.toMatchObject({ code: 'STUDY_OWNED' });
      await owner.release();
      expect(await readStudyNames(to)).toEqual([]);
    });

    it('creates a copy that can be continued', async () => {
      const to = await freshSchemaUrl();
      await copyStudy(await createFilledDatabase(await newFile()), to, copiedName);
      const view = await openView(to);
      const before = await view.version();
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
      expect(await view.version()).toBeGreaterThan(before);
      await Promise.all([view.close(), log.close()]);
      await owner.release();
    });
  });
});
