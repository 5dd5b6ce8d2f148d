import { availableParallelism, hostname } from 'node:os';
import {
  pluralize,
  curveMetric,
  RidgelineError,
  requireRunnable,
  sanitise,
  userFilesOf,
  type UserFile,
} from '@ridgeline/core';
import { serveWorker, type ServeWorkerOptions, type WorkerEvent } from '@ridgeline/runner/remote';
import { openWorkerTable, openView } from '@ridgeline/storage';
import { ensureTrialBackend } from '@ridgeline/trainer';
import { forceBackend } from '../backend-option.ts';
import { hashTaskData } from '../hash-task-data.ts';
import { parseDatabase } from '../database.ts';
import { openStudyLog } from '../events/study-log.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { hashFile } from '../user-files.ts';
import { print } from '../print.ts';
import { hashProcessPrefix, createRunnerLaunch } from '../processes/runner-launch.ts';
import { createProgressPrinter } from '../progress-line.ts';
import { readQueueLocation } from '../queue-location.ts';
import { logPath } from '../study-files.ts';
import { version } from '../version.ts';
import { findTrialKind } from '../find-trial-kind.ts';

interface WorkerCommandOptions {
  readonly db: string;
  /** Maximum number of trials at a time; defaults to the number of processor cores. */
  readonly slots?: number;
  readonly queue?: string;
  readonly backend?: string;
}

/** Trains trials of the studies on a server until interrupted. */
export async function workerCommand(options: WorkerCommandOptions): Promise<ExitCode> {
  forceBackend(options.backend);
  const queue = await readQueueLocation(options.db, options.queue);
  const { name: backendName } = await ensureTrialBackend(
    { type: 'network' },
    createProgressPrinter(process.stderr),
  );
  const database = parseDatabase(options.db);
  const slots = options.slots ?? availableParallelism();
  const table = await openWorkerTable(database.location, { host: hostname(), pid: process.pid, slots });
  const output = openStudyLog(logPath(database.filePrefix, 'worker'));
  const writeLine = (kind: string, text: string) => print(`${sanitise(`${kind.padEnd(9)} ${text}`)}\n`);
  const announcedStudies = new Set<string>();
  const worker = serveWorker({
    table,
    queue,
    slots,
    version: version(),
    async open(study, { checkpoints: maxBytes }) {
      const view = await openView(database.location);
      const { definition } = requireRunnable(await view.study(study).finally(() => view.close()));
      // A server must not choose the commands that run on this machine.
      if (definition.type !== 'network' && definition.type !== 'module')
        throw new RidgelineError(
          'USAGE',
          `${study} trains a ${definition.type}, which only \`ridgeline run\` itself starts.`,
          { hint: 'Workers train networks and modules only.' },
        );
      const files = userFilesOf(definition);
      for (const file of files) checkFile(study, file);
      const { backend } = await ensureTrialBackend(
        findTrialKind(definition),
        createProgressPrinter(process.stderr),
      );
      const startOptions = {
        backend,
        files,
        checkpoints:
          maxBytes === undefined
            ? undefined
            : { metric: curveMetric(definition), destination: { type: 'end', maxBytes } as const },
      };
      return {
        definition,
        runner: createRunnerLaunch(
          startOptions,
          hashProcessPrefix('worker', String(process.pid), study),
          output,
        ),
      };
    },
    check: checkData,
    onEvent: (event) => {
      if (event.type === 'trial-claimed' && !announcedStudies.has(event.study)) {
        announcedStudies.add(event.study);
        writeLine('study', event.study);
      }
      const line = describeEvent(event);
      if (line !== undefined) writeLine(...line);
    },
  });
  let isLeaving = false;
  const leave = (): void => {
    writeLine(
      'leaving',
      isLeaving
        ? 'now; the running trials will run again'
        : 'after the running trials; interrupt again to leave now',
    );
    isLeaving = true;
    worker.leave();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, leave);
  process.on('SIGHUP', () => undefined);
  writeLine(
    'worker',
    `${hostname()}/${process.pid} trains up to ${pluralize(slots, 'trial')} at a time for ${database.name}; networks train on ${backendName}`,
  );
  try {
    await worker.done;
    return exitCodes.ok;
  } finally {
    await output.close();
  }
}

function describeEvent(event: WorkerEvent): readonly [kind: string, text: string] | undefined {
  switch (event.type) {
    case 'runner':
      return ['runner', event.message];
    case 'skewed':
      return [
        'warning',
        `the leader of ${event.study} runs Ridgeline ${event.version} and this worker ${version()}: results may differ in the last bits`,
      ];
    case 'server-away':
      return ['warning', `the server is unreachable; results are kept in memory: ${event.message}`];
    case 'server-back':
      return ['warning', 'the server is back'];
    case 'queue-away':
      return ['warning', 'the queue is unreachable; no trials arrive until it is back'];
    case 'queue-back':
      return ['warning', 'the queue is back'];
    case 'other-queue':
      return ['warning', event.message];
    case 'trial-claimed':
    case 'trial-done':
      return undefined;
  }
}

/** Rejects a trial whose data set on this machine differs from the leader's. */
const checkData: ServeWorkerOptions['check'] = async ({ task, finals }, { study, data }) => {
  const localHash = await hashTaskData(task, finals);
  if (localHash === data) return;
  throw new RidgelineError(
    'WORKER_UNFIT',
    `The data set "${task.data?.name}" of ${study} differs from the leader's: its SHA-256 is ${localHash}, not ${data}.`,
    { hint: 'Copy the data set from the machine that leads the study.' },
  );
};

function checkFile(study: string, { path, sha256 }: UserFile): void {
  const localHash = hashFile(path);
  if (localHash === sha256) return;
  const message =
    localHash === undefined
      ? `${study} needs ${path}, which does not exist on this machine.`
      : `${path} differs from the file that ${study} started with.`;
  throw new RidgelineError('WORKER_UNFIT', message, {
    hint: 'Copy it from the machine that leads the study.',
  });
}
