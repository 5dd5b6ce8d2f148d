import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ridgeline } from '../built.mjs';
import { measureStore } from './load.mjs';

/** Maximum memory of an export, for any number of trials. */
const MAX_BYTES = 150e6;

const formats = ['csv', 'json', 'optuna'];
const peakMemory = fileURLToPath(new URL('../peak-memory.mjs', import.meta.url));

/** Exports of a large study, each of which needs the memory of only one page of trials. */
export const largeExports = {
  name: 'exports of many trials',
  measures: true,
  quick: 100_000,
  full: 200_000,
  async run({ count, folder, tally }) {
    const home = folder();
    measureStore(home, count);
    const peaks = formats.map((format) => {
      const output = join(home, `study.${format}`);
      const args = ['export', '--db', join(home, 'ridgeline.db'), '--format', format, '--output', output];
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--import', peakMemory, fileURLToPath(ridgeline), ...args],
        { encoding: 'utf8' },
      );
      tally.expect(status === 0, `${format} ended with ${status}: ${stderr}`);
      const bytes = Number(/peak memory: (\d+)/.exec(stderr)?.[1]);
      tally.expect(bytes < MAX_BYTES, `${format} took ${Math.round(bytes / 1e6)} MB.`);
      return `${format} ${Math.round(bytes / 1e6)} MB (${Math.round(statSync(output).size / 1e6)} MB)`;
    });
    return peaks.join(', ');
  },
};
