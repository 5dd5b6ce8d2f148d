import type {
  Assignment,
  Checkpoint,
  LeaderTable,
  LossCause,
  Metric,
  Report,
  TrialTask,
  WorkerRow,
} from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import type { Fleet, FleetListener, RunningAttempt, PoolKind } from '../orchestrator/fleet.ts';
import { revokedCause } from '../orchestrator/loss-cause.ts';
import { computeLookAhead, updateMeanTime } from '../orchestrator/look-ahead.ts';
import type { AssignmentMessage, AssignmentQueue } from './assignment-queue.ts';
import { RETRY_PAUSE, isUnreachable } from './server-away.ts';
import { HeartbeatAges } from './heartbeat-ages.ts';
import { decodeMessages, type WorkerMessage } from './worker-message.ts';

/** Connections of a leader to its workers. */
export interface Workers {
  readonly table: LeaderTable;
  readonly queue: AssignmentQueue;
  /** SHA-256 of this machine's named data set for a task; undefined for any other data. */
  readonly dataHash: (task: TrialTask, finals: Metric | undefined) => Promise<string | undefined>;
  /** Stores the weights of a trial that a worker has completed; by default they are not stored. */
  readonly keepCheckpoint?: ((trial: number, checkpoint: Checkpoint) => Promise<void>) | undefined;
}

/** Interval for counting workers and checking unclaimed assignments, in ms. */
const POLL_INTERVAL = 1_000;

/** Interval of polling for messages while there are none, in ms. */
const MESSAGE_INTERVAL = 50;

/** Age at which the message of an unclaimed assignment is sent again, in ms. */
const RESEND_AGE = 3_000;

/** Duration of the work that is assigned in advance, in ms. A commit, a message and a worker's reply take less. */
const HORIZON = 1_000;

/** Maximum number of assignments in a message. */
const MAX_IN_MESSAGE = 64;

/** Number of workers lost with a trial after which the trial becomes a suspect. */
const MAX_LOST_WORKERS = 3;

/** Number of revoked assignments whose late ends are still processed. */
const MAX_REVOKED = 1_000;

/** Number of attempts to fetch a trial's weights from an unreachable server. */
const MAX_DOWNLOADS = 3;

/** Trial that is assigned, or will be once its assignment is in the table. */
interface AssignedTrial {
  readonly attempt: RunningAttempt;
  /** Time of the last message about the assignment; undefined before the first message. */
  sentAt: number | undefined;
  /** `turn` of the next message about the assignment. */
  turn: AssignmentMessage['turn'];
  /** Time at which a worker started the trial; undefined before. */
  startedAt: number | undefined;
}

/**
 * Workers that train one study, on any machine. Assignments are put into a table, and messages name them. Workers'
 * messages are processed in order, and deleted once their effects are written. The table is the source of truth: a lost
 * message is sent again, and a repeated one finds its assignments claimed. The end of a revoked assignment counts as
 * late.
 */
export class RemoteFleet implements Fleet {
  readonly #study: string;
  readonly #workers: Workers;
  readonly #listener: FleetListener;
  readonly #clock: Clock;
  /** Current assignments, by the token of their attempt. */
  readonly #assignedTrials = new Map<string, AssignedTrial>();
  /** Revoked assignments that a worker may still be training, by token. */
  readonly #revokedAttempts = new Map<string, RunningAttempt>();
  #presentWorkers: ReadonlyMap<string, WorkerRow> = new Map();
  /** Workers that listen to another queue. */
  readonly #excludedWorkers = new Set<string>();
  readonly #heartbeatAges = new HeartbeatAges();
  #trialTime: number | undefined;
  /** Number of trials that ended since the last poll. */
  #endCount = 0;
  /** Number of trials that ended per `HORIZON`, between the last two polls. */
  #endRate = 0;
  /** Changes to write to the table: assignments to add, stop and remove. */
  #toAssign: Assignment[] = [];
  #toStop: string[] = [];
  #toRemove: string[] = [];
  /** True if all unclaimed assignments are to be revoked. */
  #mustRevoke = false;
  /** Write to the table in progress. */
  #writing: Promise<void> | undefined;
  /** Write of the last checkpoint. */
  #checkpointWrite: Promise<void> | undefined;
  /** True if the queue refused the last messages. */
  #isQueueRefusing = false;
  readonly #sentWarnings = new Set<string>();
  /** Number of workers lost with each trial, by trial number. */
  readonly #lossCounts = new Map<number, number>();
  readonly #abortController = new AbortController();

