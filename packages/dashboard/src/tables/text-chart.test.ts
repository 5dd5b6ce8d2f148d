import { terminal } from '../testing/fixtures.ts';
import { textChart } from './text-chart.ts';

it('draws curves within the width', () => {
  const fall = Array.from({ length: 100 }, (_, step): [number, number] => [step, 1 / (1 + step)]);
  const curves = [
    { name: 'fall', points: fall },
    { name: 'rise', points: fall.map(([x, y]): [number, number] => [x, 1 - y]) },
  ];
  const axes = { formatX: (x: number) => `step ${x}`, formatY: (y: number) => y.toFixed(2) };
  const text = textChart(curves, axes, terminal(40, 24, { unicode: false }));
  expect(text).toMatch(/^[ -~\n]+\n$/);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(40);
  expect(text).toContain('fall');
  expect(text).toMatch(/step 0 +step 99\n$/);
  expect(textChart(curves, axes, terminal(80, 24))).toMatch(/[\u2801-\u28ff]/);
});
