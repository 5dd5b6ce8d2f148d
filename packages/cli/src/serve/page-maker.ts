import { extname } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { RidgelineError, type RidgelineErrorCode } from '@ridgeline/core';

const entry = new URL(`../processes/page-thread${extname(import.meta.url)}`, import.meta.url);

/**
 * Initial heap limit of the thread, in MB; it doubles for a study that needs more. 100,000 trials need two thirds of
 * the limit; a higher limit would only fill with garbage.
 */
const FIRST_MEMORY = 200;

/** Maximum heap limit of the thread, in MB. */
const MAX_MEMORY = 6400;

/** Heap limit for new objects, in MB. It is small, so that they are collected often. */
const NEW_MEMORY = 4;

/**
 * Parts of a study's page in the order of their requests: the first screen, the page with its results, and the figures
 * of parameters with models.
 */
export type PagePart = 'answer' | 'page' | 'parameters';

/** Request for a page or a comparison of whole studies. */
export type PageRequest =
  | {
      readonly type: PagePart;
      readonly study: string;
      /** Version of the study. Parts of the same version may share what they read. */
      readonly version: string;
    }
  | { readonly type: 'compare'; readonly studies: readonly string[] };

/** JSON of a page, in UTF-8. */
export interface MadePage {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Processor time that it took, in ms. */
  readonly cost: number;
}

/** Answer of the thread: `failed` is an error of the user, `broken` a bug. */
export type PageAnswer =
  | ({ readonly type: 'made' } & MadePage)
  | {
      readonly type: 'failed';
      readonly code: RidgelineErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    }
  | { readonly type: 'broken'; readonly stack: string };

/** Sources of the thread. */
export interface PageSources {
  /** Database as `openView` takes it. */
  readonly database: string;
  /** Ledger of claims, as `readLedger` takes it. */
  readonly ledger: string;
}

/** Message to the thread; the answer goes to the port. */
export interface PageMessage {
  readonly request: PageRequest;
  readonly port: MessagePort;
}

/**
 * Makes pages in a thread, one at a time. A page of 100,000 trials takes seconds; the server answers other
 * requests meanwhile. The thread starts with the first page.
 *
 * @example
 * const pages = new PageMaker({ database: 'ridgeline.db', ledger: 'ridgeline.db-ledger.jsonl' });
 * const { body } = await pages.make({ type: 'page', study: 'mnist', version: '1' });
 * await pages.close();
 */
export class PageMaker {
  readonly #sources: PageSources;
  #thread: Worker | undefined;
  #memory = FIRST_MEMORY;
  /** Resolves when the thread has ended, to its error. */
  #ended: Promise<NodeJS.ErrnoException | undefined> = Promise.resolve(undefined);

  constructor(sources: PageSources) {
    this.#sources = sources;
  }

  /** @throws RidgelineError as the reads of the request do. */
  async make(request: PageRequest): Promise<MadePage> {
    const answer = await this.#answerTo(request);
    switch (answer.type) {
      case 'made':
        return answer;
      case 'failed':
        throw new RidgelineError(answer.code, answer.message, { hint: answer.hint });
      case 'broken':
        throw Object.assign(new Error('Failed to make the page.'), { stack: answer.stack });
    }
  }

  async #answerTo(request: PageRequest): Promise<PageAnswer> {
    const { port1, port2 } = new MessageChannel();
    this.#running().postMessage({ request, port: port2 } satisfies PageMessage, [port2]);
    const ended = this.#ended;
    const answer = await new Promise<PageAnswer | undefined>((resolve) => {
      port1.once('message', resolve).once('close', () => resolve(undefined));
    });
    port1.close();
    if (answer !== undefined) return answer;
    const failure = await ended;
    if (failure?.code !== 'ERR_WORKER_OUT_OF_MEMORY' || this.#memory >= MAX_MEMORY) {
      throw new Error('The page thread exited.', { cause: failure });
    }
    this.#memory *= 2;
    return this.#answerTo(request);
  }

  /** Starts the thread, so that it loads its modules before the first request. */
  start(): void {
    this.#running();
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #running(): Worker {
    if (this.#thread !== undefined) return this.#thread;
    const thread = new Worker(entry, {
      workerData: this.#sources,
      resourceLimits: { maxOldGenerationSizeMb: this.#memory, maxYoungGenerationSizeMb: NEW_MEMORY },
    });
    let failure: NodeJS.ErrnoException | undefined;
    thread.on('error', (error) => (failure = error));
    this.#ended = new Promise((resolve) => {
      thread.once('exit', () => {
        this.#thread = undefined;
        resolve(failure);
      });
    });
    return (this.#thread = thread);
  }
}
