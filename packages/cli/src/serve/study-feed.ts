import { setTimeout as delay } from 'node:timers/promises';
import { RidgelineError, searchOf } from '@ridgeline/core';
import { trialCounts, type ListedStudy, type StudyStatus, type ServerProblem } from '@ridgeline/report/live';
import type { PagePart } from './page-maker.ts';
import { ServedStudy, type BuiltPage, type ServedSources } from './served-study.ts';

/** Poll interval of the store, in ms. A change thus reaches a page within a second. */
const POLL_INTERVAL = 800;

/** Pause after a failed read, in ms. */
const RETRY_INTERVAL = 2000;

/** Interval of heartbeat events without a change, in ms. */
const HEARTBEAT = 15_000;

/** Number of pages to keep besides those of followed studies. */
const KEPT_PAGES = 8;

/** Event for a page that follows a study. */
export type FeedEvent =
  | { readonly type: 'changed'; readonly data: StudyStatus }
  | { readonly type: 'problem'; readonly data: ServerProblem };

/** Feed of a database for any number of pages. */
export class StudyFeed {
  readonly #sources: ServedSources;
  /** Studies in the order of their last request. */
  readonly #served = new Map<string, ServedStudy>();

  constructor(sources: ServedSources) {
    this.#sources = sources;
  }

  /** All studies of the database, the newest first. */
  async studies(): Promise<readonly ListedStudy[]> {
    const { view } = this.#sources;
    // Throws if the database has moved; the reads below would not.
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
   * Part of the page of a study.
   *
   * @throws RidgelineError `STUDY_NOT_FOUND`.
   */
  page(study: string, part: PagePart): Promise<BuiltPage> {
    return this.#study(study).page(part);
  }

  /**
   * Follows studies until the consumer stops. A slow consumer skips intermediate states.
   *
   * @throws RidgelineError `STUDY_NOT_FOUND` at the start; later problems are events.
   */
  async follow(studies: readonly string[]): Promise<AsyncGenerator<FeedEvent, void>> {
    const served = [...new Set(studies)].map((study) => this.#study(study));
    await Promise.all(served.map((each) => each.status()));
    return eventsOf(served, this.#sources.now);
  }

  #study(name: string): ServedStudy {
    const served = this.#served.get(name) ?? new ServedStudy(name, this.#sources);
    this.#served.delete(name);
    this.#served.set(name, served);
    const idle = [...this.#served].filter(([, one]) => !one.isFollowed);
    for (const [other] of idle.slice(0, -KEPT_PAGES)) this.#served.delete(other);
    return served;
  }
}

async function* eventsOf(served: readonly ServedStudy[], now: () => number): AsyncGenerator<FeedEvent, void> {
  const sent = new Map<ServedStudy, { readonly text: string; readonly at: number }>();
  const unfollow = served.map((study) => study.follow());
  try {
    for (;;) {
      let pause = POLL_INTERVAL;
      for (const study of served) {
        const event = await eventNow(study);
        if (event.type === 'problem') pause = RETRY_INTERVAL;
        const text = JSON.stringify(event);
        const last = sent.get(study);
        if (text === last?.text && now() - last.at <= HEARTBEAT) continue;
        yield event;
        sent.set(study, { text, at: now() });
      }
      await delay(pause);
    }
  } finally {
    for (const each of unfollow) each();
  }
}

async function eventNow(served: ServedStudy): Promise<FeedEvent> {
  try {
    return { type: 'changed', data: await served.status() };
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    return { type: 'problem', data: { message: error.message, hint: error.hint ?? null } };
  }
}
