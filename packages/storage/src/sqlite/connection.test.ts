import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertSqliteVersion, connectToLock, connectToRead, connectToWrite } from './connection.ts';

describe('the permissions of a file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-connection-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const readMode = (path: string) => statSync(path).mode & 0o777;

  it('are private to its owner, also for its log and index', () => {
    const path = join(folder, 'new.db');
    const connection = connectToWrite(path);
    connection.exec('CREATE TABLE t (x)');
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(readMode(file)).toBe(0o600);
    connection.close();
    const lock = connectToLock(join(folder, 'lock'));
    expect(readMode(join(folder, 'lock'))).toBe(0o600);
    lock.close();
  });

  it('are unchanged if the file exists', () => {
    const path = join(folder, 'existing.db');
    expect(() => connectToRead(path)).toThrow();
    writeFileSync(path, '', { mode: 0o640 });
    connectToWrite(path).close();
    expect(readMode(path)).toBe(0o640 & ~process.umask());
  });
});

it('limits the cache of a read-only connection to 2 MB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-connection-'));
  const path = join(folder, 'large.db');
  connectToWrite(path).close();
  const reader = connectToRead(path);
  expect(reader.pragma('cache_size', { simple: true })).toBe(-2000);
  reader.close();
  rmSync(folder, { recursive: true });
});

describe('assertSqliteVersion', () => {
  it('accepts SQLite 3.51.3 and later', () => {
    for (const version of ['3.51.3', '3.53.2', '3.100.0', '4.0.0']) {
      expect(() => assertSqliteVersion(version)).not.toThrow();
    }
  });

  it('rejects versions that can damage a database', () => {
    for (const version of ['3.51.2', '3.50.9', '3.7.17', '2.99.99']) {
      expect(() => assertSqliteVersion(version)).toThrow(`SQLite ${version} can damage a database`);
    }
  });
});
