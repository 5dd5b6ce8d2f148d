import { setTimeout as delay } from 'node:timers/promises';
import { RidgelineError, searchOf } from '@ridgeline/core';
import { trialCounts, type ListedStudy, type StudyStatus, type ServerProblem } from '@ridgeline/report/live';
import { pageParts, type PagePart } from './page-maker.ts';
import { ServedStudy, type PageVersion, type ServedSources } from './served-study.ts';

/** Poll interval of the store. A change reaches a page within a second. */
const POLL_INTERVAL_MS = 800;

/** Pause after a failed read. */
const RETRY_INTERVAL_MS = 2000;

/** Interval of heartbeat events while nothing changes. */
const HEARTBEAT_INTERVAL_MS = 15_000;

/** Maximum number of studies without followers to keep in memory. */
const MAX_IDLE_STUDIES = 8;

/** Event for a page that follows a study. */
export type FeedEvent =
  | { readonly type: 'changed'; readonly data: StudyStatus }
  | { readonly type: 'problem'; readonly data: ServerProblem };

/** Pages and live events of a database's studies, for any number of browsers. */
export class StudyFeed {
  readonly #sources: ServedSources;
  /** Studies in the order of their last request. */
  readonly #servedStudies = new Map<string, ServedStudy>();

  constructor(sources: ServedSources) {
    this.#sources = sources;
  }

  /** Lists all studies of the database, newest first. */
  async studies(): Promise<readonly ListedStudy[]> {
    const { view } = this.#sources;
    // Unlike the other reads, `version` throws if the database has moved.
    await view.version();
    const studies = await view.studies();
    return Promise.all(
      studies.map(async (study) => {
        const { name, state, created, plan, definition } = study;
        const { outcomes } = await view.outcomes(name, 0, 1);
        return {
          name,
          state,
          created,
          metric: { name: definition.metric.name, goal: definition.metric.goal },
          counts: trialCounts(await view.progress(name), plan?.trials),
          data: outcomes[0]?.fingerprint?.data ?? null,
          finalsOf: searchOf(study) ?? null,
        };
      }),
    );
  }

  /**
   * Returns a part of a study's page in its newest announced version.
   *
   * @throws RidgelineError `STUDY_NOT_FOUND`.
   */
  page(study: string, part: PagePart): Promise<PageVersion> {
    return this.#study(study).page(part);
  }

  /**
   * Makes all parts of a study's page before they are requested.
   *
   * @throws RidgelineError `STUDY_NOT_FOUND`.
   */
  async prepare(study: string): Promise<void> {
    for (const part of pageParts) await this.page(study, part);
  }

  /**
   * Follows studies until the consumer stops. A slow consumer skips intermediate states.
   *
   * @throws RidgelineError `STUDY_NOT_FOUND` at the start; later problems are events.
   */
  async follow(studies: readonly string[]): Promise<AsyncGenerator<FeedEvent, void>> {
    const servedStudies = [...new Set(studies)].map((study) => this.#study(study));
    await Promise.all(servedStudies.map((study) => study.status()));
    return generateEvents(servedStudies, this.#sources.now);
  }

  #study(name: string): ServedStudy {
    const servedStudy = this.#servedStudies.get(name) ?? new ServedStudy(name, this.#sources);
    this.#servedStudies.delete(name);
    this.#servedStudies.set(name, servedStudy);
    const idleStudies = [...this.#servedStudies].filter(([, study]) => !study.isFollowed);
    for (const [idleName] of idleStudies.slice(0, -MAX_IDLE_STUDIES)) this.#servedStudies.delete(idleName);
    return servedStudy;
  }
}

async function* generateEvents(
  servedStudies: readonly ServedStudy[],
  now: () => number,
): AsyncGenerator<FeedEvent, void> {
  const sentEvents = new Map<ServedStudy, { readonly text: string; readonly time: number }>();
  const stopFunctions = servedStudies.map((study) => study.follow());
  try {
    for (;;) {
      let pause = POLL_INTERVAL_MS;
      for (const study of servedStudies) {
        const event = await readEvent(study);
        if (event.type === 'problem') pause = RETRY_INTERVAL_MS;
        const text = JSON.stringify(event);
        const lastEvent = sentEvents.get(study);
        if (text === lastEvent?.text && now() - lastEvent.time <= HEARTBEAT_INTERVAL_MS) continue;
        yield event;
        sentEvents.set(study, { text, time: now() });
      }
      await delay(pause);
    }
  } finally {
    for (const stop of stopFunctions) stop();
  }
}

async function readEvent(servedStudy: ServedStudy): Promise<FeedEvent> {
  try {
    return { type: 'changed', data: await servedStudy.status() };
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    return { type: 'problem', data: { message: error.message, hint: error.hint ?? null } };
  }
}
