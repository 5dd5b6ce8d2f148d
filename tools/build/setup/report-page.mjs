import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './build.mjs';
import { inRepository } from './repository.mjs';
import { SetupError } from './setup-error.mjs';
import { clearStamp, fingerprint, hasStamp, writeStamp } from './stamp.mjs';

const folder = inRepository('packages/report');

/** Build step: bundles the report package's page with its libraries into a script and a style sheet. */
export const reportPage = {
  title: 'page',
  activity: 'esbuild, bundling the page of reports',
  isDone: () => existsSync(join(folder, 'assets/page.js')) && hasStamp('page', stampValue()),
  async run() {
    // Read first: edits during the build are then bundled next time.
    const value = stampValue();
    clearStamp('page');
    // An earlier step installs esbuild.
    const { build } = await import('esbuild');
    try {
      await build({
        absWorkingDir: folder,
        entryPoints: ['page/page.tsx', 'page/page.css'],
        outdir: 'assets',
        bundle: true,
        minify: true,
        format: 'iife',
        platform: 'browser',
        target: 'es2022',
        jsx: 'automatic',
        jsxImportSource: 'preact',
        legalComments: 'eof',
        logLevel: 'silent',
      });
    } catch (error) {
      throw new SetupError(`The page cannot be bundled:\n${error.message}`);
    }
    writeStamp('page', value);
    return 'bundled';
  },
};

function stampValue() {
  return fingerprint([
    inRepository('package-lock.json'),
    ...['page', 'src'].flatMap((name) => filesUnder(join(folder, name))),
  ]);
}
