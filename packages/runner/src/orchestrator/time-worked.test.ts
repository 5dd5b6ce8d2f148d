import fc from 'fast-check';
import { timeCovered } from './time-worked.ts';

it('counts each moment once in which something went on', () => {
  const span = fc
    .tuple(fc.nat(60), fc.nat(20))
    .map(([from, length]): [number, number] => [from, from + length]);
  fc.assert(
    fc.property(fc.array(span), (spans) => {
      const moments = Array.from({ length: 80 }, (_, at) => at);
      const busy = moments.filter((at) => spans.some(([from, to]) => from <= at && at < to));
      expect(timeCovered(spans)).toBe(busy.length);
    }),
  );
});
