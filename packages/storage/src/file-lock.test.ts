import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLocked, tryFileLock } from './file-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-file-lock-'));
let pathCount = 0;
const newPath = () => join(folder, `${pathCount++}-owner`);

afterAll(() => rmSync(folder, { recursive: true }));

describe('tryFileLock', () => {
  it('locks a path until the lock is released', () => {
    const path = newPath();
    expect(isLocked(path)).toBe(false);
    const lock = tryFileLock(path)!;
    expect([tryFileLock(path), isLocked(path), lock.renew()]).toEqual([undefined, true, true]);
    lock.release();
    expect([isLocked(path), existsSync(path)]).toEqual([false, true]);
    tryFileLock(path)!.remove();
    expect(existsSync(path)).toBe(false);
  });

  it('locks a path again after its file was removed', () => {
    const path = newPath();
    const lock = tryFileLock(path)!;
    rmSync(path);
    expect(isLocked(path)).toBe(false);
    expect(lock.renew()).toBe(true);
    expect(isLocked(path)).toBe(true);
    lock.release();
    expect(isLocked(path)).toBe(false);
  });

  it('cannot renew a lock that another process holds', () => {
    const path = newPath();
    const lock = tryFileLock(path)!;
    renameSync(path, `${path}.away`);
    const other = tryFileLock(path)!;
    expect(lock.renew()).toBe(false);
    other.release();
    expect(lock.renew()).toBe(true);
    lock.release();
  });

  it('keeps a lock whose folder was moved', () => {
    const home = mkdtempSync(join(folder, 'home-'));
    const path = join(home, 'x-owner');
    const lock = tryFileLock(path)!;
    renameSync(home, `${home}.away`);
    expect(() => tryFileLock(path)).toThrow('directory does not exist');
    expect(lock.renew()).toBe(true);
    lock.release();
  });
});
