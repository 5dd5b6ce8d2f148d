import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { rootOf, type Progress, type RunStatus, type Study, type StudyView } from '@ridgeline/core';
import { trialCounts, type StudyStatus } from '@ridgeline/report/live';
import { isPostgresUrl } from '@ridgeline/storage';
import { readLedger } from '@ridgeline/storage/ledger';
import type { MadePage, PagePart } from './page-maker.ts';

/** Part of a study's page, as text in UTF-8. */
export interface BuiltPage {
  readonly version: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Dependencies of the served studies. */
export interface ServedSources {
  readonly view: StudyView;
  /** Makes a part of the page of a study. */
  readonly makePage: (study: string, part: PagePart, version: string) => Promise<MadePage>;
  /** Maximum share of a core, from 0 to 1, that making the page of a study may take. */
  readonly share: number;
  /** Watches the owner of a study; returns the function that stops it. */
  readonly watchOwner: (study: string, changed: (status: RunStatus | undefined) => void) => () => void;
  /** Ledger of claims: a file, or the URL of a server. */
  readonly ledger: string;
  /** Time in ms, from any start. */
  readonly now: () => number;
}

/** State of a study in the store. */
interface Reading {
  readonly study: Study;
  readonly progress: Progress;
  /** Hash of everything that the page shows: the outcomes of the study, its search and its finals, and its claims. */
  readonly hash: string;
}

/**
 * Status and page of a study. A page is made on request, once for all readers. New versions are delayed, so that even
 * the pages of a large study take at most their share of a core.
 */
export class ServedStudy {
  readonly #name: string;
  readonly #sources: ServedSources;
  #followers = 0;
  #stopWatching: (() => void) | undefined;
  #owner: RunStatus | undefined;
  #last: { readonly version: string; readonly reading: Promise<Reading> } | undefined;
  #version = '';
  readonly #built = new Map<PagePart, BuiltPage>();
  readonly #making = new Map<PagePart, Promise<BuiltPage>>();
  /** Earliest time of the next version, in ms. */
  #notBefore = 0;

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
   * Current status of the study.
   *
   * @throws RidgelineError `STUDY_NOT_FOUND`.
   */
  async status(): Promise<StudyStatus> {
    const { study, progress, hash } = await this.#reading();
    if (this.#sources.now() >= this.#notBefore) this.#version = hash;
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
   * Part of the page in its newest announced version.
   *
   * @throws RidgelineError `STUDY_NOT_FOUND`.
   */
  page(part: PagePart): Promise<BuiltPage> {
    const making = this.#making.get(part) ?? this.#make(part).finally(() => this.#making.delete(part));
    this.#making.set(part, making);
    return making;
  }

  async #make(part: PagePart): Promise<BuiltPage> {
    const { version } = await this.status();
    const built = this.#built.get(part);
    if (built?.version === version) return built;
    const { body, cost } = await this.#sources.makePage(this.#name, part, version);
    const made = { version, body };
    this.#built.set(part, made);
    this.#notBefore = Math.max(this.#notBefore, this.#sources.now()) + cost * (1 / this.#sources.share - 1);
    return made;
  }

  /** Reads the state of the study, again only after a change of the store or the ledger. */
  async #reading(): Promise<Reading> {
    const { view, ledger } = this.#sources;
    const version = `${await view.version()} ${stampOf(ledger)}`;
    if (this.#last?.version !== version) {
      const reading = this.#read();
      this.#last = { version, reading };
      reading.catch(() => (this.#last = undefined));
    }
    return this.#last!.reading;
  }

  async #read(): Promise<Reading> {
    const { view, ledger } = this.#sources;
    const studies = await view.studies();
    const study = studies.find(({ name }) => name === this.#name) ?? (await view.study(this.#name));
    const root = rootOf(study);
    const hash = createHash('sha256');
    const family = studies.filter((other) => rootOf(other) === root);
    if (family.some(({ definition }) => definition.finalsOf?.claim !== undefined))
      hash.update(JSON.stringify(await readLedger(ledger)));
    const progress = new Map<string, Progress>();
    for (const other of family) {
      const { name } = other;
      progress.set(name, await view.progress(name));
      const { cursor, ended } = progress.get(name)!;
      hash.update(JSON.stringify([other, cursor, ended]));
    }
    const own = progress.get(this.#name) ?? (await view.progress(this.#name));
    return { study, progress: own, hash: hash.digest('base64url') };
  }
}

/** Modification time and size of a ledger's file; empty for a server, where a new entry changes the view's version. */
function stampOf(ledger: string): string {
  if (isPostgresUrl(ledger)) return '';
  const { mtimeMs, size } = statSync(ledger, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}
