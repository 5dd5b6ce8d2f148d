import { inspect } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/** Runs one study to its end and returns what its process said last. */
async function endOf(study, tally) {
  const subject = startSubject(study);
  const { code } = await subject.ended;
  tally.expect(code === 0, `The run ended with ${code}.`);
  const found = inspect(study);
  tally.add(found);
  tally.blame(found.problems);
  return subject.said().find(({ type }) => type === 'end');
}

/** One-second trials on 16 slots: what is lost between the end of one and the start of the next. */
export const overhead = {
  name: 'one-second trials on 16 slots',
  quick: 500,
  full: 10_000,
  async run({ count, full, folder, tally }) {
    const threads = 16;
    const study = { folder: folder(), many: { behaviour: 'sleep 1000', count }, threads };
    const { seconds } = await endOf(study, tally);
    const ideal = Math.ceil(count / threads);
    const over = 100 * (seconds / ideal - 1);
    if (full) tally.expect(over <= 2, `${over.toFixed(2)} % over the ideal.`);
    return `${seconds.toFixed(2)} s, ideal ${ideal} s: ${over.toFixed(2)} % over`;
  },
};

/** Trials that do nothing, with five reports each, durably: through processes, threads and the disk. */
export const throughput = {
  name: 'trials that do nothing, 5 reports each',
  quick: 20_000,
  full: 1_000_000,
  async run({ count, full, folder, tally }) {
    const study = { folder: folder(), many: { behaviour: 'train', count }, epochs: 5 };
    const { seconds, memory, lag } = await endOf(study, tally);
    const megabytes = Math.round(memory / 1e6);
    if (full) tally.expect(megabytes < 400, `The orchestrator took ${megabytes} MB.`);
    return `${Math.round(count / seconds)} durable trials/s, orchestrator ${megabytes} MB, lag p99 ${lag.toFixed(0)} ms`;
  },
};

/** 25,000 reports a second from each of two threads. */
export const reports = {
  name: '50,000 reports a second',
  quick: 250_000,
  full: 3_000_000,
  async run({ count, full, folder, tally }) {
    const each = Math.round(count / 10);
    const study = { folder: folder(), many: { behaviour: `flood ${each}`, count: 10 } };
    const { seconds, lag } = await endOf(study, tally);
    if (full) tally.expect(lag < 50, `The event loop's lag p99 is ${lag.toFixed(0)} ms.`);
    return `${Math.round(count / seconds)} reports/s, lag p99 ${lag.toFixed(0)} ms`;
  },
};
