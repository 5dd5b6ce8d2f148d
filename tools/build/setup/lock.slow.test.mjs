import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLock } from './lock.mjs';

let folder;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-lock-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts a process that runs `program` after the imports, without jest's NODE_OPTIONS. */
function startProgram(program) {
  const imports = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { setTimeout as delay } from 'node:timers/promises';
    import { acquireLock } from ${JSON.stringify(new URL('./lock.mjs', import.meta.url).href)};
    import { runCommand } from ${JSON.stringify(new URL('./command.mjs', import.meta.url).href)};
    const folder = ${JSON.stringify(folder)};`;
  return spawn(process.execPath, ['--input-type=module', '-e', imports + program], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('acquireLock', () => {
  it('admits one process at a time, even while owners are killed', async () => {
    const worker = `
      for (let round = 0; round < 40; round++) {
        const lock = await acquireLock(folder + '/lock');
        writeFileSync(folder + '/inside', String(process.pid));
        await delay(Math.random() * 3);
        if (readFileSync(folder + '/inside', 'utf8') !== String(process.pid)) process.exit(9);
        lock.release();
      }`;
    const startAndKill = () => {
      const child = startProgram(worker.replace('40', '1e9'));
      setTimeout(() => child.kill('SIGKILL'), 150 + Math.random() * 400);
      return child;
    };
    const children = [
      startProgram(worker),
      startProgram(worker),
      startAndKill(),
      startAndKill(),
      startAndKill(),
    ];
    const ends = await Promise.all(children.map((child) => once(child, 'exit')));
    expect(ends).toEqual([[0, null], [0, null], ...Array(3).fill([null, 'SIGKILL'])]);
    expect(readdirSync(join(folder, 'lock')).filter((name) => name.startsWith('lock-'))).toHaveLength(1);
  });

  it('keeps the lock of a killed owner until its children have ended', async () => {
    const owner = startProgram(`
      const lock = await acquireLock(folder + '/lock');
      const write = "setInterval(() => require('node:fs').appendFileSync(process.argv[1], '.'), 1)";
      console.log('started');
      await runCommand(lock, process.execPath, ['-e', write, folder + '/writes']);`);
    await once(owner.stdout, 'data');
    const isWriting = () => readdirSync(folder).includes('writes');
    while (!isWriting()) await new Promise((resolve) => setTimeout(resolve, 1));

    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const lock = await acquireLock(join(folder, 'lock'));
    rmSync(join(folder, 'writes'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isWriting()).toBe(false);
    lock.release();
  });

  it('keeps a released lock until its helpers have ended', async () => {
    const lock = await acquireLock(folder);
    const child = startProgram('setInterval(() => undefined, 1000);');
    lock.addHelper(child.pid);
    lock.release();
    const waits = [];
    const next = await acquireLock(folder, (pid) => waits.push(pid) && child.kill());
    next.release();
    child.kill();
    expect(waits).toEqual([child.pid]);
  });

  it('reports the process that it waits for once', async () => {
    const first = await acquireLock(folder);
    const waits = [];
    const second = acquireLock(folder, (pid) => waits.push(pid));
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(waits).toEqual([process.pid]);
    first.release();
    (await second).release();
  });
});
