import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fusionHere } from './fusion.ts';
import type { Kernels } from './kernels/kernels.ts';
import { nativeKernels } from './kernels/native-kernels.ts';
import { openKernels } from './kernels/open-kernels.ts';
import { fusesExactly } from './step/fuses-exactly.ts';
import type { NetworkEnds } from './network/network-spec.ts';
import type { NativeBinding } from './tensorflow/binding.ts';
import { nativeEnvironment } from './tensorflow/environment.ts';
import { fingerprint } from './tensorflow/numerics.ts';
import { backendsHere, choicesHere } from './testing/backends-here.ts';
import { taskOf } from './testing/task-of.ts';

const backends = await backendsHere();
const native = choicesHere().find((choice) => choice.rung !== 'wasm');
const task = taskOf({ network: { hidden: [32] } });
const ends: NetworkEnds = { features: 64, problem: { type: 'multi-class', classes: 10 } };

describe.each(backends)('the probe on $kind', (backend) => {
  it('finds the bits of two trials the same together and alone', () => {
    const kernels = openKernels(backend);
    const binary: NetworkEnds = { features: 13, problem: { type: 'binary' } };
    const linear = taskOf({ network: { hidden: [] }, training: { batch_size: 7, optimizer: 'sgd' } });
    expect(fusesExactly(kernels, task, ends)).toBe(true);
    expect(fusesExactly(kernels, linear, binary)).toBe(true);
  });
});

const natives = backends.flatMap((backend) => (backend.kind === 'native' ? [backend.binding] : []));
(natives.length > 0 ? it.each(natives) : it.skip.each([undefined]))(
  'the probe holds graphs to operations one by one, also where the same operations were loaded before',
  (binding) => {
    const calls = { graphs: 0, operations: 0 };
    const counted = Object.create(binding!, {
      runSavedModel: {
        value: (...args: Parameters<NativeBinding['runSavedModel']>) => (
          calls.graphs++,
          binding!.runSavedModel(...args)
        ),
      },
      executeOp: {
        value: (...args: Parameters<NativeBinding['executeOp']>) => (
          calls.operations++,
          binding!.executeOp(...args)
        ),
      },
    }) as NativeBinding;
    const kernels = nativeKernels(counted, 50);
    const probed = (units: number) => {
      Object.assign(calls, { graphs: 0, operations: 0 });
      expect(fusesExactly(kernels, taskOf({ network: { hidden: [units] } }), ends)).toBe(true);
      return { ...calls };
    };
    const first = probed(32);
    expect(Math.min(first.graphs, first.operations)).toBeGreaterThan(0);
    expect(probed(48)).toEqual(first);
  },
);

(native === undefined ? describe.skip : describe)('the probe in a process of its own', () => {
  const probe = fileURLToPath(new URL('testing/probe-native.ts', import.meta.url));
  const saidIn = (environment: NodeJS.ProcessEnv) =>
    execFileSync(
      process.execPath,
      [
        ...['--conditions=@ridgeline/source', '--import', 'tsx', probe],
        ...[(native as { addon: string }).addon, JSON.stringify([{ hidden: [32], features: 64 }])],
      ],
      { env: { ...process.env, ...nativeEnvironment, ...environment }, stdio: ['ignore', 'pipe', 'ignore'] },
    ).toString();

  it('finds other bits where oneDNN is off', () => {
    expect([saidIn({}), saidIn({ TF_ENABLE_ONEDNN_OPTS: '0' })]).toEqual(['[true]', '[false]']);
  });

  it('does without graphs where their files cannot be written', () => {
    expect(saidIn({ TMPDIR: '/nowhere' })).toBe('[true]');
  });
});

describe('fusionHere', () => {
  const [backend] = backends;
  const kernels = openKernels(backend!);
  const numerics = fingerprint(backend!);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-fusion-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('probes a shape once, and keeps the answer for other threads', () => {
    const fuses = fusionHere(kernels, numerics, folder);
    const probed = () => {
      const before = kernels.made();
      return [fuses(task, ends), kernels.made() > before];
    };
    expect([probed(), probed()]).toEqual([
      [true, true],
      [true, false],
    ]);
    const noKernels = {} as Kernels;
    expect(fusionHere(noKernels, numerics, folder)(task, ends)).toBe(true);
    const [file] = readdirSync(folder);
    writeFileSync(join(folder, file!), 'not exact');
    expect(fusionHere(noKernels, numerics, folder)(task, ends)).toBe(false);
  });

  it('probes again where the numerics are others, or the answer cannot be read', () => {
    fusionHere(kernels, numerics, folder)(task, ends);
    const fuses = fusionHere(kernels, { ...numerics, numerics: -1 }, folder);
    expect(fuses(task, ends)).toBe(true);
    expect(readdirSync(folder)).toHaveLength(2);
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), 'yes');
    expect(fusionHere(kernels, numerics, folder)(task, ends)).toBe(true);
  });
});