  constructor(study: string, workers: Workers, listener: FleetListener, clock: Clock) {
    this.#study = study;
    this.#workers = workers;
    this.#listener = listener;
    this.#clock = clock;
  }

  adopt(attempts: readonly RunningAttempt[]): void {
    for (const attempt of attempts) {
      const assignedTrial = { ...createAssignedTrial(attempt), sentAt: this.#clock.now() };
      this.#assignedTrials.set(attempt.key.token, assignedTrial);
      this.#start(assignedTrial);
    }
    const tokens = this.#workers.table.inherited.map(({ key }) => key.token);
    this.#remove(...tokens.filter((token) => !this.#assignedTrials.has(token)));
    // Started only now, because messages about these assignments may arrive immediately.
    void this.#pollTable();
    void this.#receiveMessages();
  }

  get size(): number {
    return this.#assignedTrials.size;
  }

  get quarantinedCount(): number {
    return [...this.#assignedTrials.values()].filter(({ attempt }) => attempt.pool === 'quarantine').length;
  }

  get lookAhead(): number {
    // With more assignments, the last ones would wait so long that their messages are sent again.
    return Math.min(computeLookAhead(this.countThreads('main'), this.#trialTime, HORIZON), this.#endRate);
  }

  get runningCount(): number {
    return [...this.#assignedTrials.values()].filter(({ startedAt }) => startedAt !== undefined).length;
  }

  countThreads(pool: PoolKind): number {
    const slots = [...this.#presentWorkers.values()].reduce((sum, worker) => sum + worker.slots, 0);
    return pool === 'main' ? slots : Math.ceil(slots / 2);
  }

  isReady(_pool: PoolKind): boolean {
    return this.#presentWorkers.size > 0;
  }

  train(attempt: RunningAttempt): boolean {
    this.#assignedTrials.set(attempt.key.token, createAssignedTrial(attempt));
    void this.#assign(attempt);
    return true;
  }

  async #assign({ key, task, finals, pool }: RunningAttempt): Promise<void> {
    try {
      const data = await this.#workers.dataHash(task, finals);
      // The assignment may have been revoked meanwhile.
      if (!this.#assignedTrials.has(key.token)) return;
      this.#toAssign.push({ key, quarantined: pool === 'quarantine', data });
      this.#write();
    } catch (error) {
      this.#listener.onFailure(error);
    }
  }

  find(trial: number): RunningAttempt | undefined {
    return [...this.#assignedTrials.values()].find(({ attempt }) => attempt.trial.number === trial)?.attempt;
  }

  stop({ key }: RunningAttempt): boolean {
    if (this.#assignedTrials.get(key.token)?.startedAt === undefined) return false;
    this.#toStop.push(key.token);
    this.#write();
    return true;
  }

  stopAll(): void {
    // A worker that has claimed a trial may not have reported it yet.
    this.#toStop.push(...this.#assignedTrials.keys());
    this.#write();
  }

  revoke(): void {
    for (const [token, { sentAt }] of [...this.#assignedTrials]) {
      if (sentAt === undefined) this.#lose(token, revokedCause);
    }
    this.#mustRevoke = true;
    this.#write();
  }

  async end(): Promise<void> {
    this.#abortController.abort();
    await Promise.all([this.#writing, this.#checkpointWrite]);
    await Promise.all([this.#workers.table.close(), this.#workers.queue.close()]);
  }

  /** Polls the table: counts the workers, loses the assignments of lost workers, and repeats unanswered messages. */
  async #pollTable(): Promise<void> {
    for (let previousPoll = this.#clock.now(); !this.#isOver;) {
      const polledAt = this.#clock.now();
      const snapshot = await this.#retry(() => this.#workers.table.poll());
      if (snapshot === undefined) return;
      const now = this.#clock.now();
      if (now > previousPoll) this.#endRate = Math.ceil((this.#endCount * HORIZON) / (now - previousPoll));
      [previousPoll, this.#endCount] = [now, 0];
      this.#heartbeatAges.observe(snapshot.workers, now);
      this.#updatePresent(
        snapshot.workers.filter(
          ({ id }) => this.#heartbeatAges.isPresent(id) && !this.#excludedWorkers.has(id),
        ),
      );
      const registeredIds = new Set(snapshot.workers.map(({ id }) => id));
      for (const { id, worker } of snapshot.assignments) {
        if (worker === undefined) continue;
        // The worker signed off, because it was stopped or cannot train here; the trial is not the reason.
        if (!registeredIds.has(worker)) this.#lose(id, { type: 'bystander', reason: 'its worker has left' });
        else if (this.#heartbeatAges.isLost(worker)) this.#loseWithWorker(id);
      }
      this.#loseMissing(new Set(snapshot.assignments.map(({ id }) => id)), polledAt);
      this.#resend(snapshot.assignments.flatMap(({ id, worker }) => (worker === undefined ? [id] : [])));
      await this.#pause(POLL_INTERVAL);
    }
  }

  /** Replaces the present workers, and reports who joined or left. */
  #updatePresent(workers: readonly WorkerRow[]): void {
    const previousWorkers = this.#presentWorkers;
    this.#presentWorkers = new Map(workers.map((worker) => [worker.id, worker]));
    for (const [id, { host, pid, slots }] of this.#presentWorkers) {
      if (!previousWorkers.has(id)) this.#listener.onEvent({ type: 'worker-joined', host, pid, slots });
    }
    for (const [id, { host, pid, slots }] of previousWorkers) {
      if (!this.#presentWorkers.has(id)) this.#listener.onEvent({ type: 'worker-left', host, pid, slots });
    }
    if (this.#presentWorkers.size > 0) this.#listener.onChange();
    // Threads of this machine need the unclaimed assignments of departed workers.
    else if (previousWorkers.size > 0) this.revoke();
  }

  /** Loses assignments that vanished from the table: they were revoked, and the confirmation did not arrive. */
  #loseMissing(storedIds: ReadonlySet<string>, polledAt: number): void {
    for (const [id, { sentAt }] of this.#assignedTrials) {
      if (sentAt !== undefined && sentAt < polledAt && !storedIds.has(id)) this.#lose(id, revokedCause);
    }
  }

  /**
   * Sends unclaimed assignments again, each in a message of its own, if their last message is old. That message may be
   * lost, or leased to a dead worker, so the new one has another id.
   */
  #resend(unclaimed: readonly string[]): void {
    const latestTime = this.#clock.now() - RESEND_AGE;
    this.#send(
      unclaimed.filter((id) => (this.#assignedTrials.get(id)?.sentAt ?? Infinity) < latestTime),
      1,
    );
  }

  /** Number of assignments in a message: at most the slots of the smallest worker, and fewer if trials take long. */
  get #batchSize(): number {
    const slots = [...this.#presentWorkers.values()].map((worker) => worker.slots);
    const trialsInHorizon = Math.floor(HORIZON / (this.#trialTime ?? Infinity));
    return Math.max(1, Math.min(MAX_IN_MESSAGE, trialsInHorizon, ...slots));
  }

  /**
   * Loses an assignment with its worker. A trial that lost several workers is suspected of causing the losses.
   */
  #loseWithWorker(token: string): void {
    const reason = 'its worker was lost';
    const trial = this.#assignedTrials.get(token)?.attempt.trial.number;
    if (trial === undefined) return;
    const lossCount = (this.#lossCounts.get(trial) ?? 0) + 1;
    this.#lossCounts.set(trial, lossCount);
    const isSuspect = lossCount >= MAX_LOST_WORKERS;
    this.#lose(
      token,
      isSuspect ? { type: 'suspect', kind: 'crash', reason, isAlone: true } : { type: 'bystander', reason },
    );
  }

  #lose(token: string, cause: LossCause): void {
    const assignedTrial = this.#assignedTrials.get(token);
    if (assignedTrial === undefined) return;
    const { attempt, sentAt } = assignedTrial;
    this.#assignedTrials.delete(token);
    if (sentAt !== undefined) this.#rememberRevoked(attempt);
    this.#remove(token);
    this.#listener.onLoss(cause, [attempt]);
    this.#listener.onChange();
  }

  #rememberRevoked(attempt: RunningAttempt): void {
    this.#revokedAttempts.set(attempt.key.token, attempt);
    const [oldest] = this.#revokedAttempts.keys();
    if (this.#revokedAttempts.size > MAX_REVOKED) this.#revokedAttempts.delete(oldest!);
  }

  /** Processes workers' messages, and deletes them once their effects are written. */
  async #receiveMessages(): Promise<void> {
    let processedIds: readonly number[] = [];
    while (!this.#isOver) {
      const storedMessages = await this.#retry(() => this.#workers.table.receive(processedIds));
      if (storedMessages === undefined) return;
      for (const { text } of storedMessages) {
        for (const message of decodeMessages(text)) {
          if (message.type === 'ended' && message.brought) await this.#keepWeights(message.assignment);
          this.#receive(message);
        }
      }
      processedIds = storedMessages.map(({ id }) => id);
      if (processedIds.length === 0) await this.#pause(MESSAGE_INTERVAL);
      else if (!(await this.#listener.flush())) return;
    }
  }

  /** Stores a trial's weights, if the study keeps weights and the trial was not pruned. */
  async #keepWeights(token: string): Promise<void> {
    const { keepCheckpoint } = this.#workers;
    const attempt = this.#assignedTrials.get(token)?.attempt;
    if (keepCheckpoint === undefined || attempt === undefined || attempt.prunedAt !== undefined) return;
    const warnOfLoss = (error: unknown): undefined =>
      void this.#warn(
        `The weights of trials on workers are not kept: ${(error as Error).message}`,
        'weights',
      );
    const checkpoint = await this.#download(token).catch(warnOfLoss);
    if (checkpoint === undefined || this.#isOver) return;
    this.#checkpointWrite = keepCheckpoint(attempt.trial.number, checkpoint).catch(warnOfLoss);
    await this.#checkpointWrite;
  }

  /** Downloads the weights that a worker uploaded. Retries are limited, because the download blocks all messages. */
  async #download(token: string): Promise<Checkpoint | undefined> {
    for (let downloads = 1; !this.#isOver; downloads++) {
      try {
        return await this.#workers.table.download(token);
      } catch (error) {
        if (this.#isOver) return undefined;
        if (!isUnreachable(error) || downloads === MAX_DOWNLOADS) throw error;
        await this.#pause(RETRY_PAUSE);
      }
    }
    return undefined;
  }

  #receive(message: WorkerMessage): void {
    if (this.#isOver) return;
    if (message.type === 'warning') return this.#warn(message.message);
    if (message.type === 'elsewhere') return this.#exclude(message);
    const assignedTrial = this.#assignedTrials.get(message.assignment);
    if (assignedTrial === undefined) return this.#receiveLate(message);
    const { attempt } = assignedTrial;
    switch (message.type) {
      case 'started':
        return this.#start(assignedTrial);
      case 'reported':
        if (addReport(attempt, message.report)) this.#listener.onReport(attempt, message.report);
        return;
      case 'ended':
        attempt.threadTime = message.threadTime;
        attempt.stopCause = message.stopCause;
        this.#listener.onEnd(attempt, { type: 'ended', ...message.end });
        return this.#end(assignedTrial);
      case 'lost':
        attempt.threadTime = message.threadTime;
        this.#listener.onLoss(message.cause, [attempt]);
        return this.#end(assignedTrial);
    }
  }

  /** Excludes a worker that listens to another queue. Its slots do not count. */
  #exclude({ worker, message }: Extract<WorkerMessage, { type: 'elsewhere' }>): void {
    this.#excludedWorkers.add(worker);
    this.#warn(message);
    this.#updatePresent([...this.#presentWorkers.values()].filter(({ id }) => id !== worker));
  }

  /** Processes a message about a revoked assignment. Only its reports and its end matter. */
  #receiveLate(message: Extract<WorkerMessage, { assignment: string }>): void {
    const attempt = this.#revokedAttempts.get(message.assignment);
    if (attempt === undefined) return;
    if (message.type === 'reported') return void addReport(attempt, message.report);
    if (message.type !== 'ended') return;
    this.#revokedAttempts.delete(message.assignment);
    attempt.stopCause = message.stopCause;
    this.#listener.onLateEnd(attempt, { type: 'ended', ...message.end });
  }

  #start(assignedTrial: AssignedTrial): void {
    if (assignedTrial.startedAt !== undefined) return;
    assignedTrial.startedAt = this.#clock.now();
    const { trial, key } = assignedTrial.attempt;
    this.#listener.onEvent({ type: 'trial-started', trial, attempt: key.attempt });
  }

  #end({ attempt, startedAt }: AssignedTrial): void {
    this.#assignedTrials.delete(attempt.key.token);
    this.#remove(attempt.key.token);
    this.#endCount++;
    if (startedAt !== undefined) {
      this.#trialTime = updateMeanTime(this.#clock.now() - startedAt, this.#trialTime);
    }
    this.#listener.onChange();
  }

  #remove(...tokens: readonly string[]): void {
    this.#toRemove.push(...tokens);
    this.#write();
  }

  /** Warns once for each topic. */
  #warn(message: string, topic = message): void {
    if (this.#sentWarnings.has(topic)) return;
    this.#sentWarnings.add(topic);
    this.#listener.onEvent({ type: 'warning', message });
  }

  /** Writes to the table in batches. While one batch is being written, the next one fills. */
  #write(): void {
    if (this.#isOver || this.#writing !== undefined) return;
    this.#writing = Promise.resolve()
      .then(() => this.#writeBatch())
      .finally(() => {
        this.#writing = undefined;
        const pendingCount = this.#toAssign.length + this.#toStop.length + this.#toRemove.length;
        if (pendingCount > 0 || this.#mustRevoke) this.#write();
      });
  }

  async #writeBatch(): Promise<void> {
    const { table } = this.#workers;
    const [toAssign, toStop, toRemove, mustRevoke] = [
      // Assignments revoked in time never reach the table.
      this.#toAssign.filter(({ key }) => this.#assignedTrials.has(key.token)),
      this.#toStop,
      this.#toRemove,
      this.#mustRevoke,
    ];
    [this.#toAssign, this.#toStop, this.#toRemove, this.#mustRevoke] = [[], [], [], false];
    if (toRemove.length > 0) await this.#retry(() => table.remove(toRemove));
    if (toAssign.length > 0) {
      await this.#retry(() => table.assign(toAssign));
      this.#send(
        toAssign.map(({ key }) => key.token),
        this.#batchSize,
      );
    }
    if (toStop.length > 0) await this.#retry(() => table.stop(toStop));
    if (!mustRevoke) return;
    for (const id of (await this.#retry(() => table.revoke())) ?? []) {
      this.#lose(id, revokedCause);
    }
  }

  /** Sends messages about assignments in the table, `batchSize` in each. */
  #send(ids: readonly string[], batchSize: number): void {
    const currentIds = ids.filter((id) => this.#assignedTrials.has(id));
    if (currentIds.length === 0) return;
    const messages = Array.from(
      { length: Math.ceil(currentIds.length / batchSize) },
      (_, index): AssignmentMessage => {
        const assignments = currentIds.slice(index * batchSize, (index + 1) * batchSize);
        // The message's id contains its first assignment and its turn.
        return { study: this.#study, assignments, turn: this.#assignedTrials.get(assignments[0]!)!.turn };
      },
    );
    for (const id of currentIds) {
      const assignedTrial = this.#assignedTrials.get(id)!;
      assignedTrial.sentAt = this.#clock.now();
      assignedTrial.turn = assignedTrial.turn === 0 ? 1 : 0;
    }
    // Messages that could not be added are sent again.
    this.#workers.queue.add(messages).then(
      () => this.#reportQueueState(undefined),
      (error: Error) => this.#reportQueueState(error),
    );
  }

  /** Warns that the queue refuses messages, and that it accepts them again, each once. */
  #reportQueueState(queueError: Error | undefined): void {
    const isRefused = queueError !== undefined;
    if (this.#isOver || isRefused === this.#isQueueRefusing) return;
    this.#isQueueRefusing = isRefused;
    const message = isRefused
      ? `The queue accepts no messages, and workers wait for them: ${queueError.message}.`
      : 'The queue accepts messages again.';
    this.#listener.onEvent({ type: 'warning', message });
  }

  /**
   * Repeats a request until the server answers. Returns undefined once the run has ended, or after a permanent error.
   */
  async #retry<T>(request: () => Promise<T>): Promise<T | undefined> {
    while (!this.#isOver) {
      try {
        return await request();
      } catch (error) {
        if (this.#isOver) return undefined;
        if (!isUnreachable(error)) {
          this.#listener.onFailure(error);
          return undefined;
        }
        await this.#pause(RETRY_PAUSE);
      }
    }
    return undefined;
  }

  get #isOver(): boolean {
    return this.#abortController.signal.aborted;
  }

  async #pause(time: number): Promise<void> {
    await this.#clock.wait(time, this.#abortController.signal);
  }
}

/** Assigned trial whose assignment is not in the table yet. */
function createAssignedTrial(attempt: RunningAttempt): AssignedTrial {
  return { attempt, sentAt: undefined, turn: 0, startedAt: undefined };
}

/** Adds a report. Returns false if it does not count, because the trial was pruned or has this report already. */
function addReport({ reports, prunedAt }: RunningAttempt, report: Report): boolean {
  if (prunedAt !== undefined || report.step <= (reports.at(-1)?.step ?? 0)) return false;
  reports.push(report);
  return true;
}
