import { Silences } from './silences.ts';

/** Checks a worker once a second, from `from` to `to`. */
function watch(silences: Silences, { from, to, heard }: { from: number; to: number; heard: number }) {
  for (let now = from; now <= to; now++)
    silences.look([{ id: 'a', silence: 1000 * (now - heard) }], 1000 * now);
  return silences.isGone('a');
}

describe('Silences', () => {
  it('gives a worker up that was silent for half a minute', () => {
    const silences = new Silences();
    expect(watch(silences, { from: 0, to: 29, heard: 0 })).toBe(false);
    expect(watch(silences, { from: 30, to: 30, heard: 0 })).toBe(true);
    expect(watch(silences, { from: 31, to: 31, heard: 31 })).toBe(false);
  });

  it('holds against nobody that the server was away, and goes on counting afterwards', () => {
    const silences = new Silences();
    watch(silences, { from: 0, to: 10, heard: 0 });
    // Only five seconds of an unanswered minute count.
    expect(watch(silences, { from: 70, to: 84, heard: 0 })).toBe(false);
    expect(watch(silences, { from: 85, to: 85, heard: 0 })).toBe(true);
  });

  it('gives a worker that a new leader finds silent seven seconds', () => {
    const silences = new Silences();
    expect(watch(silences, { from: 100, to: 106, heard: 0 })).toBe(false);
    expect(watch(silences, { from: 107, to: 107, heard: 0 })).toBe(true);
    expect(watch(new Silences(), { from: 100, to: 125, heard: 96 })).toBe(false);
  });

  it('gives nothing to a worker that a new leader finds silent before it is heard of', () => {
    const silences = new Silences();
    watch(silences, { from: 100, to: 103, heard: 0 });
    expect(silences.isThere('a')).toBe(false);
    watch(silences, { from: 104, to: 104, heard: 104 });
    expect(silences.isThere('a')).toBe(true);
    // The server is unreachable for a minute.
    watch(silences, { from: 164, to: 164, heard: 104 });
    expect(silences.isThere('a')).toBe(true);
    watch(silences, { from: 165, to: 200, heard: 104 });
    expect(silences.isThere('a')).toBe(false);
  });

  it('knows nobody that the server does not know', () => {
    const silences = new Silences();
    silences.look([{ id: 'a', silence: 0 }], 0);
    silences.look([], 1000);
    expect(silences.isGone('a')).toBe(true);
  });
});
