import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { availableBackends } from '../testing/available-backends.ts';
import type { NativeBinding } from './binding.ts';
import { tensorflowCache } from './cache.ts';
import { detectHost } from './host.ts';
import { findBackend, repairBackend } from './find-backend.ts';
import { librariesFolder } from './libraries.ts';
import { openBackend } from './open.ts';
import type { NativeChoice } from './candidate.ts';
import { loadTfjsNode } from './tfjs.ts';
import { findPeerFolder } from './tfjs-node.ts';
import { selectWheel } from './wheel.ts';

const native = availableBackends().find((choice): choice is NativeChoice => choice.candidate !== 'wasm');
if (native === undefined) {
  const { tried } = findBackend();
  console.warn(`skipped: native TensorFlow, because ${tried.map(({ reason }) => reason).join('; ')}`);
}
const withNative = native === undefined ? describe.skip : describe;
const withWheel = native?.candidate === 'wheel' ? describe : describe.skip;
const openModule = new URL('./open.ts', import.meta.url);

/** Multiplies [1 2; 3 4] by itself, with the raw op. */
function multiply(tf: NativeBinding): number[] {
  const x = tf.createTensor([2, 2], tf.TF_FLOAT, Float32Array.of(1, 2, 3, 4));
  const attributes = [
    { name: 'transpose_a', type: tf.TF_ATTR_BOOL, value: false },
    { name: 'transpose_b', type: tf.TF_ATTR_BOOL, value: false },
    { name: 'T', type: tf.TF_ATTR_TYPE, value: tf.TF_FLOAT },
  ];
  const [product] = tf.executeOp('MatMul', attributes, [x, x], 1);
  const numbers = [...tf.tensorDataSync(product!.id)];
  tf.deleteTensor(x);
  tf.deleteTensor(product!.id);
  return numbers;
}

withNative('native TensorFlow', () => {
  const choice = native!;

  it('leaves no tensors behind after a multiplication', async () => {
    const backend = await openBackend(choice);
    if (backend.kind !== 'native') throw new Error('expected native');
    expect(backend.version).toBe(choice.version);
    // Earlier test files in this process may have left tensors.
    const initialCount = backend.binding.getNumOfTensors();
    expect(multiply(backend.binding)).toEqual([7, 10, 15, 22]);
    expect(backend.binding.getNumOfTensors()).toBe(initialCount);
  });

  it('multiplies matrices in two threads simultaneously', async () => {
    // On Node 20 jest's own flags (--import tsx) do not reach the threads.
    const program = `
      const { parentPort, workerData } = require('node:worker_threads');
      import('tsx/esm/api')
        .then(({ register }) => { register(); return import(${JSON.stringify(openModule)}); })
        .then(({ openBackend }) => openBackend(workerData))
        .then(({ binding }) => parentPort.postMessage((${multiply.toString()})(binding)));`;
    const threads = [1, 2].map(() => new Worker(program, { eval: true, workerData: choice }));
    const products = await Promise.all(
      threads.map(async (thread) => (await once(thread, 'message'))[0] as number[]),
    );
    expect(products.map((product) => [...product])).toEqual(Array(2).fill([7, 10, 15, 22]));
    await Promise.all(threads.map((thread) => thread.terminate()));
  });

  it('supports tfjs-node', async () => {
    const backend = await openBackend(choice);
    const peer = findPeerFolder();
    if (backend.kind !== 'native' || peer === undefined) throw new Error('expected native, and the peer');
    const tf = loadTfjsNode(peer, backend.binding);
    expect(tf.getBackend()).toBe('tensorflow');
    expect(tf.sum(tf.pow([1, 2, 3], 2)).dataSync()[0]).toBe(14);
  });

  it('is rejected in a process without its environment', async () => {
    const program = `
      const { openBackend } = await import(${JSON.stringify(openModule)});
      await openBackend(${JSON.stringify(choice)}).catch(({ code }) => console.log(code));`;
    const { TF_ENABLE_ONEDNN_OPTS: _, ...environment } = process.env;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { env: environment });
    const [code] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    expect(code.trim()).toBe('BACKEND_UNAVAILABLE');
  });

  it('names the file and the remedy when the addon cannot be loaded', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ridgeline-addon-'));
    const addon = join(folder, 'tfjs_binding.node');
    await writeFile(addon, 'no library');
    await expect(openBackend({ ...choice, addon })).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      message: expect.stringContaining(addon) as string,
      hint: 'ridgeline doctor --fix sets it up again',
    });
    await rm(folder, { recursive: true });
  });
});

withWheel('a damaged cache', () => {
  it('is usable after a repair', async () => {
    const { addon } = native!;
    const cache = await mkdtemp(join(tmpdir(), 'ridgeline-damaged-'));
    const libraries = librariesFolder(selectWheel(detectHost()));
    await symlink(join(tensorflowCache(), libraries), join(cache, libraries));
    const folder = basename(dirname(addon));
    await cp(dirname(addon), join(cache, folder), { recursive: true, preserveTimestamps: true });
    const copy = join(cache, folder, basename(addon));
    const { atime, mtime } = await stat(copy);
    const bytes = await readFile(copy);
    await writeFile(copy, bytes.fill(0, 1000, 2000));
    await utimes(copy, atime, mtime);

    const { removed, report } = await repairBackend({ cache, candidate: 'wheel' });
    expect(removed).toEqual([folder]);
    expect(report.choice).toEqual({ ...native, addon: copy });
    expect((await openBackend(report.choice)).kind).toBe('native');
    await rm(cache, { recursive: true });
  });
});
