import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type {
  Ending,
  Fingerprint,
  NetworkTask,
  ThreadMessage,
  ToThread,
  TrialAttempt,
} from '@ridgeline/core';

const baseFingerprint: Fingerprint = {
  backend: 'wasm',
  version: '1',
  instructions: 'simd',
  oneDnn: false,
  numerics: 1,
  data: '',
};

/**
 * Behaves as the name of the task's data set says: a behaviour and its argument, separated by a space, such as
 * `sleep 100`. A test can thus make a real thread fail in every way. Trains nothing, and reports `val_loss` = 1 / epoch.
 */
export default async function train({
  trial,
  port,
}: {
  trial: TrialAttempt<NetworkTask>;
  port: MessagePort;
}): Promise<number> {
  await run(trial, port);
  return 0;
}

async function run({ key, task }: TrialAttempt<NetworkTask>, port: MessagePort): Promise<void> {
  const [behaviour, argument = ''] = task.data.name.split(' ');
  const post = (message: ThreadMessage) => port.postMessage(message);
  const report = (step: number) => post({ type: 'report', report: { step, values: { val_loss: 1 / step } } });
  const end = (ending: Ending, fingerprint?: Fingerprint) => post({ type: 'ended', ending, fingerprint });
  const trainAll = () => {
    for (let step = 1; step <= task.training.epochs; step++) report(step);
    end({ type: 'trained' });
  };
  switch (behaviour) {
    case 'train':
      return trainAll();
    case 'sleep':
      await sleep(Number(argument));
      return trainAll();
    /** Sleeps, and reports values unique to this trial. */
    case 'distinct':
      await sleep(Number(argument));
      for (let step = 1; step <= task.training.epochs; step++) {
        post({ type: 'report', report: { step, values: { val_loss: 1 / (step + key.trial) } } });
      }
      return end({ type: 'trained' });
    /**
     * Reports a given number of times, 30,000 times a second. The clock sets the pace, because sleeps are inexact.
     */
    case 'flood': {
      const start = performance.now();
      for (let step = 0; step < Number(argument);) {
        const due = Math.min(Number(argument), 30 * (performance.now() - start));
        while (step < due) report(++step);
        await sleep(10);
      }
      return end({ type: 'trained' });
    }
    /** Reports a fingerprint with the version in the argument. */
    case 'version':
      report(1);
      return end({ type: 'trained' }, { ...baseFingerprint, version: argument });
    /** Waits until the file in the argument exists. */
    case 'await':
      report(1);
      while (!existsSync(argument)) await sleep(5);
      return end({ type: 'trained' });
    /** Runs until it is stopped; answers pings. */
    case 'obey':
      for (let step = 1; ; step++) {
        report(step);
        const message = receiveMessageOnPort(port)?.message as ToThread | undefined;
        if (message?.type === 'ping') post({ type: 'alive' });
        if (message?.type === 'stop') return end({ type: 'stopped', step });
        await sleep(5);
      }
    /** Returns weights of a given number of bytes. */
    case 'weigh': {
      report(1);
      const weights = new Uint8Array(Number(argument)).fill(key.trial);
      const checkpoint = {
        files: [
          { path: 'model.json', bytes: Buffer.from('{}') },
          { path: 'weights.bin', bytes: weights },
        ],
      };
      return post({ type: 'ended', ending: { type: 'trained' }, fingerprint: undefined, checkpoint });
    }
    case 'diverge':
      report(1);
      return end({ type: 'diverged', step: 2, metric: 'val_loss' });
    case 'fail':
      return end({ type: 'failed', kind: 'error', message: 'The trial reported a failure.' });
    /** Returns without a message on the end of the trial. */
    case 'forget':
      return report(1);
    case 'throw':
      throw new Error('The trial threw.');
    case 'reject':
      return Promise.reject(new TypeError('The trial rejected.'));
    /** Throws in an unawaited timer. */
    case 'throw-late':
      setTimeout(() => {
        throw new Error('The timer threw.');
      });
      return sleep(60_000);
    /** Trains, and leaves a timer behind that throws, or rejects, once the file in the argument exists. */
    case 'leave-throw':
    case 'leave-rejection': {
      const timer = setInterval(() => {
        if (!existsSync(argument)) return;
        clearInterval(timer);
        if (behaviour === 'leave-throw') throw new Error('The leftover timer threw.');
        void Promise.reject(new Error('The leftover timer rejected.'));
      }, 5);
      return trainAll();
    }
    /** Creates the file in the argument and waits to be killed; trains if the file already exists. */
    case 'provoke':
      if (existsSync(argument)) return trainAll();
      writeFileSync(argument, '');
      return sleep(60_000);
    case 'exit':
      return process.exit(Number(argument));
    case 'abort':
      return process.abort();
    /** Sends the whole process the signal in the argument. */
    case 'signal':
      process.kill(process.pid, argument);
      return sleep(60_000);
    /** Ends the whole process, but only the first time. */
    case 'signal-once':
      if (existsSync(argument)) return trainAll();
      writeFileSync(argument, '');
      process.kill(process.pid, 'SIGSEGV');
      return sleep(60_000);
    /** Writes into the channel between its process and the run. */
    case 'garble':
      writeSync(3, Buffer.from([0, 0, 0, 9, 255, 255, 1, 2, 3]));
      return sleep(60_000);
    /** Waits until the file in the argument exists, then ends the process; does so in every attempt. */
    case 'strike':
      while (!existsSync(argument)) await sleep(5);
      process.kill(process.pid, 'SIGSEGV');
      return sleep(60_000);
    case 'heap': {
      const arrays: number[][] = [];
      for (;;) arrays.push(new Array<number>(100_000).fill(arrays.length));
    }
    case 'spin':
      for (;;);
    /** Blocks in a system call, where no thread can be ended. */
    case 'block':
      execFileSync('sleep', ['60']);
      return;
    default:
      throw new Error(`No behaviour "${behaviour}".`);
  }
}
