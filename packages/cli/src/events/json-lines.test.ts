import { jest } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { parseRunEvent } from '@ridgeline/core/parse';
import type { UntimedEvent } from './event-sink.ts';
import { openJsonLines } from './json-lines.ts';

const lostEvent = (trial: number): UntimedEvent => ({
  type: 'trial-lost',
  trial,
  attempt: 1,
  reason: 'x'.repeat(50),
});

/** Reader that receives one write per call of `read`. */
function createSlowReader() {
  const receivedTexts: string[] = [];
  const pendingWrites: (() => void)[] = [];
  let isClosed = false;
  return {
    sink: {
      write: (text: string) =>
        new Promise<void>((resolve, reject) => {
          pendingWrites.push(() => {
            if (isClosed) return reject(new Error('The stream is closed.'));
            receivedTexts.push(text);
            resolve();
          });
        }),
    },
    events: () => receivedTexts.join('').trimEnd().split('\n').map(parseRunEvent),
    async read() {
      await setImmediate();
      pendingWrites.shift()?.();
      await setImmediate();
    },
    close: () => (isClosed = true),
  };
}

describe('openJsonLines', () => {
  it('writes the events of one turn of the event loop together', async () => {
    const reader = createSlowReader();
    const lines = openJsonLines(reader.sink, () => undefined);
    for (const trial of [0, 1, 2]) lines.put(lostEvent(trial));
    await reader.read();
    await lines.close();
    expect(reader.events()).toEqual(
      [0, 1, 2].map((trial) => ({ ...lostEvent(trial), time: expect.any(Number) as number })),
    );
  });

  it('counts the events that it drops for a slow reader', async () => {
    const reader = createSlowReader();
    const lines = openJsonLines(reader.sink, () => undefined, 300);
    for (let trial = 0; trial < 10; trial++) lines.put(lostEvent(trial));
    await reader.read();
    lines.put(lostEvent(10));
    await reader.read();
    await lines.close();
    const typesAndGaps = reader.events().map((event) => (event?.type === 'gap' ? event.events : event?.type));
    const writtenCount = typesAndGaps.filter((type) => type === 'trial-lost').length;
    const gapIndex = typesAndGaps.indexOf(11 - writtenCount);
    expect(gapIndex).toBeGreaterThan(0);
    expect(typesAndGaps.slice(gapIndex + 1)).toEqual(['trial-lost']);
  });

  it('reports a closed reader once', async () => {
    const reader = createSlowReader();
    const onWriteError = jest.fn();
    const lines = openJsonLines(reader.sink, onWriteError);
    lines.put(lostEvent(0));
    reader.close();
    await reader.read();
    lines.put(lostEvent(1));
    await lines.close();
    expect(onWriteError).toHaveBeenCalledTimes(1);
  });
});
