import { EventReports } from './event-reports.ts';
import type { ScalarEvent } from './event-scalars.ts';

const event = (step: number, values: ScalarEvent['values']): ScalarEvent => ({ step, values });

/** Reports after each group of events, and at the end. */
function collectReports(...groups: readonly (readonly ScalarEvent[])[]) {
  const reports: ScalarEvent['values'][] = [];
  const eventReports = new EventReports('val', (values) => reports.push(values));
  const afterGroups = groups.map((group) => {
    eventReports.add(group);
    return reports.splice(0);
  });
  eventReports.end();
  return [...afterGroups, reports];
}

describe('EventReports', () => {
  it('reports a step as soon as its scalars are complete', () => {
    expect(
      collectReports(
        [event(0, { loss: 1 }), event(0, { val: 2 })],
        [event(1, { loss: 3 })],
        [event(1, { val: 4 })],
        [event(2, { val: 5 }), event(2, { loss: 6 })],
      ),
    ).toEqual([[], [{ loss: 1, val: 2 }], [{ loss: 3, val: 4 }], [{ val: 5, loss: 6 }], []]);
  });

  it('joins files that were written in sequence', () => {
    const train = [0, 1, 2].map((step) => event(step, { loss: step }));
    const validation = [0, 1, 2].map((step) => event(step, { val: 10 * step }));
    const steps = [0, 1, 2].map((step) => ({ loss: step, val: 10 * step }));
    expect(collectReports([...train, ...validation])).toEqual([steps, []]);
  });

  it('reports the latest values of tags that are logged more often', () => {
    expect(
      collectReports([
        event(10, { loss: 3 }),
        event(20, { loss: 2 }),
        event(20, { val: 5 }),
        event(30, { loss: 1 }),
      ]),
    ).toEqual([[{ loss: 2, val: 5 }], []]);
  });

  it('reports the last values if the metric is never logged', () => {
    expect(collectReports([event(1, { loss: 2 }), event(2, { accuracy: 3 })])).toEqual([
      [],
      [{ loss: 2, accuracy: 3 }],
    ]);
  });

  it('ignores late values except test metrics', () => {
    expect(
      collectReports(
        [event(5, { val: 1 }), event(6, { val: 2 })],
        [event(5, { loss: 9 })],
        [event(3, { test_val: 7 })],
      ),
    ).toEqual([[{ val: 1 }, { val: 2 }], [], [], [{ test_val: 7 }]]);
  });
});
