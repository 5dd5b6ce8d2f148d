import { setTimeout as sleep } from 'node:timers/promises';
import {
  RidgelineError,
  workerProtocol,
  type Checkpoint,
  type LeaderTerms,
  type SweepDefinition,
  type ClaimedAssignment,
  type Parameters,
  type ThreadEnd,
  type TrialTask,
  type WorkerTable,
} from '@ridgeline/core';
import { tasksOf } from '@ridgeline/core/parse';
import { createAttempt, type RunningAttempt } from '../orchestrator/fleet.ts';
import { systemClock } from '../clock.ts';
import { LocalFleet } from '../orchestrator/local-fleet.ts';
import { runnerLimitsOf, type RunnerLimits } from '../supervisor/runner-limits.ts';
import type { RunnerLaunch } from '../supervisor/runner-process.ts';
import { consumeAssignments, type AssignmentMessage, type QueueLocation } from './assignment-queue.ts';
import { compareQueues, formatQueueName, type QueueDifference } from './queue-name.ts';
import { RETRY_PAUSE, isUnreachable } from './server-away.ts';
import { encodeMessages, type WorkerMessage } from './worker-message.ts';

export interface ServeWorkerOptions {
  readonly table: WorkerTable;
  readonly queue: QueueLocation;
  /** Number of trials that train simultaneously, at least one. */
  readonly slots: number;
  readonly limits?: Omit<RunnerLimits, 'timeout'>;
  /**
   * Reads the current definition of a study, and the launch options of its runner. Throws a `RidgelineError` if this
   * machine's files differ from the definition's; the worker then leaves.
   */
  readonly open: (
    study: string,
    leader: LeaderTerms,
  ) => Promise<{ readonly definition: SweepDefinition; readonly runner: RunnerLaunch }>;
  /** Throws a `RidgelineError` if this machine's data differ from the leader's; the worker then leaves. */
  readonly check: (attempt: RunningAttempt, assignment: ClaimedAssignment) => Promise<void>;
  /** Version of Ridgeline. */
  readonly version: string;
  readonly onEvent?: (event: WorkerEvent) => void;
}

/** Event of a worker, for display. */
export type WorkerEvent =
  | { readonly type: 'trial-claimed'; readonly study: string; readonly trial: number }
  | { readonly type: 'trial-done'; readonly study: string; readonly trial: number }
  /** A runner process died or is replaced. `message` is a predicate: `died (…)`. */
  | { readonly type: 'runner'; readonly message: string }
  /** The leader of a study runs another, compatible version of Ridgeline. */
  | { readonly type: 'skewed'; readonly study: string; readonly version: string }
  | { readonly type: 'server-away'; readonly message: string }
  | { readonly type: 'server-back' }
  /** No assignments arrive, although the server is up. */
  | { readonly type: 'queue-away' }
  | { readonly type: 'queue-back' }
  /** The leader of a study has another queue. */
  | { readonly type: 'other-queue'; readonly message: string };

/** A running worker. */
export interface WorkerRun {
  /** Stops claiming, finishes running trials, and leaves; on the second call leaves immediately. */
  leave(): void;
  /** Resolves when the worker has left; rejects with the reason if it cannot train on this machine. */
  readonly done: Promise<void>;
}

/** Heartbeat interval of a worker with nothing to report, in ms. */
const HEARTBEAT_INTERVAL = 1_000;

/** Delay of messages for batching, in ms. */
const MESSAGE_DELAY = 20;

/** Interval of checking whether a starting runner is ready, in ms. */
const READY_CHECK_INTERVAL = 100;

/** Number of attempts to upload a trial's weights to a reachable server. */
const MAX_UPLOADS = 3;

/** Time that idle processes of a study are kept, in ms. */
const IDLE_TIMEOUT = 60_000;

/**
 * Trains trials of a server's studies, in runner processes of this machine. A worker claims the assignments that
 * messages name, reports their results, and stops revoked ones. Pruning and outcomes are up to the leader.
 *
 * @example
 * const worker = serveWorker({ table, queue, slots: 4, open, check, version });
 * process.on('SIGTERM', () => worker.leave());
 * await worker.done;
 */
export function serveWorker(options: ServeWorkerOptions): WorkerRun {
  return new WorkerHost(options);
}

