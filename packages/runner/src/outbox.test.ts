import { setImmediate as nextTurn } from 'node:timers/promises';
import { Outbox } from './outbox.ts';

describe('Outbox', () => {
  it('sends the messages of one turn as one array', async () => {
    const batches: (readonly number[])[] = [];
    const outbox = new Outbox<number>((messages) => batches.push(messages));
    outbox.put(1);
    outbox.put(2);
    expect(batches).toEqual([]);
    await nextTurn();
    outbox.put(3);
    await nextTurn();
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('does not send flushed messages again', async () => {
    const batches: (readonly number[])[] = [];
    const outbox = new Outbox<number>((messages) => batches.push(messages));
    outbox.put(1);
    outbox.flush();
    outbox.put(2);
    await nextTurn();
    expect(batches).toEqual([[1], [2]]);
  });
});
