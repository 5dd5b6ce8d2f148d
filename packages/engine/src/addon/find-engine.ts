import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineChoice } from '../open-engine.ts';
import { addonPath, engineCache, prebuiltName } from './addon-cache.ts';
import { AddonFailure } from './addon-failure.ts';
import { detectInstructions, findTarget } from './addon-target.ts';
import { compileAddon } from './compile-addon.ts';
import { probeAddon } from './probe-addon.ts';

/** Engine available on this machine. */
export interface EngineReport {
  readonly choice: EngineChoice;
  /** Reason why the engine is not native; undefined for the native engine. */
  readonly reason: string | undefined;
  /** Command that may make the engine native. */
  readonly hint?: string | undefined;
}

/**
 * Finds, within milliseconds, the engine that {@link ensureEngine} provided; WebAssembly if it provided none.
 *
 * @example
 * const engine = openEngine(findEngine().choice);
 */
export function findEngine(): EngineReport {
  const addon = addonPath();
  if (existsSync(addon)) return nativeReport(addon);
  return wasmReport(readFailure(addon) ?? 'the addon has not been compiled yet');
}

/**
 * Provides the native addon: the package's prebuilt addon, or else an addon compiled on this machine. Each is tested
 * in another process first. If neither addon works, the engine is WebAssembly, which computes the same bits; a lasting
 * failure is stored and not retried. Several processes may call this function simultaneously.
 *
 * @param onProgress called before the compilation, with a phrase that names the program to compile
 * @param prebuiltFolder folder of the prebuilt addons
 * @example
 * const { choice, reason } = await ensureEngine();
 */
export async function ensureEngine(
  onProgress: (program: string) => void = () => undefined,
  prebuiltFolder = packagedAddons,
): Promise<EngineReport> {
  const addon = addonPath();
  if (existsSync(addon)) return nativeReport(addon);
  const knownFailure = readFailure(addon);
  if (knownFailure !== undefined) return wasmReport(knownFailure);
  try {
    await provideAddon(addon, prebuiltFolder, onProgress);
    return nativeReport(addon);
  } catch (error) {
    if (isSystemError(error)) return wasmReport(error.message);
    if (!(error instanceof AddonFailure)) throw error;
    // On a full disk the failure is not stored, and the next call tries again.
    if (error.isLasting) await writeFile(failurePath(addon), error.message).catch(() => undefined);
    return wasmReport(error.message, error.hint);
  }
}

/** Removes this processor's addon and its stored failure, then runs {@link ensureEngine}. */
export async function repairEngine(
  onProgress?: (program: string) => void,
  prebuiltFolder?: string,
): Promise<EngineReport> {
  const addon = addonPath();
  await rm(addon, { force: true });
  await rm(failurePath(addon), { force: true });
  return ensureEngine(onProgress, prebuiltFolder);
}

/**
 * Removes all addons from the user's cache. Running processes keep their loaded addon.
 *
 * @returns number of bytes removed
 */
export async function cleanEngine(): Promise<number> {
  const cache = engineCache();
  if (!existsSync(cache)) return 0;
  const files = await readdir(cache, { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await rm(cache, { recursive: true, force: true });
  return bytes;
}

/** Folder of the package's prebuilt addons. */
const packagedAddons = fileURLToPath(new URL('../../prebuilt', import.meta.url));

async function provideAddon(
  addon: string,
  prebuiltFolder: string,
  onProgress: (program: string) => void,
): Promise<void> {
  const target = findTarget(process.arch, detectInstructions());
  const cache = dirname(addon);
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const workspace = await mkdtemp(join(cache, 'tmp-'));
  const draft = join(workspace, 'engine.node');
  try {
    const prebuilt = join(prebuiltFolder, prebuiltName(process.platform, target.name));
    if (!(await copyPrebuilt(prebuilt, draft))) {
      onProgress('the training engine');
      await compileAddon(draft, workspace, target);
      await probeAddon(draft);
    }
    await rename(draft, addon);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** Copies the prebuilt addon to `draft` and tests the copy. Returns false if it is missing or does not run. */
async function copyPrebuilt(file: string, draft: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  await copyFile(file, draft);
  try {
    await probeAddon(draft);
    return true;
  } catch (error) {
    if (error instanceof AddonFailure) return false;
    throw error;
  }
}

const nativeReport = (addon: string): EngineReport => ({
  choice: { type: 'native', addon },
  reason: undefined,
});

const wasmReport = (reason: string, hint?: string): EngineReport => ({
  choice: { type: 'wasm' },
  reason,
  hint,
});

const failurePath = (addon: string) => `${addon}.failed`;

function readFailure(addon: string): string | undefined {
  const file = failurePath(addon);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** True for errors such as a full disk or missing permissions. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
