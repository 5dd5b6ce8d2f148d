import { spawnSync } from 'node:child_process';

/**
 * Finds Chromium, which is installed from Debian instead of npm; undefined if it is missing.
 *
 * @throws Error if Chromium is missing and `RIDGELINE_CHECK_PYTHON` is set, as in CI.
 */
export function findChromium(): string | undefined {
  const path = ['chromium', 'chromium-browser', 'google-chrome']
    .map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim())
    .find((path) => path !== '');
  if (path === undefined && process.env['RIDGELINE_CHECK_PYTHON'] !== undefined)
    throw new Error('Chromium is not installed.');
  return path;
}
