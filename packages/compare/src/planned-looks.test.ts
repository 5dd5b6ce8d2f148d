import { plannedLooks } from './planned-looks.ts';

it.each([
  [40, [4, 6, 8, 11, 15, 20, 28, 40]],
  [20, [4, 6, 8, 11, 15, 20]],
  [30, [4, 6, 8, 11, 15, 20, 30]],
  [6, [4, 6]],
  [3, [3]],
])('finals of %i seeds have looks at %j seeds', (seeds, looks) => {
  expect(plannedLooks(seeds)).toEqual(looks);
});
