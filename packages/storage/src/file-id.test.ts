import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertOneName, assertRegularFile, fileId, isSameFile, parseMountPoints } from './file-id.ts';
import { backupDatabase } from './backup.ts';
import { acquireDatabase } from './owner.ts';
import { openSqliteView } from './sqlite/sqlite-view.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ridgeline-file-id-')));
const at = (name: string) => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true }));

describe('fileId', () => {
  it('is equal for all names of a file', () => {
    writeFileSync(at('a'), '');
    writeFileSync(at('other'), '');
    const id = fileId(at('a'));
    linkSync(at('a'), at('linked'));
    renameSync(at('a'), at('renamed'));
    expect(id).toMatch(/^\d+-\d+$/);
    expect([fileId(at('linked')), fileId(at('renamed'))]).toEqual([id, id]);
    expect(fileId(at('other'))).not.toBe(id);
    expect(fileId(at('a'))).toBeUndefined();
  });
});

describe('isSameFile', () => {
  it('compares files, and the paths of missing files', () => {
    writeFileSync(at('file'), '');
    linkSync(at('file'), at('other-name'));
    expect(isSameFile(at('file'), at('other-name'))).toBe(true);
    expect(isSameFile(at('file'), at('missing'))).toBe(false);
    expect(isSameFile(at('missing'), `${folder}/./missing`)).toBe(true);
    expect(isSameFile(at('missing'), at('file'))).toBe(false);
  });
});

describe('assertRegularFile', () => {
  const error = (path: string, kind: string): unknown =>
    expect.objectContaining({
      code: 'DATABASE_UNREADABLE',
      message: `The database ${path} is ${kind}, not a file.`,
      hint: 'Name a file with --db.',
    });

  it('accepts a file and a missing file', () => {
    writeFileSync(at('one.db'), '');
    for (const path of [at('one.db'), at('none.db')]) expect(() => assertRegularFile(path)).not.toThrow();
  });

  it('rejects a folder and a device', () => {
    expect(() => assertRegularFile(folder)).toThrow(error(folder, 'a folder') as Error);
    expect(() => assertRegularFile('/dev/null')).toThrow(error('/dev/null', 'a device') as Error);
  });

  it('protects every way to open a database, before any file is created', async () => {
    mkdirSync(at('folder'));
    const folderError = error(at('folder'), 'a folder');
    await expect(acquireDatabase(at('folder'))).rejects.toThrow(folderError as Error);
    await expect(openSqliteView(at('folder'))).rejects.toThrow(folderError as Error);
    await expect(backupDatabase(at('folder'), at('backup.db'))).rejects.toThrow(folderError as Error);
    expect(readdirSync(folder).filter((name) => /^(folder|backup)./.test(name))).toEqual([]);
  });
});

describe('assertOneName', () => {
  it('accepts a file with one name, a folder and a missing file', () => {
    writeFileSync(at('one.db'), '');
    for (const path of [at('one.db'), folder, at('none.db')]) {
      expect(() => assertOneName(path)).not.toThrow();
    }
  });

  it('rejects a file with two names', () => {
    writeFileSync(at('hard.db'), '');
    linkSync(at('hard.db'), at('link.db'));
    for (const path of [at('hard.db'), at('link.db')]) {
      expect(() => assertOneName(path)).toThrow(
        expect.objectContaining({
          code: 'DATABASE_ALIASED',
          message: expect.stringContaining('2 names') as string,
          hint: expect.stringContaining('-samefile') as string,
        }),
      );
    }
    rmSync(at('link.db'));
    expect(() => assertOneName(at('hard.db'))).not.toThrow();
  });

  it('rejects a mounted file but not a file in a mounted folder', () => {
    writeFileSync(at('mounted.db'), '');
    expect(() => assertOneName(at('mounted.db'), [folder])).not.toThrow();
    expect(() => assertOneName(at('mounted.db'), ['/', at('mounted.db')])).toThrow(
      expect.objectContaining({
        code: 'DATABASE_ALIASED',
        hint: expect.stringContaining('Mount the folder') as string,
      }),
    );
  });
});

describe('parseMountPoints', () => {
  it('parses paths with blanks', () => {
    const text = [
      '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
      '99 27 254:0 /a\\040b.db /data/a\\040b.db rw,relatime shared:1 - ext4 /dev/vda rw',
      '',
    ].join('\n');
    expect(parseMountPoints(text)).toEqual(['/', '/data/a b.db']);
  });
});