/** An assignment in training. */
interface AssignedTraining {
  readonly study: string;
  readonly fleet: LocalFleet;
  readonly attempt: RunningAttempt;
  /** True once the trial was asked to stop. */
  isStopping: boolean;
  /** True once the assignment was revoked. The trial's end is reported only if the trial still finishes. */
  isRevoked: boolean;
  /** Ends the wait for the trial, and thus frees its slot. */
  finish(): void;
}

/** Processes that train for one study, under one leader. */
interface StudyFleet {
  readonly fleet: LocalFleet;
  readonly definition: SweepDefinition;
  readonly taskOf: (parameters: Parameters) => TrialTask;
  /** Number of assignments whose trials train here, or will soon. */
  trainingCount: number;
  idleTimer: NodeJS.Timeout | undefined;
}

class WorkerHost implements WorkerRun {
  readonly done: Promise<void>;
  readonly #options: ServeWorkerOptions;
  /** Assignments that occupy a slot, including those being claimed. */
  readonly #activeIds = new Set<string>();
  /**
   * Assignments in training, by the token of their attempt. A trial may have two attempts here: it may be assigned
   * again before its earlier attempt has stopped.
   */
  readonly #trainings = new Map<string, AssignedTraining>();
  /** Fleets by the leader's fencing token and the study. */
  readonly #fleets = new Map<string, Promise<StudyFleet>>();
  readonly #reportedVersions = new Set<string>();
  /** Messages to send with the next heartbeat, by study. */
  #outbox = new Map<string, WorkerMessage[]>();
  /** Upload of weights in progress. */
  #uploading: Promise<unknown> = Promise.resolve();
  /** Ends the pause before the next heartbeat; undefined outside a pause. */
  #wake: (() => void) | undefined;
  /** Functions to call when a slot becomes free or the worker is to leave. */
  readonly #waiters: (() => void)[] = [];
  #isAway = false;
  /** Stage of leaving. `flushing`: all trials have ended, and the last messages are being sent. */
  #leaving: 'no' | 'when-done' | 'flushing' | 'now' = 'no';
  #failure: { readonly error: unknown } | undefined;
  readonly #consumer: ReturnType<typeof consumeAssignments>;
  readonly #heartbeats: Promise<void>;
  readonly #abortController = new AbortController();
  /** Resolves when the worker must leave immediately. */
  readonly #forcedLeave: Promise<void>;
  #leaveNow!: () => void;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;

