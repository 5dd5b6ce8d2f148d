import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AddonFailure } from './addon-failure.ts';

/** Folder of the C++ sources. */
export const sourceFolder = fileURLToPath(new URL('../../native', import.meta.url));

/** Kind of processor, with its own addon. */
export interface AddonTarget {
  /** Name, as in the file names of addons. */
  readonly name: string;
  /** Architecture, as in `process.arch`. */
  readonly arch: string;
  /** Instruction sets that not every processor of `arch` has, under their Linux names. */
  readonly needs: readonly string[];
  /** Compiler flags of this target. */
  readonly flags: readonly string[];
}

/** Contents of `native/build.json`. */
interface AddonBuild {
  /** Source files, relative to `native/`. */
  readonly sources: readonly string[];
  /** Compiler flags of all targets. */
  readonly flags: readonly string[];
  /** Targets, the fastest of each `arch` first. */
  readonly targets: readonly AddonTarget[];
  /** Linker flags. */
  readonly link: readonly string[];
}

export function readBuild(): AddonBuild {
  return JSON.parse(readFileSync(join(sourceFolder, 'build.json'), 'utf8')) as AddonBuild;
}

/**
 * Finds the fastest target that a machine supports.
 *
 * @param arch architecture, as in `process.arch`
 * @param instructions the machine's instruction sets, under their Linux names
 * @throws AddonFailure if no target fits
 */
export function findTarget(arch: string, instructions: readonly string[]): AddonTarget {
  const supported = new Set(instructions);
  const target = readBuild().targets.find(
    (candidate) =>
      candidate.arch === arch && candidate.needs.every((instruction) => supported.has(instruction)),
  );
  if (target === undefined) throw new AddonFailure(`the engine does not support ${arch}`);
  return target;
}

/** Instruction sets of this processor, under their Linux names; empty if the operating system is not Linux. */
export function detectInstructions(): readonly string[] {
  if (process.platform !== 'linux') return [];
  const [, instructions = ''] =
    /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
  return instructions.trim().split(' ');
}
