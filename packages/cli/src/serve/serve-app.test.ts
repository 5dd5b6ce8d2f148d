import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendToLedger } from '@ridgeline/storage/ledger';
import type { Command } from '@ridgeline/core';
import { createMemoryStore, sampleSweep, type Store } from '@ridgeline/core/testing';
import { compareStudies, type ListedStudy, type StudyStatus, type TrialPage } from '@ridgeline/report';
import type { Hono } from 'hono';
import type { PageJson } from './page-maker.ts';
import { createServeApp } from './serve-app.ts';
import { StudyFeed } from './study-feed.ts';
import { accuracyOutcome, runTrials, startTrials } from '../testing/sample-trials.ts';

/** Names that a path, a query or a page could misinterpret. */
const hostileNames = [
  '..',
  '%2e%2e',
  'a?b=c&d#e',
  '<img src=x onerror=alert(1)>',
  'x\'"`${1}',
  '정규화 100%',
];

let store: Store;
let folder: string;
let feed: StudyFeed;
let app: Hono;
/** Time of the feed in ms. */
let now: number;
/** Processor time that a page takes, in ms. */
let cost: number;
/** Number of pages that were made. */
let pageCount: number;
/** Number of times that the app started the page thread. */
let startCount: number;
let sentCommands: (readonly [study: string, command: Command])[];

beforeEach(async () => {
  store = createMemoryStore();
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-serve-'));
  [now, cost, pageCount, startCount] = [0, 0, 0, 0];
  const { view } = store;
  feed = new StudyFeed({
    view,
    coreShare: 0.1,
    makePage: async (study, part) => {
      pageCount++;
      if (part === 'answer') return toPage({ answers: [] });
      if (part === 'parameters') return toPage([{ id: 'main-effects' }]);
      return toPage((await view.outcomesByTrial(study, 0, 10)).map(({ trial }) => trial.number));
    },
    watchOwner: (study, onChange) => {
      onChange({ study, state: 'paused', threads: 2, warnings: [] });
      return () => undefined;
    },
    ledger: join(folder, 'ledger.jsonl'),
    now: () => now,
  });
  sentCommands = [];
  const compare = async (studies: readonly string[]) => toPage(await compareStudies(view, studies));
  const send = async (study: string, command: Command) => {
    const { name } = await view.study(study);
    sentCommands.push([name, command]);
    return { ok: true, message: 'Paused.' } as const;
  };
  app = createServeApp({
    view,
    feed,
    token: 'secret',
    send,
    compare,
    startThread: () => startCount++,
    readTrialPageOptions: async (_, trial) => ({ log: trial === 1 ? 'one\ntwo\n' : undefined }),
  });
  await create('mnist');
});

function create(name: string) {
  return store.log.createStudy({
    name,
    definition: { ...sampleSweep, name },
    plan: { configurations: 4, trials: 12 },
  });
}

function toPage(value: unknown): PageJson {
  return { body: new TextEncoder().encode(JSON.stringify(value)), cost };
}

function get(path: string, headers: Readonly<Record<string, string>> = {}) {
  return app.request(`http://127.0.0.1:8238${path}`, { headers: { host: '127.0.0.1:8238', ...headers } });
}

function post(study: string, body: string, headers: Readonly<Record<string, string>> = {}) {
  return app.request(`http://127.0.0.1:8238${studyPath('/api/commands', study)}`, {
    method: 'POST',
    body,
    headers: { host: '127.0.0.1:8238', authorization: 'Bearer secret', ...headers },
  });
}

const studyPath = (path: string, study: string) => `${path}?study=${encodeURIComponent(study)}`;

/** Reads the first event of a stream. */
async function readFirstEvent(response: Response) {
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  const [, type, data] = /^event: (.*)\ndata: (.*)\n\n$/.exec(new TextDecoder().decode(value)) ?? [];
  return { type, data: JSON.parse(data!) as StudyStatus };
}

afterEach(() => rmSync(folder, { recursive: true }));

