import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkObjective, tryObjective } from './check-objective.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-check-objective-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a module with this source. */
function moduleOf(source: string, name = 'model.mjs'): string {
  const file = join(folder, name);
  writeFileSync(file, source);
  return file;
}

const wasm = { type: 'tensorflow', choice: { candidate: 'wasm' } } as const;
const refusal = (source: string, name?: string) =>
  checkObjective(moduleOf(source, name), wasm).catch((error: unknown) => error);

describe('a module that cannot be loaded', () => {
  it('is rejected without a default function', async () => {
    const hint = expect.stringContaining('export default');
    const message = expect.stringMatching(/model\.mjs has no function as its default export/);
    expect(await refusal('export const train = () => 1;')).toMatchObject({ message, hint });
    expect(await refusal('export default { units: 3 };')).toMatchObject({ message, hint });
  });

  it('is rejected with the place where it throws', async () => {
    expect(
      await refusal('const model = undefined;\nmodel.units = 3;\nexport default () => 1;'),
    ).toMatchObject({
      message: expect.stringMatching(/TypeError: Cannot set properties.*\n +at .*model\.mjs:2:13$/),
    });
    expect(
      await refusal('interface A { a: 1 }\n\nthrow new Error("no");\nexport default () => 1;', 'model.ts'),
    ).toMatchObject({ message: expect.stringMatching(/Error: no\n +at .*model\.ts:3:7/) });
  });

  it('is rejected with the command that installs its import', async () => {
    expect(await refusal('import "left-pad/x.js"; export default () => 1;')).toMatchObject({
      message: expect.stringContaining('imports left-pad, which is not installed'),
      hint: 'npm install left-pad',
    });
    expect(await refusal('import "@own/pad"; export default () => 1;', 'model.ts')).toMatchObject({
      message: expect.stringContaining('imports @own/pad, which is not installed'),
      hint: 'npm install @own/pad',
    });
  });

  it('is pointed to the `tf` argument if its import is missing or not built', async () => {
    const source = 'import "@tensorflow/tfjs-node"; export default () => 1;';
    const hint = expect.stringContaining('use the `tf` that your function is called with');
    expect(await refusal(source)).toMatchObject({
      message: expect.stringContaining('is not installed'),
      hint,
    });
    const unbuilt = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
    mkdirSync(unbuilt, { recursive: true });
    writeFileSync(
      join(unbuilt, 'index.js'),
      'throw new Error("The Node.js native addon module (tfjs_binding.node) can not be found at path: x");',
    );
    expect(await refusal(source)).toMatchObject({ message: expect.stringContaining('is not built'), hint });
  });

  it('is rejected if it ends its process', async () => {
    expect(await refusal('process.exit(3);')).toMatchObject({
      message: expect.stringContaining('ended its process with exit code 3 while it was loaded'),
    });
  });
});

describe('a loadable module', () => {
  it('passes, even with a timer still running', async () => {
    const source =
      'setInterval(() => console.log("still there"), 10); export default ({ report }) => report({ a: 1 });';
    expect(await refusal(source)).toBeUndefined();
  });

  it('is recognized as using TensorFlow.js or not', async () => {
    const uses = (source: string) => tryObjective(moduleOf(source));
    expect(await uses('export default ({ report }) => report({ a: 1 });')).toMatchObject({
      usesTensorFlow: false,
    });
    for (const source of ['async ({ tf }) => tf.scalar(1)', '(context) => context.fit({})'])
      expect(await uses(`export default ${source};`)).toEqual({ type: 'loaded', usesTensorFlow: true });
  });
});
