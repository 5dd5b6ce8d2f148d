import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { userCache } from '@ridgeline/core';
import { sourceFolder } from './compile-addon.ts';

/** Folder of the addons that were compiled or tried for this user. */
export function engineCache(): string {
  return join(userCache(), 'engine');
}

/** Path of the addon of these sources on this processor, whether it is there or not. */
export function addonPath(): string {
  const hash = createHash('sha256').update(processor());
  const files = readdirSync(sourceFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    // Programs that check the engine are no part of it.
    .filter((file) => !file.startsWith(join(sourceFolder, 'check')));
  for (const file of files.sort()) hash.update(file.slice(sourceFolder.length)).update(readFileSync(file));
  const { platform, arch } = process;
  return join(engineCache(), `${platform}-${arch}-${hash.digest('hex').slice(0, 16)}.node`);
}

/** Model and instructions: a home may be shared by machines that differ in them. */
function processor(): string {
  const cpuinfo = process.platform === 'linux' ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  const [instructions = ''] = /^(?:flags|Features)\s*:.*$/m.exec(cpuinfo) ?? [];
  return `${cpus()[0]?.model} ${instructions}`;
}
