import { spawnSync } from 'node:child_process';

/**
 * Path of Chromium, which comes from Debian, not npm; undefined without it.
 *
 * @throws Error without it where the comparison tests are, which require it.
 */
export function findChromium(): string | undefined {
  const found = ['chromium', 'chromium-browser', 'google-chrome']
    .map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim())
    .find((path) => path !== '');
  if (found === undefined && process.env['RIDGELINE_CHECK_PYTHON'] !== undefined)
    throw new Error('There is no Chromium.');
  return found;
}
