import { availableParallelism, hostname } from 'node:os';
import {
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
import { dataHash } from '../data-hash.ts';
import { databaseOf } from '../database.ts';
import { openStudyLog } from '../events/study-log.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { sha256OfFile } from '../user-files.ts';
import { print } from '../print.ts';
import { markOf, runnerLaunch } from '../processes/runner-launch.ts';
import { progressLine } from '../progress-line.ts';
import { queueLocationOf } from '../queue-location.ts';
import { logOf } from '../study-files.ts';
import { version } from '../version.ts';
import { trialKindOf } from '../trial-kind.ts';

interface WorkerCommandOptions {
  readonly db: string;
  readonly slots?: number;
  readonly queue?: string;
  readonly backend?: string;
}

/** Trains for the studies of a server until interrupted. */
export async function workerCommand(options: WorkerCommandOptions): Promise<ExitCode> {
  forceBackend(options.backend);
  const queue = await queueLocationOf(options.db, options.queue);
  const { name } = await ensureTrialBackend({ type: 'network' }, progressLine(process.stderr));
  const database = databaseOf(options.db);
  const slots = options.slots ?? availableParallelism();
  const table = await openWorkerTable(database.location, { host: hostname(), pid: process.pid, slots });
  const output = openStudyLog(logOf(database.files, 'worker'));
  const writeLine = (kind: string, text: string) => print(`${sanitise(`${kind.padEnd(9)} ${text}`)}\n`);
  const studies = new Set<string>();
  const running = serveWorker({
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
          `${study} runs a ${definition.type}, which only the run itself starts.`,
          {
            hint: 'Workers train networks and modules.',
          },
        );
      const files = userFilesOf(definition);
      for (const file of files) checkFile(study, file);
      const { backend } = await ensureTrialBackend(trialKindOf(definition), progressLine(process.stderr));
      const start = {
        backend,
        files,
        checkpoints:
          maxBytes === undefined
            ? undefined
            : { metric: curveMetric(definition), destination: { type: 'end', maxBytes } as const },
      };
      return {
        definition,
        runner: runnerLaunch(start, markOf('worker', String(process.pid), study), output),
      };
    },
    check,
    onEvent: (event) => {
      if (event.type === 'trial-claimed' && !studies.has(event.study)) {
        studies.add(event.study);
        writeLine('study', event.study);
      }
      const line = lineOf(event);
      if (line !== undefined) writeLine(...line);
    },
  });
  let leaving = false;
  const leave = (): void => {
    writeLine(
      'leaving',
      leaving ? 'now; its trials will run again' : 'finishes its trials; interrupt again to leave now',
    );
    leaving = true;
    running.leave();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, leave);
  process.on('SIGHUP', () => undefined);
  writeLine(
    'worker',
    `${hostname()}/${process.pid} trains ${slots} at once for ${database.name}, networks on ${name}`,
  );
  try {
    await running.done;
    return exitCodes.ok;
  } finally {
    await output.close();
  }
}

function lineOf(event: WorkerEvent): readonly [kind: string, text: string] | undefined {
  switch (event.type) {
    case 'runner':
      return ['runner', event.message];
    case 'skewed':
      return [
        'warning',
        `the leader of ${event.study} has Ridgeline ${event.version}, this worker ${version()}: bits may differ`,
      ];
    case 'server-away':
      return ['warning', `the server is unreachable, results are kept in memory: ${event.message}`];
    case 'server-back':
      return ['warning', 'the server is back'];
    case 'queue-away':
      return ['warning', 'the queue is unreachable, no trials arrive until it is back'];
    case 'queue-back':
      return ['warning', 'the queue is back'];
    case 'other-queue':
      return ['warning', event.message];
    case 'trial-claimed':
    case 'trial-done':
      return undefined;
  }
}

/** Rejects a task that this machine would train differently from the leader. */
const check: ServeWorkerOptions['check'] = async ({ task, finals }, { study, data }) => {
  const own = await dataHash(task, finals);
  if (own === data) return;
  throw new RidgelineError(
    'WORKER_UNFIT',
    `The data "${task.data?.name}" of ${study} differ from its leader's: SHA-256 ${own} and ${data}.`,
    { hint: 'Copy the file from there.' },
  );
};

function checkFile(study: string, { path, sha256 }: UserFile): void {
  const own = sha256OfFile(path);
  if (own === sha256) return;
  const message =
    own === undefined
      ? `${study} needs ${path}, which is not here.`
      : `${path} differs from the file that ${study} started with.`;
  throw new RidgelineError('WORKER_UNFIT', message, {
    hint: 'Copy it from the machine that leads the study.',
  });
}
