import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkObjective, tryObjective } from './check-objective.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-check-objective-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a module with this source. */
function writeModule(source: string, name = 'model.mjs'): string {
  const file = join(folder, name);
  writeFileSync(file, source);
  return file;
}

const wasm = { type: 'tensorflow', choice: { candidate: 'wasm' } } as const;
const findLoadError = (source: string, name?: string) =>
  checkObjective(writeModule(source, name), wasm).catch((error: unknown) => error);

describe('a module that cannot be loaded', () => {
  it('is rejected if it exports no default function', async () => {
    const hint = expect.stringContaining('export default');
    const message = expect.stringMatching(/model\.mjs has no function as its default export/);
    expect(await findLoadError('export const train = () => 1;')).toMatchObject({ message, hint });
    expect(await findLoadError('export default { units: 3 };')).toMatchObject({ message, hint });
  });

  it('is rejected with the position at which it throws', async () => {
    expect(
      await findLoadError('const model = undefined;\nmodel.units = 3;\nexport default () => 1;'),
    ).toMatchObject({
      message: expect.stringMatching(/TypeError: Cannot set properties.*\n +at .*model\.mjs:2:13$/),
    });
    expect(
      await findLoadError(
        'interface A { a: 1 }\n\nthrow new Error("no");\nexport default () => 1;',
        'model.ts',
      ),
    ).toMatchObject({ message: expect.stringMatching(/Error: no\n +at .*model\.ts:3:7/) });
  });

  it('is rejected with the command that installs a missing import', async () => {
    expect(await findLoadError('import "left-pad/x.js"; export default () => 1;')).toMatchObject({
      message: expect.stringContaining('imports left-pad, which is not installed'),
      hint: 'npm install left-pad',
    });
    expect(await findLoadError('import "@scope/pad"; export default () => 1;', 'model.ts')).toMatchObject({
      message: expect.stringContaining('imports @scope/pad, which is not installed'),
      hint: 'npm install @scope/pad',
    });
  });

  it('is rejected with a hint at the `tf` argument if its TensorFlow.js is missing or not built', async () => {
    const source = 'import "@tensorflow/tfjs-node"; export default () => 1;';
    const hint = expect.stringContaining('use the `tf` that your function is called with');
    expect(await findLoadError(source)).toMatchObject({
      message: expect.stringContaining('is not installed'),
      hint,
    });
    const unbuilt = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
    mkdirSync(unbuilt, { recursive: true });
    writeFileSync(
      join(unbuilt, 'index.js'),
      'throw new Error("The Node.js native addon module (tfjs_binding.node) can not be found at path: x");',
    );
    expect(await findLoadError(source)).toMatchObject({
      message: expect.stringContaining('is not built'),
      hint,
    });
  });

  it('is rejected if it ends its process', async () => {
    expect(await findLoadError('process.exit(3);')).toMatchObject({
      message: expect.stringContaining('ended its process with exit code 3 while it was loaded'),
    });
  });
});

describe('a loadable module', () => {
  it('passes even if a timer is still running', async () => {
    const source =
      'setInterval(() => console.log("running"), 10); export default ({ report }) => report({ a: 1 });';
    expect(await findLoadError(source)).toBeUndefined();
  });

  it('reveals whether it uses TensorFlow.js', async () => {
    const tryModule = (source: string) => tryObjective(writeModule(source));
    expect(await tryModule('export default ({ report }) => report({ a: 1 });')).toMatchObject({
      usesTensorFlow: false,
    });
    for (const source of ['async ({ tf }) => tf.scalar(1)', '(context) => context.fit({})'])
      expect(await tryModule(`export default ${source};`)).toEqual({ type: 'loaded', usesTensorFlow: true });
  });
});
