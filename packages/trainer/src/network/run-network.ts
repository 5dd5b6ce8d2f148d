import type { Ending, Fingerprint, GroupMember, Task, ThreadEnd, ThreadMessage } from '@ridgeline/core';
import { admit } from '../admit.ts';
import { keepWeights } from '../checkpoint/keep-weights.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import type { Mailbox } from '../mailbox.ts';
import { summarizeLayers } from '../summarize-layers.ts';
import type { Work } from '../work.ts';
import { evaluateTestPart } from './evaluate-test-part.ts';
import type { Trainer } from './open-trainer.ts';
import { trainNetwork, type TrainedNetwork } from './train-network.ts';

/** Details of a trial's end. */
type Details = Pick<ThreadEnd, 'layers' | 'test' | 'checkpoint'>;

/** Trains one trial of a network, and posts its reports and its end. */
export async function runNetwork(
  { port, test, checkpoints }: Pick<Work, 'port' | 'test' | 'checkpoints'>,
  trainer: Trainer,
  member: GroupMember<Task>,
  shared: SharedDataSet,
  mailbox: Mailbox,
): Promise<void> {
  const { engine } = trainer;
  const { key, task, finals } = member;
  const post = (message: ThreadMessage) => port.postMessage(message);
  const fingerprint: Fingerprint = { ...trainer.fingerprint, data: shared.sha256 };
  const ended = (ending: Ending, details: Details = {}) =>
    post({ type: 'ended', key, ending, fingerprint, ...details });

  const { refused, schedules } = await admit({ members: [member] }, shared);
  if (refused.length > 0) return ended({ type: 'failed', kind: 'error', message: refused[0]!.message });
  const end = trainNetwork({
    engine,
    member,
    data: shared,
    schedules,
    metric: checkpoints?.metric,
    report: (report) => post({ type: 'report', key, report }),
    isStopped: () => mailbox.stopRequests().has(key.trial),
  });
  if (end.type !== 'trained') return ended(end);
  const layers = summarizeLayers(end.weights);
  const checkpoint = checkpoints && keep(end);
  if (finals === undefined) return ended({ type: 'trained' }, { layers, checkpoint });
  if (test === undefined) throw new Error('A trial of finals was sent without the test part.');
  const result = evaluateTestPart(engine, task, end, test, () => void mailbox.stopRequests());
  const bad = Object.keys(result.values).find((name) => !Number.isFinite(result.values[name]));
  if (bad !== undefined) return ended({ type: 'diverged', step: end.epoch, metric: bad });
  ended({ type: 'trained' }, { layers, test: result, checkpoint });

  function keep({ kept: weights, scaling }: TrainedNetwork) {
    const warn = (message: string) => post({ type: 'warning', message });
    return keepWeights(checkpoints!.to, { member, weights, scaling }, shared, warn);
  }
}
