import { strategyColours } from './strategy-colours.ts';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/**
 * Matrices on linear RGB that simulate complete colour vision deficiencies (Machado, Oliveira and Fernandes, 2009,
 * severity 1).
 */
const visionMatrices: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Matrix from linear sRGB to XYZ, relative to the white point D65. */
const toXyz: Matrix = [
  [0.4124 / 0.95047, 0.3576 / 0.95047, 0.1805 / 0.95047],
  [0.2126, 0.7152, 0.0722],
  [0.0193 / 1.08883, 0.1192 / 1.08883, 0.9505 / 1.08883],
];

function multiply(matrix: Matrix, [x, y, z]: Triple): Triple {
  return matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Triple;
}

function toLinear(hex: string): Triple {
  return [1, 3, 5].map((offset) => {
    const share = Number.parseInt(hex.slice(offset, offset + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
}

function toLab(linear: Triple): Triple {
  const clamped = linear.map((share) => Math.min(1, Math.max(0, share))) as unknown as Triple;
  const [x, y, z] = multiply(toXyz, clamped).map((t) =>
    t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116,
  ) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function computeContrast(first: string, second: string): number {
  const [darker, lighter] = [first, second]
    .map((hex) => multiply(toXyz, toLinear(hex))[1] + 0.05)
    .sort((a, b) => a - b);
  return lighter! / darker!;
}

const pairs = strategyColours.flatMap((a, index) =>
  strategyColours.slice(index + 1).map((b) => [a, b] as const),
);

describe('the colours of strategies', () => {
  it.each(Object.keys(visionMatrices))('differ by more than 15 units of CIELAB with %s vision', (vision) => {
    for (const [a, b] of pairs) {
      const [first, second] = [a, b].map((hex) =>
        toLab(multiply(visionMatrices[vision]!, toLinear(hex))),
      ) as [Triple, Triple];
      expect(Math.hypot(...first.map((component, axis) => component - second[axis]!))).toBeGreaterThan(15);
    }
  });

  it('stand out from light paper and from a dark screen', () => {
    for (const hex of strategyColours) {
      expect(computeContrast(hex, '#ffffff')).toBeGreaterThan(1.9);
      expect(computeContrast(hex, '#15181c')).toBeGreaterThan(3);
    }
  });
});