describe('createServeApp', () => {
  it('lists the studies with their counts', async () => {
    await startTrials(store.log, 'mnist', [0]);
    await runTrials(store.log, 'mnist', new Map([[1, accuracyOutcome(0.5)]]));
    await create('digits');
    const list = (await (await get('/api/studies')).json()) as readonly ListedStudy[];
    expect(list.map(({ name }) => name)).toEqual(['digits', 'mnist']);
    expect(list[1]).toMatchObject({
      state: 'open',
      metric: { name: 'val_accuracy', goal: 'maximize' },
      counts: { ended: { complete: 1, failed: 0 }, running: 1, waiting: 0, planned: 12 },
      data: null,
      finalsOf: null,
    });
  });

  it('answers with 304 to a reader that has the page', async () => {
    const firstResponse = await get('/api/study?study=mnist');
    expect(await firstResponse.json()).toEqual([]);
    const tag = firstResponse.headers.get('etag')!;
    expect((await get('/api/study?study=mnist', { 'if-none-match': tag })).status).toBe(304);
    await runTrials(store.log, 'mnist', new Map([[1, accuracyOutcome(0.5)]]));
    const secondResponse = await get('/api/study?study=mnist', { 'if-none-match': tag });
    expect(await secondResponse.json()).toEqual([1]);
    expect(secondResponse.headers.get('etag')).not.toBe(tag);
  });

  it('changes the page of a study with a claim when the ledger changes', async () => {
    const ledger = join(folder, 'ledger.jsonl');
    const appendLook = () => appendToLedger(ledger, () => ({ type: 'look', study: 'mnist', trials: 0 }));
    const readTag = async () => (await get('/api/study?study=mnist')).headers.get('etag');
    const initialTag = await readTag();
    await appendLook();
    expect(await readTag()).toBe(initialTag);
    const { metric } = sampleSweep;
    const finalsOf = {
      study: 'mnist',
      round: 1,
      metric,
      folds: 1,
      claim: { entry: 1, hash: 'a'.repeat(64) },
    };
    const definition = { ...sampleSweep, name: 'mnist.claim-1', finalsOf };
    await store.log.createStudy({ name: 'mnist.claim-1', definition, plan: undefined });
    const claimTag = await readTag();
    await appendLook();
    expect(await readTag()).not.toBe(claimTag);
  });

  it('gives the first screen the version of the page', async () => {
    const firstResponse = await get('/api/answer?study=mnist');
    expect(await firstResponse.json()).toEqual({ answers: [] });
    expect((await get('/api/study?study=mnist')).headers.get('etag')).toBe(firstResponse.headers.get('etag'));
  });

  it('does not remake the parts of a prepared page', async () => {
    await feed.prepare('mnist');
    expect(pageCount).toBe(3);
    for (const part of ['answer', 'study', 'parameters']) await get(`/api/${part}?study=mnist`);
    expect(pageCount).toBe(3);
  });

  it('starts the page thread when it sends the application', async () => {
    await get('/api/studies');
    expect(startCount).toBe(0);
    await get('/');
    expect(startCount).toBe(1);
  });

  it('answers with the figures of parameters without making the page', async () => {
    const firstResponse = await get('/api/parameters?study=mnist');
    expect(await firstResponse.json()).toEqual([{ id: 'main-effects' }]);
    expect(pageCount).toBe(1);
    const tag = firstResponse.headers.get('etag')!;
    expect((await get('/api/parameters?study=mnist', { 'if-none-match': tag })).status).toBe(304);
    expect((await get('/api/parameters?study=none')).status).toBe(404);
  });

  it('delays the next version after an expensive page, but not the counts', async () => {
    cost = 1000;
    const tag = (await get('/api/study?study=mnist')).headers.get('etag');
    await runTrials(store.log, 'mnist', new Map([[1, accuracyOutcome(0.5)]]));
    now += 8_999;
    const delayedEvent = await readFirstEvent(await get('/api/events?study=mnist'));
    expect([`"${delayedEvent.data.version}"`, delayedEvent.data.counts.ended.complete]).toEqual([tag, 1]);
    expect((await get('/api/study?study=mnist', { 'if-none-match': tag! })).status).toBe(304);
    now += 1;
    const { data } = await readFirstEvent(await get('/api/events?study=mnist'));
    expect(`"${data.version}"`).not.toBe(tag);
    expect(await (await get('/api/study?study=mnist')).json()).toEqual([1]);
  });

  it('makes a page once for simultaneous requests', async () => {
    const responses = await Promise.all([1, 2, 3].map(() => get('/api/study?study=mnist')));
    expect(new Set(responses.map(({ headers }) => headers.get('etag'))).size).toBe(1);
    expect(pageCount).toBe(1);
  });

  it('sends the status of a study immediately', async () => {
    const response = await get('/api/events?study=mnist');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await readFirstEvent(response)).toMatchObject({
      type: 'changed',
      data: { study: 'mnist', state: 'open', owner: { state: 'paused', threads: 2 } },
    });
  });

  it('follows several studies in one stream', async () => {
    await create('digits');
    const { body } = await get('/api/events?study=mnist&study=digits&study=mnist');
    const reader = body!.getReader();
    const readNext = async () => new TextDecoder().decode((await reader.read()).value);
    expect([await readNext(), await readNext()]).toEqual([
      expect.stringContaining('"study":"mnist"'),
      expect.stringContaining('"study":"digits"'),
    ]);
    await runTrials(store.log, 'digits', new Map([[1, accuracyOutcome(0.5)]]));
    expect(await readNext()).toContain('"study":"digits"');
    await reader.cancel();
    expect((await get('/api/events?study=mnist&study=none')).status).toBe(404);
  });

  it('answers with the state, curve, error and log of a trial', async () => {
    const [key] = await startTrials(store.log, 'mnist', [1]);
    await store.log.appendReports('mnist', [
      { key: key!, report: { step: 1, values: { val_accuracy: 0.5 } } },
    ]);
    const runningTrial = (await (await get('/api/trial?study=mnist&trial=1')).json()) as TrialPage;
    expect(runningTrial).toMatchObject({
      number: 1,
      state: 'running',
      strategy: 'none',
      curves: [{ name: 'accuracy', series: [{ name: 'validation', points: [[1, 0.5]] }] }],
      output: ['one', 'two'],
    });
    await runTrials(
      store.log,
      'mnist',
      new Map([[2, { type: 'failed', kind: 'error', message: 'Error: no\n    at node:internal/x:1:1' }]]),
    );
    const failedTrial = (await (await get('/api/trial?study=mnist&trial=2')).json()) as TrialPage;
    expect(failedTrial).toMatchObject({ state: 'failed', error: ['Error: no'], output: [] });
  });

  it.each(hostileNames)('serves a study called %s', async (name) => {
    await create(name);
    await runTrials(store.log, name, new Map([[0, accuracyOutcome(1)]]));
    expect(await (await get(studyPath('/api/study', name))).json()).toEqual([0]);
    const trial = (await (await get(`${studyPath('/api/trial', name)}&trial=0`)).json()) as TrialPage;
    expect(trial.study).toBe(name);
    expect((await readFirstEvent(await get(studyPath('/api/events', name)))).data.study).toBe(name);
  });

  it.each([
    ['/api/study?study=none', 404, 'STUDY_NOT_FOUND'],
    ['/api/events?study=none', 404, 'STUDY_NOT_FOUND'],
    ['/api/trial?study=mnist&trial=99', 404, 'TRIAL_NOT_FOUND'],
    ['/api/trial?study=mnist&trial=-1', 400, 'USAGE'],
    ['/api/trial?study=mnist&trial=1e9', 400, 'USAGE'],
    ['/api/study', 400, 'USAGE'],
    ['/api/compare?study=mnist', 400, 'USAGE'],
    ['/api/compare?study=mnist&study=none', 404, 'STUDY_NOT_FOUND'],
    ['/api/elsewhere', 404, 'USAGE'],
    ['/..%2f..%2fetc/passwd', 404, 'USAGE'],
  ])('refuses %s', async (path, status, code) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code, message: expect.any(String) } });
  });

  it.each(['evil.example', 'evil.example:8238', '127.0.0.1.evil.example', 'localhost@evil.example', ''])(
    'rejects the host "%s"',
    async (host) => {
      for (const path of ['/', '/api/studies', '/api/events?study=mnist']) {
        const response = await get(path, { host });
        expect(response.status).toBe(400);
        expect(await response.text()).not.toContain('mnist');
      }
    },
  );

  it.each(['localhost:9999', '127.0.0.1', '[::1]:80', 'LOCALHOST'])('accepts the host "%s"', async (host) => {
    expect((await get('/api/studies', { host })).status).toBe(200);
  });

  it('forwards a command with the token', async () => {
    const response = await post('mnist', '{"type":"pause"}');
    expect(await response.json()).toEqual({ ok: true, message: 'Paused.' });
    await create('..');
    await post('..', '{"type":"stop","trial":3}');
    expect(sentCommands).toEqual([
      ['mnist', { type: 'pause' }],
      ['..', { type: 'stop', trial: 3 }],
    ]);
  });

  it.each([
    ['no token', '{"type":"pause"}', { authorization: '' }, 401],
    ['a wrong token', '{"type":"pause"}', { authorization: 'Bearer secreT' }, 401],
    ['a token in another scheme', '{"type":"pause"}', { authorization: 'Basic secret' }, 400],
    ['no JSON', 'pause', {}, 400],
    ['no command', '{"type":"watch"}', {}, 400],
    ['a command of the terminal', '{"type":"interrupt"}', {}, 400],
    ['more than a command', `{"type":"pause"}${' '.repeat(2000)}`, {}, 413],
    ['another host', '{"type":"pause"}', { host: 'evil.example' }, 400],
  ])('sends nothing for %s', async (_, body, headers, status) => {
    expect((await post('mnist', body, headers)).status).toBe(status);
    expect(sentCommands).toEqual([]);
  });

  it('refuses a command for an unknown study or by GET', async () => {
    expect((await post('none', '{"type":"pause"}')).status).toBe(404);
    expect((await get('/api/commands?study=mnist', { authorization: 'Bearer secret' })).status).toBe(404);
  });

  it('gives the token only to a page that was opened with it', async () => {
    const readHtml = async (path: string) => (await get(path)).text();
    expect(await readHtml('/?token=secret')).toContain('>{"token":"secret"}<');
    for (const path of ['/', '/?token=', '/?token=Secret', '/?token=secret1'])
      expect(await readHtml(path)).toContain('>{}<');
  });

  it('forbids framing, and loading from other sites', async () => {
    const { headers } = await get('/api/studies');
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
    expect(headers.get('content-security-policy')).not.toMatch(/https?:|\*/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    const page = await get('/');
    expect(page.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
    expect(await page.text()).toMatch(
      /Content-Security-Policy" content="default-src 'none'; connect-src 'self'; /,
    );
  });
});
