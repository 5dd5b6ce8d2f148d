import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listImports } from './user-imports.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-user-imports-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** IDs of this process's running children; Linux only. */
const childProcesses = () =>
  readdirSync('/proc/self/task').flatMap(
    (thread) => readFileSync(`/proc/self/task/${thread}/children`, 'utf8').match(/\d+/g) ?? [],
  );
const onLinux = process.platform === 'linux' ? it : it.skip;
const onUnix = process.platform === 'win32' ? it.skip : it;

/** Writes files. Returns the path of the first one. */
function writeFiles(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return join(folder, Object.keys(files)[0]!);
}

describe('listImports', () => {
  onLinux('leaves no process behind', () => {
    const initialProcesses = childProcesses();
    listImports(writeFiles({ 'short.mjs': 'export default 1;' }));
    expect(childProcesses()).toEqual(initialProcesses);
  });

  it('finds direct and indirect imports', () => {
    const module = writeFiles({
      'sweeps/cnn.ts': `
        import { readFileSync } from 'node:fs';
        import * as tf from '@tensorflow/tfjs-node';
        import { dense } from './layers.js';
        import type { Shape } from './shape.ts';
        export { blocks } from '../shared/blocks.ts';
        const sizes: Shape = await import('./sizes.json');
        export default () => dense(sizes, readFileSync, tf);
      `,
      'sweeps/layers.ts': `
        export { unit } from './unit';
        export const dense = (...all: unknown[]) => all;
        import self from './cnn.ts';
        console.log(self);
      `,
      'sweeps/unit/index.ts': 'export const unit = 1;',
      'sweeps/shape.ts': 'export type Shape = object;',
      'sweeps/sizes.json': '[1, 2]',
      'shared/blocks.ts': 'export const blocks = 2;',
    });
    expect(listImports(module)).toEqual(['../shared/blocks.ts', 'layers.ts', 'sizes.json', 'unit/index.ts']);
  });

  it.each([
    ['mjs', "import { a } from './a.mjs'; export default () => a;", 'export const a = 1;'],
    ['cjs', "const { a } = require('./a.cjs'); module.exports = () => a;", 'exports.a = 1;'],
  ])('resolves the imports of a .%s module', (kind, text, helper) => {
    const module = writeFiles({ [`plain/rate.${kind}`]: text, [`plain/a.${kind}`]: helper });
    expect(listImports(module)).toEqual([`a.${kind}`]);
  });

  it('includes compiled files without reading them', () => {
    const module = writeFiles({
      'native/rate.mjs':
        "import { a } from './a.wasm'; import b from './b.cjs'; export default () => [a, b];",
      'native/a.wasm': '\0asm',
      'native/b.cjs': "module.exports = require('./b.node');",
      'native/b.node': '\x7fELF',
    });
    expect(listImports(module)).toEqual(['a.wasm', 'b.cjs', 'b.node']);
  });

  it('returns nothing for a module without imports', () => {
    expect(listImports(writeFiles({ 'alone.ts': 'export default (step: number) => 1 / step;' }))).toEqual([]);
  });

  it('follows a link as Node does', () => {
    const module = writeFiles({
      'real/rate.mjs': "export { default } from './decay.mjs';",
      'real/decay.mjs': 'export default 1;',
    });
    symlinkSync(module, join(folder, 'rate.mjs'));
    expect(listImports(join(folder, 'rate.mjs'))).toEqual(['real/decay.mjs']);
    symlinkSync(join(folder, 'real'), join(folder, 'linked'));
    expect(listImports(join(folder, 'linked', 'rate.mjs'))).toEqual(['decay.mjs']);
  });

  it('reports an import that it cannot follow', () => {
    const module = writeFiles({
      'entry.ts': "export { rate } from './schedule.ts';",
      'schedule.ts': "\n  export { rate } from './lost.mjs';",
    });
    const unreadable = { code: 'FILE_UNREADABLE' };
    expect(() => listImports(module)).toThrow(
      expect.objectContaining({
        ...unreadable,
        message: `${module} cannot be loaded: schedule.ts:2:24  Could not resolve "./lost.mjs".`,
      }),
    );
    const broken = writeFiles({ 'broken.ts': 'export default (' });
    expect(() => listImports(broken)).toThrow(
      expect.objectContaining({
        ...unreadable,
        message: expect.stringMatching(/broken\.ts cannot be loaded: broken\.ts:1:17 {2}\w/),
      }),
    );
  });
});

onUnix('rejects an import of a named pipe without blocking', () => {
  const module = writeFiles({
    'piped/rate.mjs': "import decay from './decay.mjs';\nexport default decay;\n",
  });
  const pipe = join(dirname(module), 'decay.mjs');
  execFileSync('mkfifo', [pipe]);
  expect(() => listImports(module)).toThrow(
    expect.objectContaining({
      code: 'FILE_UNREADABLE',
      message: `${module} cannot be loaded: rate.mjs:1:19  ${realpathSync(pipe)} is a named pipe, not a regular file.`,
    }),
  );
});
