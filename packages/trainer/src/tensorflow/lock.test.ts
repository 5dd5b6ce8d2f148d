import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFolderLock } from './lock.ts';

const lockModule = new URL('./lock.ts', import.meta.url).href;
const failIfWaiting = () => {
  throw new Error('the lock should be free');
};

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ridgeline-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Starts another process that runs `body` under the lock of `folder`. */
function runUnderLock(body: string): ChildProcess {
  const program = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    const { withFolderLock } = await import(${JSON.stringify(lockModule)});
    const log = (text) => appendFileSync(${JSON.stringify(join(folder, 'log'))}, text + '\\n');
    await withFolderLock(${JSON.stringify(folder)}, () => console.log('waiting'), async () => { ${body} });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

describe('withFolderLock', () => {
  it('releases the lock even after an error', async () => {
    expect(await withFolderLock(folder, failIfWaiting, () => Promise.resolve(7))).toBe(7);
    await expect(
      withFolderLock(folder, failIfWaiting, () => Promise.reject(new Error('bad'))),
    ).rejects.toThrow('bad');
    expect(await withFolderLock(folder, failIfWaiting, () => Promise.resolve(8))).toBe(8);
  });

  it('runs one process at a time', async () => {
    const body = `log('in'); await setTimeout(30); log('out');`;
    const ends = Array.from({ length: 4 }, () => once(runUnderLock(body), 'exit'));
    expect(await Promise.all(ends)).toEqual(Array(4).fill([0, null]));
    const lines = (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n');
    expect(lines).toEqual(Array(4).fill(['in', 'out']).flat());
  });

  it('lets a waiting caller in when the holder is killed, even if the caller waits through a symlink', async () => {
    const holder = runUnderLock(`console.log('held'); await setTimeout(600_000);`);
    await once(holder.stdout!, 'data');
    const linkPath = `${folder}-link`;
    await symlink(folder, linkPath);
    const waits: string[] = [];
    const result = withFolderLock(
      linkPath,
      () => waits.push('waiting'),
      () => Promise.resolve('in'),
    );
    while (waits.length === 0) await new Promise(setImmediate);
    holder.kill('SIGKILL');
    expect(await result).toBe('in');
    await rm(linkPath);
  });
});
