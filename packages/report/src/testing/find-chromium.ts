import { spawnSync } from 'node:child_process';

/**
 * Path of Chromium, which is installed from Debian, not npm; undefined if it is missing.
 *
 * @throws Error if it is missing although the comparison tests, which need it, are enabled.
 */
export function findChromium(): string | undefined {
  const found = ['chromium', 'chromium-browser', 'google-chrome']
    .map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim())
    .find((path) => path !== '');
  if (found === undefined && process.env['RIDGELINE_CHECK_PYTHON'] !== undefined)
    throw new Error('There is no Chromium.');
  return found;
}
