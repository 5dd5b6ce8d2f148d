import { runInNewContext } from 'node:vm';
import { watchBuiltIns } from './built-ins.ts';

describe('watchBuiltIns', () => {
  it.each<readonly [string, () => () => void]>([
    [
      'a replaced method',
      () => {
        const { map } = Array.prototype;
        Array.prototype.map = () => [];
        return () => (Array.prototype.map = map);
      },
    ],
    [
      'an added property',
      () => {
        Object.defineProperty(Object.prototype, 'mine', { value: 1, configurable: true });
        return () => delete (Object.prototype as { mine?: number }).mine;
      },
    ],
    [
      'a replaced function of Math',
      () => {
        const { random } = Math;
        Math.random = () => 0.5;
        return () => (Math.random = random);
      },
    ],
    [
      'a replaced array iterator',
      () => {
        const iterate = Array.prototype[Symbol.iterator];
        Array.prototype[Symbol.iterator] = () => {
          throw new Error('no');
        };
        return () => (Array.prototype[Symbol.iterator] = iterate);
      },
    ],
  ])('reports %s until it is undone', (_, change) => {
    const haveChanged = watchBuiltIns();
    expect(haveChanged()).toBe(false);
    const undo = change();
    const changed = haveChanged();
    undo();
    expect([changed, haveChanged()]).toEqual([true, false]);
  });

  it('ignores uses of the built-ins', () => {
    const haveChanged = watchBuiltIns();
    runInNewContext('Array.prototype.map = 1');
    class CustomArray extends Array {}
    expect([new CustomArray().length, haveChanged()]).toEqual([0, false]);
  });
});
