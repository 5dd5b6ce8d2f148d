import { randomStream } from '@ridgeline/core';
import { backendsHere } from '../testing/backends-here.ts';
import type { Kernels, Tensor } from './kernels.ts';
import { openKernels } from './open-kernels.ts';

const here = await backendsHere();

function numbers(name: string, length: number): Float32Array {
  const out = new Float32Array(length);
  randomStream('kernels', name).fillUniform(out);
  return out.map((x) => 4 * x - 2);
}

/** The slabs of trial 1 of 3, and of the same trial alone. */
function middleAndAlone(
  kernels: Kernels,
  shapes: readonly (readonly [number, number, number])[],
  run: (...inputs: Tensor[]) => Tensor,
): [Float32Array, Float32Array] {
  return kernels.scope(() => {
    const inputs = shapes.map(([trials, rows, columns], i) => {
      const all = numbers(`input ${i}`, trials * rows * columns);
      const slab = rows * columns;
      const mine = trials === 1 ? all : all.slice(slab, 2 * slab);
      return {
        all: kernels.upload(all, [trials, rows, columns]),
        mine: kernels.upload(mine, [1, rows, columns]),
      };
    });
    const group = kernels.download(run(...inputs.map(({ all }) => all)));
    const alone = kernels.download(run(...inputs.map(({ mine }) => mine)));
    return [group.slice(alone.length, 2 * alone.length), alone];
  });
}

it.each(here)('runs on $kind TensorFlow', ({ kind }) => expect(['native', 'wasm']).toContain(kind));
(here.length === 2 ? it : it.skip)('native TensorFlow is set up here', () => expect(here).toHaveLength(2));

