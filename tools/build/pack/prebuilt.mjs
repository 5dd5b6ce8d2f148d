import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasTool } from '../setup/machine.mjs';
import { inRepository } from '../setup/repository.mjs';

/** C++ compilers for Linux, by target architecture. */
const compilers = { x64: 'x86_64-linux-gnu-g++', arm64: 'aarch64-linux-gnu-g++' };

/** Recompiles the addons of the engine's package. Skips targets without an installed compiler. */
export async function makePrebuilt() {
  // Imported by path, because tools must not depend on a package by its name.
  const importBuilt = (file) => import(inRepository('packages', file));
  const { compileAddon } = await importBuilt('engine/dist/addon/compile-addon.js');
  const { prebuiltName } = await importBuilt('engine/dist/addon/addon-cache.js');
  const { readBuild } = await importBuilt('engine/dist/addon/addon-target.js');
  const folder = inRepository('packages/engine/prebuilt');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const target of readBuild().targets) {
    const compiler = compilers[target.arch];
    if (!hasTool(compiler)) {
      console.log(`No prebuilt engine for Linux ${target.name}: ${compiler} is not installed.`);
      continue;
    }
    const workspace = mkdtempSync(join(tmpdir(), 'ridgeline-prebuilt-'));
    try {
      await compileAddon(join(folder, prebuiltName('linux', target.name)), workspace, target, compiler);
    } finally {
      rmSync(workspace, { recursive: true });
    }
  }
}
