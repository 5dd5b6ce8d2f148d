import { readOnce } from './read-once.ts';

it('repeats a read only after a failure', async () => {
  const once = readOnce<number>();
  let readCount = 0;
  const fail = async () => {
    readCount++;
    throw new Error('no disk');
  };
  const read = async () => ++readCount;
  const [a, b] = [once('x', fail), once('x', fail)];
  await expect(a).rejects.toThrow('no disk');
  await expect(b).rejects.toThrow('no disk');
  expect(readCount).toBe(1);
  expect(await Promise.all([once('x', read), once('x', read), once('y', read)])).toEqual([2, 2, 3]);
  expect(await once('x', read)).toBe(2);
});
