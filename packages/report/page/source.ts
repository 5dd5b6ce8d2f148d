import type { ResultComparison } from '@ridgeline/compare';
import type { ListedStudy, StudyStatus, Trouble } from '../src/live/status.ts';
import type { PageFigure, StudyPage } from '../src/page/study-page.ts';
import type { TrialPage } from '../src/page/trial-page.ts';

/** Source of the shown data: the file itself, or a server. */
export interface Source {
  study(name: string): Promise<StudyPage | undefined>;
  trial(study: string, number: number): Promise<TrialPage | undefined>;
  /** Calls `call` after each change of one of the studies, until the returned function is called. */
  follow(studies: readonly string[], call: () => void): () => void;
}

/** JSON in a script element of the page; undefined without such an element. */
export function embedded<T>(id: string): T | undefined {
  const text = document.getElementById(id)?.textContent;
  return text === undefined || text === null ? undefined : (JSON.parse(text) as T);
}

/** Source of an offline file, which never changes. */
export function fileSource(page: StudyPage): Source {
  let trials: Readonly<Record<number, TrialPage>> | undefined;
  return {
    study: async (name) => (name === page.study.name ? page : undefined),
    async trial(_, number) {
      trials ??= embedded<Readonly<Record<number, TrialPage>>>('trials') ?? {};
      return trials[number];
    },
    follow: () => () => undefined,
  };
}

/** Command to the process that runs a study. */
export type StudyCommand = 'pause' | 'resume' | 'stop';

/** State of a followed study, and of the connection. */
export type Connection =
  | { readonly type: 'connecting' | 'lost' }
  | { readonly type: 'live'; readonly status: StudyStatus }
  | { readonly type: 'trouble'; readonly trouble: Trouble };

/** Comparison of studies as sent by the server. */
export interface StudiesCompared {
  readonly text: { readonly answer: string; readonly sections: readonly (readonly string[])[] };
  readonly comparison: ResultComparison;
}

/** Source of a server. */
export interface LiveSource extends Source {
  studies(): Promise<readonly ListedStudy[]>;
  /** Reads the figures of a study's parameters with models; they replace those of the page. */
  parameters(study: string): Promise<readonly PageFigure[] | undefined>;
  compare(studies: readonly string[]): Promise<StudiesCompared>;
  /** Calls `call` with each new state of the studies, until the returned function is called. */
  connect(studies: readonly string[], call: (connection: Connection) => void): () => void;
  /** Sends a command; undefined on a read-only page. Throws the server's message. */
  readonly command: ((study: string, type: StudyCommand) => Promise<void>) | undefined;
}

/** Source that asks the server of the page. */
export function liveSource(token: string | undefined): LiveSource {
  const held = new Map<string, { readonly tag: string | null; readonly body: unknown }>();
  /** Reads an address. The server sends the body only if it has changed; undefined for an unknown study. */
  const latest = async <T>(address: string): Promise<T | undefined> => {
    const last = held.get(address);
    const headers: HeadersInit = last?.tag ? { 'If-None-Match': last.tag } : {};
    const response = await fetch(address, { headers });
    if (response.status === 304 && last) return last.body as T;
    if (response.status === 404) return undefined;
    const body = await bodyOf<T>(response);
    held.set(address, { tag: response.headers.get('ETag'), body });
    return body;
  };
  return {
    studies: () => answerOf<readonly ListedStudy[]>('api/studies'),
    compare: (studies) =>
      answerOf<StudiesCompared>(`api/compare?${new URLSearchParams(studies.map((name) => ['study', name]))}`),
    study: (name) => latest<StudyPage>(`api/study?${new URLSearchParams({ study: name })}`),
    parameters: (study) => latest<readonly PageFigure[]>(`api/parameters?${new URLSearchParams({ study })}`),
    async trial(study, number) {
      const query = new URLSearchParams({ study, trial: String(number) });
      const response = await fetch(`api/trial?${query}`);
      return response.status === 404 ? undefined : bodyOf<TrialPage>(response);
    },
    follow(studies, call) {
      const versions = new Map<string, string>();
      return this.connect(studies, (connection) => {
        if (connection.type !== 'live') return;
        const { study, version } = connection.status;
        const last = versions.get(study);
        versions.set(study, version);
        if (last !== undefined && last !== version) call();
      });
    },
    connect(studies, call) {
      const query = new URLSearchParams(studies.map((name) => ['study', name]));
      let events: EventSource | undefined;
      // All tabs of a browser share six connections to a server, so a hidden tab closes its own.
      const adapt = () => {
        if (document.hidden) {
          events?.close();
          events = undefined;
        } else if (events === undefined) {
          events = new EventSource(`api/events?${query}`);
          call({ type: 'connecting' });
          events.addEventListener('changed', ({ data }) => call({ type: 'live', status: JSON.parse(data) }));
          events.addEventListener('problem', ({ data }) =>
            call({ type: 'trouble', trouble: JSON.parse(data) }),
          );
          events.addEventListener('error', () => call({ type: 'lost' }));
        }
      };
      adapt();
      document.addEventListener('visibilitychange', adapt);
      return () => {
        document.removeEventListener('visibilitychange', adapt);
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
            await bodyOf(response);
          },
  };
}

async function answerOf<T>(address: string): Promise<T> {
  return bodyOf(await fetch(address));
}

/** Body of an answer. Throws the server's message for a failure. */
async function bodyOf<T>(response: Response): Promise<T> {
  const body = (await response.json()) as T & { readonly error?: { readonly message: string } };
  if (!response.ok) throw new Error(body.error?.message ?? response.statusText);
  return body;
}
