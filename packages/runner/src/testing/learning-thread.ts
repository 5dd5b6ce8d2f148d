import { setTimeout as sleep } from 'node:timers/promises';
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { NetworkTask, ThreadEnd, ThreadMessage, ToThread, TrialAttempt } from '@ridgeline/core';

/**
 * Reports a plausible curve from the trial's parameters and seed, without training. The pace is random, and a
 * trial that was asked to stop may continue for some epochs. Trials with a high learning rate diverge.
 */
export default async function train(request: {
  trial: TrialAttempt<NetworkTask>;
  port: MessagePort;
}): Promise<number> {
  await reportCurve(request.trial, request.port);
  return 0;
}

async function reportCurve({ key, task, seed }: TrialAttempt<NetworkTask>, port: MessagePort): Promise<void> {
  const post = (message: ThreadMessage) => port.postMessage(message);
  const end = (ending: ThreadEnd['ending']) => post({ type: 'ended', ending, fingerprint: undefined });
  let isStopping = false;
  const { epochs, optimizer } = task.training;
  const { learningRate } = optimizer;
  const [dropout = 0] = task.network.layers.flatMap((layer) =>
    layer.type === 'Dropout' ? [layer.rate] : [],
  );
  const level = (Math.log10(learningRate) + 2.5) ** 2 / 4 + (dropout - 0.3) ** 2;
  for (let step = 1; step <= epochs; step++) {
    await sleep(4 * Math.random());
    if (learningRate > 0.07 && step === 3) return end({ type: 'diverged', step, metric: 'val_loss' });
    const noise = Math.sin(1000 * (seed + 1) * (key.trial + 1) * step) / 10;
    post({ type: 'report', report: { step, values: { val_loss: level + 1 / step + noise } } });
    for (let next; (next = receiveMessageOnPort(port)) !== undefined;) {
      const message = next.message as ToThread;
      if (message.type === 'stop') isStopping = true;
      else post({ type: 'alive' });
    }
    if (isStopping && Math.random() < 0.5) return end({ type: 'stopped', step });
  }
  end({ type: 'trained' });
}
