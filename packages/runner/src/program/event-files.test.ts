import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventFiles } from './event-files.ts';

const fixtures = fileURLToPath(new URL('fixtures/event-files', import.meta.url));

/** Scalars by library and file, as TensorBoard reads them: step, tag, value. */
const { scalars } = JSON.parse(readFileSync(join(fixtures, 'scalars.json'), 'utf8')) as {
  readonly scalars: Readonly<
    Record<string, Readonly<Record<string, readonly (readonly [number, string, number | string])[]>>>
  >;
};

const flatten = (events: Awaited<ReturnType<EventFiles['read']>>) =>
  events.flatMap(({ step, values }) => Object.entries(values).map(([name, value]) => [step, name, value]));

/** Expected scalars of a library's files, in the order of their paths. */
function listExpected(library: string): readonly (readonly [number, string, number])[] {
  return Object.entries(scalars[library]!).flatMap(([path, events]) => {
    const run = dirname(path) === '.' ? '' : `${dirname(path)}/`;
    return events.map(([step, tag, value]) => [step, `${run}${tag}`, Number(value)] as const);
  });
}

describe('EventFiles', () => {
  it.each(Object.keys(scalars))('reads the same scalars as TensorBoard from files of %s', async (library) => {
    const events = flatten(await new EventFiles(join(fixtures, library)).read());
    expect(events).toEqual(listExpected(library));
    expect(events.length).toBeGreaterThan(7);
  });

  describe('with a file that is still being written', () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-event-files-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    it('returns each scalar once', async () => {
      const bytes = readFileSync(join(fixtures, 'pytorch', 'events.out.tfevents.1'));
      const files = new EventFiles(folder);
      expect(await files.read()).toEqual([]);
      mkdirSync(join(folder, 'logs'));
      const events = [];
      for (let from = 0; from < bytes.length; from += 999) {
        appendFileSync(join(folder, 'logs', 'events.out.tfevents.1'), bytes.subarray(from, from + 999));
        events.push(...flatten(await files.read()));
      }
      expect(events).toEqual(
        listExpected('pytorch').map(([step, tag, value]) => [step, `logs/${tag}`, value]),
      );
    });

    it('returns nothing if the file has no events', async () => {
      appendFileSync(join(folder, 'events.out.tfevents.1'), Buffer.alloc(100, 0xff));
      expect(await new EventFiles(folder).read()).toEqual([]);
    });
  });
});
