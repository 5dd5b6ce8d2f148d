import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasTool } from '../setup/machine.mjs';
import { inRepository } from '../setup/repository.mjs';

/** Compilers for the machines whose addon ships with the engine's package. */
const targets = [
  { arch: 'x64', compiler: 'x86_64-linux-gnu-g++' },
  { arch: 'arm64', compiler: 'aarch64-linux-gnu-g++' },
];

/** Recompiles the addons of the engine's package. Returns the missing compilers. */
export async function makePrebuilt() {
  // By path: tools is not a package that could depend on another.
  const built = (file) => import(inRepository('packages/engine/dist/addon', file));
  const { compileAddon } = await built('compile-addon.js');
  const { prebuiltName } = await built('addon-cache.js');
  const folder = inRepository('packages/engine/prebuilt');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const target of targets) {
    const { arch, compiler } = target;
    if (!hasTool(compiler)) {
      console.log(`No prebuilt engine for Linux ${arch}: ${compiler} is not installed.`);
      continue;
    }
    const workspace = mkdtempSync(join(tmpdir(), 'ridgeline-prebuilt-'));
    try {
      await compileAddon(join(folder, prebuiltName('linux', arch)), workspace, target);
    } finally {
      rmSync(workspace, { recursive: true });
    }
  }
}