  constructor(options: ServeWorkerOptions) {
    this.#options = options;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#forcedLeave = new Promise((resolve) => (this.#leaveNow = resolve));
    this.#consumer = consumeAssignments(options.queue, {
      handle: (message) => this.#handleMessage(message),
      onAway: (isAway) => this.#options.onEvent?.({ type: isAway ? 'queue-away' : 'queue-back' }),
    });
    this.#consumer.ready.catch((error: unknown) => {
      // A leaving worker needs no queue.
      if (this.#leaving === 'no') this.#fail(error);
    });
    this.#heartbeats = this.#sendHeartbeats();
    compareQueues(
      options.table,
      formatQueueName(options.queue),
      (study, difference) => this.#reportQueueDifference(study, difference),
      this.#abortController.signal,
    ).catch((error: unknown) => this.#fail(error));
  }

  leave(): void {
    if (this.#leaving === 'no') {
      this.#leaving = 'when-done';
      this.#notifyWaiters();
      this.#close().then(
        () => (this.#failure === undefined ? this.#resolve() : this.#reject(this.#failure.error)),
        this.#reject,
      );
    } else {
      this.#leaving = 'now';
      for (const { finish } of this.#trainings.values()) finish();
      this.#leaveNow();
      this.#wake?.();
    }
  }

  /** Leaves once the worker's trials have ended and are reported, or immediately if `leave` is called again. */
  async #close(): Promise<void> {
    this.#abortController.abort();
    await Promise.race([this.#finish(), this.#forcedLeave]);
    if (this.#leaving === 'when-done') this.#leaving = 'flushing';
    this.#wake?.();
    await this.#heartbeats;
    // Fleets that failed to open have no processes.
    const fleets = await Promise.allSettled(this.#fleets.values());
    await Promise.all(
      fleets.map((result) => (result.status === 'fulfilled' ? result.value.fleet.end() : undefined)),
    );
    await this.#options.table.leave();
  }

  /** Resolves when no more assignments arrive and the worker's trials have ended. */
  async #finish(): Promise<void> {
    await this.#consumer.close().catch(() => undefined);
    await this.#waitUntil(() => this.#activeIds.size === 0);
  }

  /** True once running trials are abandoned. */
  get #isLeavingNow(): boolean {
    return this.#leaving === 'now';
  }

  /** Leaves immediately, because the worker cannot train on this machine. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.leave();
    // The second call leaves immediately.
    this.leave();
  }

  /**
   * Claims the assignments of a message as slots become free; resolves when a slot is free for another message. Never
   * rejects: the leader itself repeats the message of an assignment that stays unclaimed.
   */
  async #handleMessage({ assignments }: AssignmentMessage): Promise<void> {
    let unclaimed = assignments.filter((id) => !this.#activeIds.has(id));
    for (;;) {
      await this.#waitUntil(() => this.#activeIds.size < this.#options.slots || this.#leaving !== 'no');
      if (unclaimed.length === 0 || this.#leaving !== 'no') return;
      const ids = unclaimed.slice(0, this.#options.slots - this.#activeIds.size);
      unclaimed = unclaimed.slice(ids.length);
      await this.#claim(ids);
    }
  }

  /** Claims the assignments that still exist, and trains them. */
  async #claim(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#activeIds.add(id);
    try {
      const claims = await this.#retry(() => this.#options.table.claim(ids));
      const claimedIds = new Set(claims.map(({ key }) => key.token));
      for (const assignment of claims) void this.#train(assignment);
      this.#freeSlots(ids.filter((id) => !claimedIds.has(id)));
    } catch (error) {
      this.#freeSlots(ids);
      if (!this.#isLeavingNow) this.#fail(error);
    }
  }

  async #train(assignment: ClaimedAssignment): Promise<void> {
    try {
      await this.#trainAssignment(assignment);
    } catch (error) {
      if (!this.#isLeavingNow) this.#fail(error);
    } finally {
      this.#freeSlots([assignment.key.token]);
    }
  }

  /** Resolves as soon as `holds` is true; checked whenever a slot becomes free, and on leaving. */
  async #waitUntil(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** Frees the slots of these assignments. */
  #freeSlots(assignments: readonly string[]): void {
    for (const id of assignments) this.#activeIds.delete(id);
    this.#notifyWaiters();
  }

  /** Wakes waiters to check their condition again. */
  #notifyWaiters(): void {
    for (const wake of this.#waiters.splice(0)) wake();
  }

  async #trainAssignment(assignment: ClaimedAssignment): Promise<void> {
    const { key, study, leader, trial } = assignment;
    this.#checkTerms(study, leader);
    const studyFleet = await this.#getFleet(study, leader);
    const { fleet, definition, taskOf } = studyFleet;
    studyFleet.trainingCount++;
    clearTimeout(studyFleet.idleTimer);
    try {
      const pool = assignment.quarantined ? 'quarantine' : 'main';
      const task = taskOf(trial.configuration.parameters);
      const attempt = createAttempt({ trial, task }, key, pool, definition);
      await this.#options.check(attempt, assignment);
      this.#options.onEvent?.({ type: 'trial-claimed', study, trial: trial.number });
      await this.#trainIn(fleet, study, attempt);
      this.#options.onEvent?.({ type: 'trial-done', study, trial: trial.number });
    } finally {
      if (--studyFleet.trainingCount === 0)
        studyFleet.idleTimer = setTimeout(() => this.#dismiss(study, leader), IDLE_TIMEOUT).unref();
    }
  }

  async #trainIn(fleet: LocalFleet, study: string, attempt: RunningAttempt): Promise<void> {
    const { token } = attempt.key;
    let finish!: () => void;
    const trialFinished = new Promise<void>((resolve) => (finish = resolve));
    const training: AssignedTraining = { study, fleet, attempt, isStopping: false, isRevoked: false, finish };
    this.#trainings.set(token, training);
    // A runner that dies before it gets the trial is replaced.
    for (;;) {
      if (this.#isLeavingNow || training.isRevoked) {
        finish();
        break;
      }
      if (fleet.isReady(attempt.pool) && fleet.train(attempt)) break;
      await sleep(READY_CHECK_INTERVAL);
    }
    await trialFinished;
    this.#trainings.delete(token);
  }

  #checkTerms(study: string, { protocol, version }: LeaderTerms): void {
    if (protocol !== workerProtocol) {
      throw new RidgelineError(
        'WORKER_UNFIT',
        `The leader of ${study} is Ridgeline ${version} and uses another worker protocol.`,
        { hint: 'Install the same version of Ridgeline on all machines.' },
      );
    }
    if (version === this.#options.version || this.#reportedVersions.has(version)) return;
    this.#reportedVersions.add(version);
    this.#options.onEvent?.({ type: 'skewed', study, version });
  }

  /** Processes of a study under one leader: a new leader may have another definition. */
  #getFleet(study: string, leader: LeaderTerms): Promise<StudyFleet> {
    const key = `${leader.fencingToken} ${study}`;
    const existing = this.#fleets.get(key);
    if (existing !== undefined) return existing;
    const opening = this.#openFleet(study, leader);
    this.#fleets.set(key, opening);
    opening.catch(() => this.#fleets.delete(key));
    return opening;
  }

  async #openFleet(study: string, leader: LeaderTerms): Promise<StudyFleet> {
    const { open, slots, limits } = this.#options;
    const { definition, runner } = await this.#retry(() => open(study, leader));
    const fleet = new LocalFleet(
      runner,
      slots,
      runnerLimitsOf(definition, limits),
      {
        onEvent: (event) => {
          switch (event.type) {
            case 'trial-started':
              return this.#sendStarted(fleet, event.trial.number, event.attempt);
            case 'warning':
              return this.#send(study, { type: 'warning', message: event.message });
            case 'runner-died':
              return this.#options.onEvent?.({ type: 'runner', message: `died (${event.reason})` });
            case 'runner-recycled':
              return this.#options.onEvent?.({ type: 'runner', message: `is replaced: ${event.reason}` });
          }
        },
        onReport: (attempt, report) => {
          this.#sendAbout(attempt, (assignment) => ({ type: 'reported', assignment, report }));
        },
        onEnd: (attempt, end) => void this.#sendEnd(attempt, end),
        onLoss: (cause, attempts) => {
          for (const attempt of attempts) {
            const { threadTime } = attempt;
            this.#sendAbout(attempt, (assignment) => ({ type: 'lost', assignment, threadTime, cause }));
            this.#trainings.get(attempt.key.token)?.finish();
          }
        },
        onLateEnd: () => undefined,
        onChange: () => undefined,
        flush: () => Promise.resolve(true),
        onFailure: (error) => this.#fail(error),
      },
      systemClock,
    );
    return { fleet, definition, taskOf: tasksOf(definition), trainingCount: 0, idleTimer: undefined };
  }

  #dismiss(study: string, { fencingToken }: LeaderTerms): void {
    const key = `${fencingToken} ${study}`;
    const studyFleet = this.#fleets.get(key);
    this.#fleets.delete(key);
    void studyFleet?.then(({ fleet }) => fleet.end());
  }

  #sendStarted(fleet: LocalFleet, trial: number, attemptNumber: number): void {
    for (const training of this.#trainings.values()) {
      const { attempt } = training;
      if (training.fleet !== fleet || attempt.trial.number !== trial || attempt.key.attempt !== attemptNumber)
        continue;
      this.#sendAbout(attempt, (assignment) => ({ type: 'started', assignment }));
    }
  }

  /** Sends a message about an attempt, unless its assignment was revoked. */
  #sendAbout({ key: { token } }: RunningAttempt, createMessage: (assignment: string) => WorkerMessage): void {
    const training = this.#trainings.get(token);
    if (training?.isRevoked === false) this.#send(training.study, createMessage(token));
  }

  /** Reports the end of a trial, after uploading its weights and freeing its slot. */
  async #sendEnd(
    attempt: RunningAttempt,
    { ending, fingerprint, layers, test, checkpoint }: ThreadEnd,
  ): Promise<void> {
    const assignment = attempt.key.token;
    const training = this.#trainings.get(assignment);
    if (training === undefined) return;
    const { study } = training;
    const { threadTime, reports, stopCause } = attempt;
    const isUploaded = checkpoint !== undefined && (await this.#uploadInTurn(training, checkpoint));
    training.finish();
    if (training.isRevoked && ending.type === 'stopped') return;
    // Some reports may be unsent; duplicates are ignored.
    if (training.isRevoked)
      for (const report of reports) this.#send(study, { type: 'reported', assignment, report });
    const end = { ending, fingerprint, layers, test };
    this.#send(study, { type: 'ended', assignment, threadTime, end, stopCause, brought: isUploaded });
  }

  /** Uploads one checkpoint at a time, to leave room for other messages. */
  #uploadInTurn(training: AssignedTraining, checkpoint: Checkpoint): Promise<boolean> {
    const upload = this.#uploading.then(() => this.#upload(training, checkpoint));
    this.#uploading = upload;
    return upload;
  }

  /**
   * Uploads the weights of a trial to the table. Returns false if they are lost; the result of the trial still counts.
   */
  async #upload(training: AssignedTraining, checkpoint: Checkpoint): Promise<boolean> {
    const { table } = this.#options;
    for (let uploads = 1; ; uploads++) {
      if (training.isRevoked || this.#isLeavingNow) return false;
      try {
        // Waits for the server first, so an unreachable server does not use up the uploads.
        if (uploads > 1) await this.#retry(() => table.heartbeat([]));
        await table.upload(training.attempt.key.token, checkpoint);
        return true;
      } catch (error) {
        if (isUnreachable(error) && uploads < MAX_UPLOADS) continue;
        const message = `the weights of trials were not kept: ${(error as Error).message}`;
        this.#send(training.study, { type: 'warning', message });
        return false;
      }
    }
  }

  #reportQueueDifference(study: string, { isCertain, forWorker, forLeader: message }: QueueDifference): void {
    this.#options.onEvent?.({ type: 'other-queue', message: forWorker });
    const worker = this.#options.table.identity.id;
    this.#send(study, isCertain ? { type: 'elsewhere', worker, message } : { type: 'warning', message });
  }

  #send(study: string, message: WorkerMessage): void {
    const unsent = this.#outbox.get(study);
    if (unsent === undefined) this.#outbox.set(study, [message]);
    else unsent.push(message);
    this.#wake?.();
  }

  /** Sends heartbeats and messages to the leaders, and receives their requests. */
  async #sendHeartbeats(): Promise<void> {
    let unsent: readonly { readonly study: string; readonly text: string }[] = [];
    for (;;) {
      const tokens = [...this.#trainings.keys()];
      if (unsent.length === 0) {
        unsent = [...this.#outbox].map(([study, messages]) => ({ study, text: encodeMessages(messages) }));
        this.#outbox = new Map();
      }
      try {
        const leases = await this.#options.table.heartbeat(unsent);
        unsent = [];
        this.#applyLeases(tokens, leases);
        if (this.#isAway) this.#options.onEvent?.({ type: 'server-back' });
        this.#isAway = false;
      } catch (error) {
        if (!isUnreachable(error)) return this.#fail(error);
        if (!this.#isAway)
          this.#options.onEvent?.({ type: 'server-away', message: (error as Error).message });
        this.#isAway = true;
      }
      const isAllSent = unsent.length === 0 && this.#outbox.size === 0;
      if (this.#isLeavingNow || (this.#leaving === 'flushing' && isAllSent)) return;
      await (this.#isAway ? sleep(RETRY_PAUSE) : this.#nextHeartbeat());
    }
  }

  /** Stops the trainings whose assignments were revoked, or whose leader asks them to stop. */
  #applyLeases(
    tokens: readonly string[],
    leases: readonly { readonly id: string; readonly stopping: boolean }[],
  ): void {
    const isStoppingById = new Map(leases.map(({ id, stopping: isStopping }) => [id, isStopping]));
    for (const token of tokens) {
      const training = this.#trainings.get(token);
      if (training === undefined) continue;
      training.isRevoked ||= !isStoppingById.has(token);
      if (training.isRevoked || isStoppingById.get(token)) this.#stop(training);
    }
  }

  #stop(training: AssignedTraining): void {
    training.isStopping ||= training.fleet.stop(training.attempt);
  }

  async #nextHeartbeat(): Promise<void> {
    if (this.#outbox.size === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, HEARTBEAT_INTERVAL);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    await sleep(MESSAGE_DELAY);
  }

  /** Repeats a request until the server answers, because a failure would lose claimed assignments. */
  async #retry<T>(request: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await request();
      } catch (error) {
        if (!isUnreachable(error) || this.#isLeavingNow) throw error;
      }
      await sleep(RETRY_PAUSE);
    }
  }
}
