import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { rootOf, type Progress, type RunStatus, type Study, type StudyView } from '@ridgeline/core';
import { trialCounts, type StudyStatus } from '@ridgeline/report/live';
import { isPostgresUrl } from '@ridgeline/storage';
import { readLedger } from '@ridgeline/storage/ledger';
import type { PageJson, PagePart } from './page-maker.ts';

/** Part of a study's page in one version; the body is JSON in UTF-8. */
export interface PageVersion {
  readonly version: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Dependencies of the served studies. */
export interface ServedSources {
  readonly view: StudyView;
  /** Makes a part of the page of a study. */
  readonly makePage: (study: string, part: PagePart, version: string) => Promise<PageJson>;
  /** Maximum share of a core for making a study's page, from 0 to 1. */
  readonly coreShare: number;
  /** Watches the owner of a study; returns a function that stops watching. */
  readonly watchOwner: (study: string, onChange: (status: RunStatus | undefined) => void) => () => void;
  /** Ledger of claims: a file, or the URL of a server. */
  readonly ledger: string;
  /** Time in ms since an arbitrary start. */
  readonly now: () => number;
}

/** State of a study in the store. */
interface StoredState {
  readonly study: Study;
  readonly progress: Progress;
  /** Hash of everything that the page shows: the outcomes of the study, its search and its finals, and its claims. */
  readonly hash: string;
}

/**
 * Status and page of a study. A page is made on request, once for all readers. New versions are delayed, so that even
 * the pages of a large study take no more than `coreShare` of a core.
 */
export class ServedStudy {
  readonly #name: string;
  readonly #sources: ServedSources;
  #followers = 0;
  #stopWatching: (() => void) | undefined;
  #owner: RunStatus | undefined;
  #lastRead: { readonly stamp: string; readonly state: Promise<StoredState> } | undefined;
  #version = '';
  readonly #pages = new Map<PagePart, PageVersion>();
  readonly #pendingPages = new Map<PagePart, Promise<PageVersion>>();
  /** Earliest time of the next version, in ms. */
  #nextVersionTime = 0;

  constructor(name: string, sources: ServedSources) {
    this.#name = name;
    this.#sources = sources;
  }

  get isFollowed(): boolean {
    return this.#followers > 0;
  }

  /** Watches the study's owner until the returned function is called. */
  follow(): () => void {
    if (this.#followers++ === 0) {
      this.#stopWatching = this.#sources.watchOwner(this.#name, (status) => (this.#owner = status));
    }
    return () => {
      if (--this.#followers === 0) this.#stopWatching?.();
    };
  }

  /**
   * Reads the current status of the study. Announces a new version of its page as soon as `coreShare` allows one.
   *
   * @throws RidgelineError `STUDY_NOT_FOUND`.
   */
  async status(): Promise<StudyStatus> {
    const { study, progress, hash } = await this.#readState();
    if (this.#sources.now() >= this.#nextVersionTime) this.#version = hash;
    const owner = this.#owner?.study === this.#name ? this.#owner : undefined;
    return {
      study: this.#name,
      version: this.#version,
      counts: trialCounts(progress, study.plan?.trials),
      state: study.state,
      owner: owner === undefined ? null : { state: owner.state, threads: owner.threads },
    };
  }

  /**
   * Returns a part of the page in the newest announced version.
   *
   * @throws RidgelineError `STUDY_NOT_FOUND`.
   */
  page(part: PagePart): Promise<PageVersion> {
    const pendingPage =
      this.#pendingPages.get(part) ?? this.#make(part).finally(() => this.#pendingPages.delete(part));
    this.#pendingPages.set(part, pendingPage);
    return pendingPage;
  }

  async #make(part: PagePart): Promise<PageVersion> {
    const { version } = await this.status();
    const cachedPage = this.#pages.get(part);
    if (cachedPage?.version === version) return cachedPage;
    const { body, cost } = await this.#sources.makePage(this.#name, part, version);
    const page = { version, body };
    this.#pages.set(part, page);
    // After `cost` ms of work, a pause of this length keeps the work at `coreShare` of the time.
    this.#nextVersionTime =
      Math.max(this.#nextVersionTime, this.#sources.now()) + cost * (1 / this.#sources.coreShare - 1);
    return page;
  }

  /** Reads the state of the study. While the store and the ledger do not change, returns the state of the last read. */
  async #readState(): Promise<StoredState> {
    const { view, ledger } = this.#sources;
    const stamp = `${await view.version()} ${readLedgerStamp(ledger)}`;
    if (this.#lastRead?.stamp !== stamp) {
      const state = this.#readStoredState();
      this.#lastRead = { stamp, state };
      state.catch(() => (this.#lastRead = undefined));
    }
    return this.#lastRead!.state;
  }

  async #readStoredState(): Promise<StoredState> {
    const { view, ledger } = this.#sources;
    const studies = await view.studies();
    const study = studies.find(({ name }) => name === this.#name) ?? (await view.study(this.#name));
    const root = rootOf(study);
    const hash = createHash('sha256');
    const relatedStudies = studies.filter((relatedStudy) => rootOf(relatedStudy) === root);
    if (relatedStudies.some(({ definition }) => definition.finalsOf?.claim !== undefined))
      hash.update(JSON.stringify(await readLedger(ledger)));
    const progress = await view.progress(this.#name);
    for (const relatedStudy of relatedStudies) {
      const isThisStudy = relatedStudy.name === this.#name;
      const { cursor, ended } = isThisStudy ? progress : await view.progress(relatedStudy.name);
      hash.update(JSON.stringify([relatedStudy, cursor, ended]));
    }
    return { study, progress, hash: hash.digest('base64url') };
  }
}

/** Reads the change time and size of a ledger file. Empty for a server, where each entry changes `view.version()`. */
function readLedgerStamp(ledger: string): string {
  if (isPostgresUrl(ledger)) return '';
  const { mtimeMs, size } = statSync(ledger, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}
