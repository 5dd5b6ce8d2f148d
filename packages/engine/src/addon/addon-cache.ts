import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, sep } from 'node:path';
import { userCache } from '@ridgeline/core';
import { detectInstructions, sourceFolder } from './addon-target.ts';

/** Folder of the addons that were compiled or copied, and tested, for this user. */
export function engineCache(): string {
  return join(userCache(), 'engine');
}

/** Path of the addon for the current sources and this processor; it may not exist. */
export function addonPath(): string {
  const { platform, arch } = process;
  const hash = createHash('sha256').update(hashSources()).update(describeProcessor());
  return join(engineCache(), `${platform}-${arch}-${hash.digest('hex').slice(0, 16)}.node`);
}

/** File name of a prebuilt addon. It contains the hash of the sources, so an outdated addon is not found. */
export function prebuiltName(platform: string, target: string): string {
  return `${platform}-${target}-${hashSources()}.node`;
}

/** Hash of the engine's sources, without the check programs and hidden files. */
function hashSources(): string {
  const files = readdirSync(sourceFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(sourceFolder.length))
    .filter((file) => !file.startsWith(`${sep}check${sep}`));
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(sourceFolder, file)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Describes the processor by its model and instruction sets. An addon's path depends on this description, because
 * machines with different processors may share a home directory.
 */
function describeProcessor(): string {
  return [cpus()[0]?.model, ...detectInstructions()].join(' ');
}
