import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { realFile } from './real-file.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ridgeline-real-file-')));
const at = (...names: string[]) => join(folder, ...names);

beforeAll(() => {
  mkdirSync(at('big', 'deep'), { recursive: true });
  mkdirSync(at('home'));
  symlinkSync(at('big', 'deep'), at('home', 'folder'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('realFile', () => {
  it('is the same before and after the file is created', () => {
    symlinkSync(at('big', 'real.db'), at('home', 'absolute.db'));
    symlinkSync('absolute.db', at('home', 'chain.db'));
    // Next to "big/deep", not "home/folder": the system follows the link first.
    symlinkSync('folder/../real.db', at('home', 'up.db'));
    symlinkSync('../real.db', at('big', 'deep', 'within.db'));
    const names = [
      at('big', 'real.db'),
      at('home', 'absolute.db'),
      at('home', 'chain.db'),
      at('home', 'up.db'),
      at('home', 'folder', 'within.db'),
      `${at('home', 'folder')}/../real.db`,
      relative(process.cwd(), at('home', 'chain.db')),
    ];
    expect(new Set(names.map(realFile))).toEqual(new Set([at('big', 'real.db')]));
    writeFileSync(at('big', 'real.db'), '');
    expect(names.map(realFile)).toEqual(names.map((name) => realpathSync.native(name)));
  });

  it('returns an unusable path for a missing folder or circular links', () => {
    symlinkSync(at('missing', 'real.db'), at('home', 'nowhere.db'));
    expect(realFile(at('home', 'nowhere.db'))).toBe(at('missing', 'real.db'));
    symlinkSync('b.db', at('home', 'a.db'));
    symlinkSync('a.db', at('home', 'b.db'));
    expect(realFile(at('home', 'a.db'))).toMatch(/\/home\/[ab]\.db$/);
  });
});
