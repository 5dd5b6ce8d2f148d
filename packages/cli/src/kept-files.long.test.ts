import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ridgeline } from './testing/start-ridgeline.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-kept-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Program that writes a network of 100 bytes and a link, and fails for one trial. */
const program = `import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
const folder = process.env.RIDGELINE_CHECKPOINT;
const loss = Number(process.argv.at(-1));
console.log(JSON.stringify({ val_loss: loss }));
mkdirSync(folder + '/net');
writeFileSync(folder + '/net/weights.bin', Buffer.alloc(100, loss * 10));
symlinkSync('/etc/hostname', folder + '/link');
if (loss === 0.2) process.exit(1);
`;

/** Module that writes the same files, and records its folder. */
const module = `import { mkdirSync, writeFileSync } from 'node:fs';
export default ({ parameters: { loss }, report, checkpointFolder: folder }) => {
  report({ val_loss: loss });
  mkdirSync(folder + '/net');
  writeFileSync(folder + '/net/weights.bin', Buffer.alloc(100, loss * 10));
  writeFileSync('folders.txt', folder + '\\n', { flag: 'a' });
  if (loss === 0.2) throw new Error('too good');
};
`;

const search = `name: test
metric: { name: val_loss, goal: minimize }
method: grid
retries: 0
parameters: { loss: { values: [0.5, 0.2, 0.4, 0.1, 0.3] } }
`;

it.each([
  ['program', "program: { run: [node, train.mjs, '${loss}'], files: [train.mjs] }\n"],
  ['module', 'objective: train.mjs\n'],
])('keeps the best files of a %s within the budget', async (type, objective) => {
  writeFileSync(join(folder, 'train.mjs'), type === 'program' ? program : module);
  writeFileSync(join(folder, 'sweep.yaml'), search + objective);
  const { stderr } = await ridgeline(folder, 'run', 'sweep.yaml', '--plain', '--checkpoints', '250');
  expect(stderr).not.toContain('not kept');
  const storedFolder = join(folder, 'ridgeline.db-test.checkpoints');
  // Trial 1 failed. Trials 3 and 4 are the best two of the other four.
  expect(readdirSync(storedFolder).sort()).toEqual(['3', '4']);
  expect(readdirSync(join(storedFolder, '3'), { recursive: true }).sort()).toEqual([
    'net',
    'net/weights.bin',
  ]);
  expect(readFileSync(join(storedFolder, '3', 'net', 'weights.bin'))).toEqual(Buffer.alloc(100, 1));
  if (type === 'module') {
    const folders = readFileSync(join(folder, 'folders.txt'), 'utf8').trim().split('\n');
    expect(folders.length).toBeGreaterThanOrEqual(5);
    expect(folders.filter((path) => existsSync(path))).toEqual([]);
  }
  const exportResult = await ridgeline(folder, 'export', 'test', '--format', 'onnx', '--output', 'x');
  expect(exportResult.stderr).toBe(
    `test trains your own ${type}, whose models Ridgeline cannot read.\n` +
      `Its files are in ${storedFolder}.\n`,
  );
});