describe.each(here.map((backend) => openKernels(backend)))('kernels on $backend', (kernels) => {
  const k = kernels;
  const read = (tensor: Tensor) => [...k.download(tensor)];
  const column = (...values: number[]) => k.upload(Float32Array.from(values), [1, values.length, 1]);

  it('multiplies matrices trial by trial, transposed or not, small and big', () => {
    for (const [rows, inner, columns] of [
      [3, 5, 2],
      [48, 80, 33],
      [16, 200, 64],
    ] as const) {
      const a = numbers('a', 2 * rows * inner);
      const b = numbers('b', 2 * inner * columns);
      const at = (trial: number, row: number, i: number) => a[(trial * rows + row) * inner + i]!;
      const bt = (trial: number, i: number, col: number) => b[(trial * inner + i) * columns + col]!;
      const flip = (x: Float32Array, m: number, n: number) =>
        x.map((_, i) => {
          const [trial, rest] = [Math.floor(i / (m * n)), i % (m * n)];
          return x[trial * m * n + (rest % m) * n + Math.floor(rest / m)]!;
        });
      k.scope(() => {
        const forms = [
          k.matMul(k.upload(a, [2, rows, inner]), k.upload(b, [2, inner, columns])),
          k.matMul(k.upload(flip(a, rows, inner), [2, inner, rows]), k.upload(b, [2, inner, columns]), 'a'),
          k.matMul(
            k.upload(a, [2, rows, inner]),
            k.upload(flip(b, inner, columns), [2, columns, inner]),
            'b',
          ),
        ].map(read);
        for (const form of forms) {
          form.forEach((value, i) => {
            const [trial, rest] = [Math.floor(i / (rows * columns)), i % (rows * columns)];
            const [row, col] = [Math.floor(rest / columns), rest % columns];
            let sum = 0;
            for (let j = 0; j < inner; j++) sum += at(trial, row, j) * bt(trial, j, col);
            if (Math.abs(value - sum) > 1e-4) expect(value).toBeCloseTo(sum, 4);
          });
          expect(form).toHaveLength(2 * rows * columns);
        }
      });
    }
  });

  it('broadcasts what all trials share', () => {
    k.scope(() => {
      const shared = k.upload(Float32Array.of(1, 2, 3, 4), [1, 2, 2]);
      const each = k.upload(Float32Array.of(10, 20, 30), [3, 1, 1]);
      const bias = k.upload(Float32Array.of(1, 2, 3, 4), [2, 1, 2]);
      expect(read(k.multiply(shared, each))).toEqual([10, 20, 30, 40, 20, 40, 60, 80, 30, 60, 90, 120]);
      expect(read(k.add(shared, bias))).toEqual([2, 4, 4, 6, 4, 6, 6, 8]);
      expect(read(k.minimum(shared, k.upload(Float32Array.of(2, 3), [2, 1, 1])))).toEqual([
        1, 2, 2, 2, 1, 2, 3, 3,
      ]);
    });
  });

  it('works element by element', () => {
    k.scope(() => {
      const x = column(-2, -0.5, 0, 4);
      expect(read(k.abs(x))).toEqual([2, 0.5, 0, 4]);
      expect(read(k.sign(x))).toEqual([-1, -1, 0, 1]);
      expect(read(k.sign(column(1e-20, -1e-9, -0, 0)))).toEqual([1, -1, 0, 0]);
      expect(read(k.square(x))).toEqual([4, 0.25, 0, 16]);
      expect(read(k.relu(x))).toEqual([0, 0, 0, 4]);
      expect(read(k.sqrt(k.abs(x)))[3]).toBe(2);
      expect(read(k.step(x))).toEqual([0, 0, 0, 1]);
      expect(read(k.reluGradient(column(5, 6, 7, 8), k.relu(x)))).toEqual([0, 0, 0, 8]);
      expect(read(k.divide(x, column(4, 1, 1, 3)))).toEqual([-0.5, -0.5, 0, Math.fround(4 / 3)]);
      expect(read(k.exp(x))[3]).toBeCloseTo(Math.exp(4), 4);
      expect(read(k.log1p(k.abs(x)))[3]).toBeCloseTo(Math.log1p(4), 6);
      expect(read(k.sigmoid(x))[1]).toBeCloseTo(1 / (1 + Math.exp(0.5)), 6);
      expect(read(k.tanh(x))[0]).toBeCloseTo(Math.tanh(-2), 6);
      expect(read(k.elu(x))).toEqual([
        expect.closeTo(Math.expm1(-2), 6),
        expect.closeTo(Math.expm1(-0.5), 6),
        0,
        4,
      ]);
      expect(read(k.log(k.abs(x)))[3]).toBeCloseTo(Math.log(4), 6);
    });
  });

  it('reduces the last axis', () => {
    k.scope(() => {
      const x = k.upload(Float32Array.of(1, 3, 3, -1, -2, -3), [2, 1, 3]);
      expect(k.sumLast(x).shape).toEqual([2, 1, 1]);
      expect(read(k.sumLast(x))).toEqual([7, -6]);
      expect(read(k.maxLast(x))).toEqual([3, -1]);
    });
  });

  it('is done with what was uploaded when the scope ends', () => {
    // Native TensorFlow shares the memory of arrays that happen to lie as it likes, which is about one in four.
    for (let count = 1; count <= 64; count++) {
      const numbers = new Float32Array(count).fill(2);
      const square = k.scope(() => k.keep(k.square(k.upload(numbers, [1, 1, count]))));
      numbers.fill(3);
      expect(new Set(read(square))).toEqual(new Set([4]));
      k.dispose(square);
    }
  });

  it('frees what a scope made, but not what was kept', () => {
    const before = k.alive();
    let kept: Tensor | undefined;
    k.scope(() => {
      const x = column(1, 2);
      k.scope(() => (kept = k.keep(k.add(x, x), x)));
      k.keep(kept!);
      k.square(kept!);
    });
    expect(k.alive()).toBe(before + 1);
    expect(read(kept!)).toEqual([2, 4]);
    k.dispose(kept!);
    expect(() =>
      k.scope(() => {
        column(1);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(k.alive()).toBe(before);
  });

  it('gives a trial in a group of three the bits it has alone', () => {
    const layers = [
      [16, 1, 1],
      [32, 784, 64],
      [32, 64, 10],
      [48, 7, 3],
      [1008, 64, 10],
      [16, 33, 17],
    ] as const;
    for (const [rows, inputs, units] of layers) {
      const cases: [Float32Array, Float32Array][] = [
        middleAndAlone(
          k,
          [
            [1, rows, inputs],
            [3, inputs, units],
          ],
          (x, w) => k.matMul(x!, w!),
        ),
        middleAndAlone(
          k,
          [
            [3, rows, inputs],
            [3, inputs, units],
          ],
          (x, w) => k.matMul(x!, w!),
        ),
        middleAndAlone(
          k,
          [
            [1, rows, inputs],
            [3, rows, units],
          ],
          (x, g) => k.matMul(x!, g!, 'a'),
        ),
        middleAndAlone(
          k,
          [
            [3, rows, units],
            [3, inputs, units],
          ],
          (g, w) => k.matMul(g!, w!, 'b'),
        ),
        middleAndAlone(
          k,
          [
            [1, 1, rows],
            [3, rows, units],
          ],
          (ones, g) => k.matMul(ones!, g!),
        ),
        middleAndAlone(k, [[3, rows, units]], (x) => k.exp(x!)),
        middleAndAlone(k, [[3, rows, units]], (x) => k.log(k.abs(x!))),
        middleAndAlone(k, [[3, rows, units]], (x) => k.log1p(k.abs(x!))),
        middleAndAlone(k, [[3, rows, units]], (x) => k.sigmoid(x!)),
        middleAndAlone(k, [[3, rows, units]], (x) => k.tanh(x!)),
        middleAndAlone(k, [[3, rows, units]], (x) => k.elu(x!)),
        middleAndAlone(k, [[3, rows, units]], (x) => k.sumLast(x!)),
        middleAndAlone(
          k,
          [
            [3, rows, units],
            [3, rows, 1],
          ],
          (x, s) => k.divide(x!, s!),
        ),
        middleAndAlone(
          k,
          [
            [3, inputs, units],
            [3, 1, units],
          ],
          (w, n) => k.multiply(w!, k.sqrt(k.abs(n!))),
        ),
      ];
      cases.forEach(([inGroup, alone], i) => {
        const differ = alone.findIndex((value, j) => !Object.is(value, inGroup[j]));
        expect({ rows, inputs, units, case: i, differ }).toMatchObject({ differ: -1 });
      });
    }
  });
});
