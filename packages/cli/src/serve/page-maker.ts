import { extname } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { RidgelineError, type RidgelineErrorCode } from '@ridgeline/core';
import type { CommandContext } from '@ridgeline/report';

const entry = new URL(`../processes/page-thread${extname(import.meta.url)}`, import.meta.url);

/**
 * Initial heap limit of the thread; it doubles for a study that needs more. 100,000 trials need two thirds of
 * the limit; a higher limit would only fill with garbage.
 */
const INITIAL_HEAP_MB = 200;

/** Maximum heap limit of the thread. */
const MAX_HEAP_MB = 6400;

/** Heap limit for new objects. With a small limit, garbage is collected often. */
const YOUNG_HEAP_MB = 4;

/**
 * Parts of a study's page in the order of their requests: the first screen, the whole page without models, and the
 * parameter figures with models.
 */
export const pageParts = ['answer', 'page', 'parameters'] as const;

export type PagePart = (typeof pageParts)[number];

/** Request for a part of a study's page, or for a comparison of whole studies. */
export type PageRequest =
  | {
      readonly type: PagePart;
      readonly study: string;
      /** Version of the study. Parts of the same version may share the data they read. */
      readonly version: string;
    }
  | { readonly type: 'compare'; readonly studies: readonly string[] };

/** JSON of a part of a page or of a comparison, in UTF-8. */
export interface PageJson {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Processor time of making the page, in ms. */
  readonly cost: number;
}

/** Reply of the thread: a page or comparison, a user error (`refused`), or a bug in Ridgeline. */
export type PageReply =
  | ({ readonly type: 'page' } & PageJson)
  | {
      readonly type: 'refused';
      readonly code: RidgelineErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    }
  | { readonly type: 'bug'; readonly stack: string };

/** Data sources of the thread. */
export interface PageSources {
  /** Database as `openView` accepts it. */
  readonly database: string;
  /** Ledger of claims, as `readLedger` accepts it. */
  readonly ledger: string;
  readonly commandContext: CommandContext;
}

/** Message to the thread; the reply goes to the port. */
export interface PageMessage {
  readonly request: PageRequest;
  readonly port: MessagePort;
}

/**
 * Makes pages in a thread, one at a time. A page of 100,000 trials takes seconds; the server answers other
 * requests meanwhile. The thread starts with the first page, or earlier by {@link PageMaker.start}.
 *
 * @example
 * const pages = new PageMaker({ database, ledger, commandContext });
 * const { body } = await pages.make({ type: 'page', study: 'mnist', version: '1' });
 * await pages.close();
 */
export class PageMaker {
  readonly #sources: PageSources;
  #thread: Worker | undefined;
  #heapLimit = INITIAL_HEAP_MB;
  /** Resolves to the error of the thread when the thread has exited. */
  #threadExit: Promise<NodeJS.ErrnoException | undefined> = Promise.resolve(undefined);

  constructor(sources: PageSources) {
    this.#sources = sources;
  }

  /**
   * Makes a page or a comparison. If the thread runs out of memory, tries again with twice the heap limit.
   *
   * @throws RidgelineError if the request cannot be answered.
   */
  async make(request: PageRequest): Promise<PageJson> {
    const reply = await this.#send(request);
    switch (reply.type) {
      case 'page':
        return reply;
      case 'refused':
        throw new RidgelineError(reply.code, reply.message, { hint: reply.hint });
      case 'bug':
        throw Object.assign(new Error('Failed to make the page.'), { stack: reply.stack });
    }
  }

  async #send(request: PageRequest): Promise<PageReply> {
    const { port1, port2 } = new MessageChannel();
    this.#ensureThread().postMessage({ request, port: port2 } satisfies PageMessage, [port2]);
    const threadExit = this.#threadExit;
    const reply = await new Promise<PageReply | undefined>((resolve) => {
      port1.once('message', resolve).once('close', () => resolve(undefined));
    });
    port1.close();
    if (reply !== undefined) return reply;
    const failure = await threadExit;
    if (failure?.code !== 'ERR_WORKER_OUT_OF_MEMORY' || this.#heapLimit >= MAX_HEAP_MB) {
      throw new Error('The page thread exited.', { cause: failure });
    }
    this.#heapLimit *= 2;
    return this.#send(request);
  }

  /** Starts the thread early, to load its modules before the first request. */
  start(): void {
    this.#ensureThread();
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #ensureThread(): Worker {
    if (this.#thread !== undefined) return this.#thread;
    const thread = new Worker(entry, {
      workerData: this.#sources,
      resourceLimits: { maxOldGenerationSizeMb: this.#heapLimit, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
    });
    let failure: NodeJS.ErrnoException | undefined;
    thread.on('error', (error) => (failure = error));
    this.#threadExit = new Promise((resolve) => {
      thread.once('exit', () => {
        this.#thread = undefined;
        resolve(failure);
      });
    });
    return (this.#thread = thread);
  }
}
