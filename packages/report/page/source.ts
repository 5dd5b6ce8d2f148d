import type { ResultComparison } from '@ridgeline/compare';
import type { ListedStudy, StudyStatus, ServerProblem } from '../src/live/status.ts';
import type { FirstScreen, PageFigure, StudyPage } from '../src/page/study-page.ts';
import type { TrialPage } from '../src/page/trial-page.ts';
import type { Texts } from '../src/texts/english.ts';

/** Pause before the next connection after an error response. */
const RECONNECT_INTERVAL_MS = 2_000;

/** Source of a page's data: the offline file or a server. */
export interface Source {
  /** Command that serves every trial of the study, because an offline file contains only some; undefined for a server. */
  readonly serveCommand: string | undefined;
  study(name: string): Promise<StudyPage | undefined>;
  trial(study: string, number: number): Promise<TrialPage | undefined>;
  /** Calls `listener` after each change of one of the studies, until the returned function is called. */
  follow(studies: readonly string[], listener: () => void): () => void;
}

/** Reads JSON from a script element of the page; undefined if there is none. */
export function readEmbedded<T>(id: string): T | undefined {
  const text = document.getElementById(id)?.textContent;
  return text === undefined || text === null ? undefined : (JSON.parse(text) as T);
}

/** Creates the source of an offline file, which never changes. */
export function createFileSource(page: StudyPage): Source {
  let trials: Readonly<Record<number, TrialPage>> | undefined;
  return {
    serveCommand: page.study.serveCommand,
    study: async (name) => (name === page.study.name ? page : undefined),
    async trial(_, number) {
      trials ??= readEmbedded<Readonly<Record<number, TrialPage>>>('trials') ?? {};
      return trials[number];
    },
    follow: () => () => undefined,
  };
}

/** Command to the process that runs a study. */
export type StudyCommand = 'pause' | 'resume' | 'stop';

/** State of the connection, with the study's status while the connection is live. */
export type Connection =
  | { readonly type: 'connecting' | 'lost' }
  | { readonly type: 'live'; readonly status: StudyStatus }
  | { readonly type: 'problem'; readonly problem: ServerProblem };

/** Comparison of studies, as sent by the server. */
export interface ServedComparison {
  readonly text: { readonly answer: string; readonly sections: readonly (readonly string[])[] };
  readonly comparison: ResultComparison;
}

/** Source that reads from a server. */
export interface LiveSource extends Source {
  studies(): Promise<readonly ListedStudy[]>;
  /** Reads the first screen of a study, which is ready before the page; undefined for an unknown study. */
  answer(study: string): Promise<FirstScreen | undefined>;
  /** Reads a study's parameter figures with models, which replace the figures without models. */
  parameters(study: string): Promise<readonly PageFigure[] | undefined>;
  compare(studies: readonly string[]): Promise<ServedComparison>;
  /** Calls `listener` with each new state of the connection or of a study, until the returned function is called. */
  connect(studies: readonly string[], listener: (connection: Connection) => void): () => void;
  /** Sends a command; throws the server's message if it fails. Undefined on a read-only page. */
  readonly command: ((study: string, type: StudyCommand) => Promise<void>) | undefined;
}

/** Creates a source that reads from the server of the page. */
export function createLiveSource(token: string | undefined): LiveSource {
  const cache = new Map<string, { readonly tag: string | null; readonly body: unknown }>();
  /** Fetches an address. The server sends a body only if it differs from the cached one. Undefined for an unknown study. */
  const fetchCached = async <T>(address: string): Promise<T | undefined> => {
    const cached = cache.get(address);
    const headers: HeadersInit = cached?.tag ? { 'If-None-Match': cached.tag } : {};
    const response = await fetch(address, { headers });
    if (response.status === 304 && cached) return cached.body as T;
    if (response.status === 404) return undefined;
    const body = await readBody<T>(response);
    cache.set(address, { tag: response.headers.get('ETag'), body });
    return body;
  };
  return {
    serveCommand: undefined,
    studies: () => fetchJson<readonly ListedStudy[]>('api/studies'),
    compare: (studies) =>
      fetchJson<ServedComparison>(
        `api/compare?${new URLSearchParams(studies.map((name) => ['study', name]))}`,
      ),
    answer: (study) => fetchCached<FirstScreen>(`api/answer?${new URLSearchParams({ study })}`),
    study: (name) => fetchCached<StudyPage>(`api/study?${new URLSearchParams({ study: name })}`),
    parameters: (study) =>
      fetchCached<readonly PageFigure[]>(`api/parameters?${new URLSearchParams({ study })}`),
    async trial(study, number) {
      const query = new URLSearchParams({ study, trial: String(number) });
      const response = await fetch(`api/trial?${query}`);
      return response.status === 404 ? undefined : readBody<TrialPage>(response);
    },
    follow(studies, listener) {
      const versions = new Map<string, string>();
      return this.connect(studies, (connection) => {
        if (connection.type !== 'live') return;
        const { study, version } = connection.status;
        const lastVersion = versions.get(study);
        versions.set(study, version);
        if (lastVersion !== undefined && lastVersion !== version) listener();
      });
    },
    connect(studies, listener) {
      const query = new URLSearchParams(studies.map((name) => ['study', name]));
      let events: EventSource | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      // A hidden tab closes its connection, because all tabs of a browser share six connections to a server.
      const updateConnection = () => {
        if (document.hidden) {
          events?.close();
          events = undefined;
        } else if (events === undefined) {
          events = new EventSource(`api/events?${query}`);
          listener({ type: 'connecting' });
          events.addEventListener('changed', ({ data }) =>
            listener({ type: 'live', status: JSON.parse(data) }),
          );
          events.addEventListener('problem', ({ data }) =>
            listener({ type: 'problem', problem: JSON.parse(data) }),
          );
          events.addEventListener('error', () => {
            listener({ type: 'lost' });
            // The browser does not reconnect after an error response.
            if (events?.readyState !== EventSource.CLOSED) return;
            events = undefined;
            timer = setTimeout(updateConnection, RECONNECT_INTERVAL_MS);
          });
        }
      };
      updateConnection();
      document.addEventListener('visibilitychange', updateConnection);
      return () => {
        document.removeEventListener('visibilitychange', updateConnection);
        clearTimeout(timer);
        events?.close();
      };
    },
    command:
      token === undefined
        ? undefined
        : async (study, type) => {
            const response = await fetch(`api/commands?${new URLSearchParams({ study })}`, {
              method: 'POST',
              headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
              body: JSON.stringify({ type }),
            });
            await readBody(response);
          },
  };
}

/** Describes why a request failed: in the server's words, or because there was no response. */
export function describeFailure(error: Error, texts: Texts): string {
  return error instanceof TypeError ? texts.live.lost : error.message;
}

async function fetchJson<T>(address: string): Promise<T> {
  return readBody(await fetch(address));
}

/** Reads the body of a response. Throws the server's message if the request failed. */
async function readBody<T>(response: Response): Promise<T> {
  const body = (await response.json()) as T & { readonly error?: { readonly message: string } };
  if (!response.ok) throw new Error(body.error?.message ?? response.statusText);
  return body;
}
