import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRidgeline } from '../testing/start-ridgeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-referee-command-'));

it('ends without a client: its input is /dev/null', async () => {
  expect(await startRidgeline(folder, 'referee').result).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

it('refuses a file in place of its folder', async () => {
  writeFileSync(join(folder, 'sweep.yaml'), 'name: mine\n');
  for (const name of ['sweep.yaml', 'sweep.yaml/claims']) {
    expect(await startRidgeline(folder, 'referee', name).result).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^The folder .*sweep\.yaml.* cannot be created: .*\nName another folder\.\n$/,
      ),
    });
  }
});
