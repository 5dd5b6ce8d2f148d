import { RidgelineError, type Command, type CommandReply, type StudyView } from '@ridgeline/core';
import { parseRequest } from '@ridgeline/core/protocol';
import { liveHtml, readTrialPage, type ServerProblem, type TrialPageOptions } from '@ridgeline/report/live';
import { Hono, type Context } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { bodyLimit } from 'hono/body-limit';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { timingSafeEqual } from 'hono/utils/buffer';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { print } from '../print.ts';
import type { PageJson, PagePart } from './page-maker.ts';
import type { FeedEvent, StudyFeed } from './study-feed.ts';

/** Dependencies of the app. */
interface AppDependencies {
  readonly view: StudyView;
  readonly feed: StudyFeed;
  /** Reads the optional contents of a trial's page. */
  readonly readTrialPageOptions: (study: string, trial: number) => Promise<TrialPageOptions>;
  /** Compares the strategies of several studies. */
  readonly compare: (studies: readonly string[]) => Promise<PageJson>;
  /** Starts the thread that makes the parts of a page. */
  readonly startThread: () => void;
  /** Secret that authorizes commands. */
  readonly token: string;
  /** Sends a command to the process that runs a study. */
  readonly send: (study: string, command: Command) => Promise<CommandReply>;
}

/** Names of this machine. Any other host in a request may be a site whose name was rebound to this machine's address. */
const localHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Maximum size of a command, in bytes. */
const MAX_COMMAND_BYTES = 1000;

/** Response to a command without a valid token. */
const readOnlyResponse = {
  message: {
    error: {
      code: 'USAGE',
      message: 'This page is read-only: it was opened without the token of its server.',
      hint: 'Open the second address that `ridgeline serve` printed.',
    },
  },
};

/** Content security policy of all responses except the page. The page's own policy lists its script by hash. */
const contentSecurityPolicy = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/**
 * App that answers requests for the studies of a database: pages, their data, and events. It refuses requests that name
 * another host.
 *
 * @example
 * const response = await createServeApp(dependencies).request('http://localhost/api/studies');
 */
export function createServeApp({
  view,
  feed,
  readTrialPageOptions,
  compare,
  startThread,
  token,
  send,
}: AppDependencies): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy,
      xFrameOptions: 'DENY',
      strictTransportSecurity: false,
      overwrite: false,
    }),
  );
  app.use(async (context, next) => {
    if (!isLocalHost(context.req.header('host'))) {
      throw new RidgelineError('USAGE', 'This server only accepts requests for 127.0.0.1 or localhost.', {
        hint: 'Open http://127.0.0.1 with its port.',
      });
    }
    context.header('Cache-Control', 'no-cache');
    await next();
  });

  app.get('/', async (context) => {
    startThread();
    const isTrusted = await timingSafeEqual(context.req.query('token') ?? '', token);
    // The page itself contains the other directives, but a page cannot set this one.
    context.header('Content-Security-Policy', "frame-ancestors 'none'");
    return context.html(liveHtml(isTrusted ? { token } : {}));
  });
  app.get('/api/studies', etag(), async (context) => context.json(await feed.studies()));
  const sendPage = (part: PagePart) => async (context: Context) => {
    const { version, body } = await feed.page(parseStudy(context), part);
    const tag = `"${version}"`;
    context.header('ETag', tag);
    if (context.req.header('if-none-match') === tag) return context.body(null, 304);
    return context.body(body, 200, { 'Content-Type': 'application/json' });
  };
  app.get('/api/answer', sendPage('answer'));
  app.get('/api/study', sendPage('page'));
  app.get('/api/parameters', sendPage('parameters'));
  app.get('/api/trial', etag(), async (context) => {
    const study = await view.study(parseStudy(context));
    const trial = parseTrial(context);
    return context.json(
      await readTrialPage(view, study, trial, await readTrialPageOptions(study.name, trial)),
    );
  });
  app.get('/api/compare', etag(), async (context) => {
    const { body } = await compare(context.req.queries('study') ?? []);
    return context.body(body, 200, { 'Content-Type': 'application/json' });
  });
  app.get('/api/events', async (context) => {
    const events = await feed.follow(context.req.queries('study') ?? [parseStudy(context)]);
    return context.body(createEventStream(events), 200, { 'Content-Type': 'text/event-stream' });
  });

  app.use(
    '/api/commands',
    bearerAuth({ token, noAuthenticationHeader: readOnlyResponse, invalidToken: readOnlyResponse }),
  );
  app.post('/api/commands', bodyLimit({ maxSize: MAX_COMMAND_BYTES }), async (context) => {
    const command = parseRequest(await context.req.text());
    if (command === undefined || command.type === 'watch' || command.type === 'interrupt') {
      return refuse(
        'Unknown command. Send { "type": "pause" }, "resume" or "stop"; "stop" may name a trial.',
      );
    }
    return context.json(await send(parseStudy(context), command));
  });

  app.notFound((context) =>
    createErrorResponse(context, 404, {
      code: 'USAGE',
      message: `Page ${context.req.path} not found.`,
      hint: null,
    }),
  );
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof RidgelineError) {
      const { code, message, hint = null } = error;
      return createErrorResponse(context, toHttpStatus(error), { code, message, hint });
    }
    print(`${error.stack ?? error.message}\n`, process.stderr);
    return createErrorResponse(context, 500, {
      code: 'BUG',
      message: 'This is a bug in Ridgeline. The terminal of `ridgeline serve` shows its stack trace.',
      hint: null,
    });
  });
  return app;
}

function createErrorResponse(
  context: Context,
  status: ContentfulStatusCode,
  error: ServerProblem & { readonly code: string },
) {
  return context.json({ error }, status);
}

function toHttpStatus({ code }: RidgelineError): ContentfulStatusCode {
  switch (code) {
    case 'STUDY_NOT_FOUND':
    case 'TRIAL_NOT_FOUND':
      return 404;
    case 'STUDY_NOT_RUNNING':
    case 'STUDY_OWNED':
      return 409;
    case 'DATABASE_UNREADABLE':
    case 'DATABASE_MOVED':
      return 503;
    default:
      return 400;
  }
}

/** Reads the study from the query, because browsers resolve a name such as `..` in a path. */
function parseStudy({ req }: Context): string {
  return req.query('study') ?? refuse('Missing study. Add it to the request: ?study=quickstart');
}

function parseTrial({ req }: Context): number {
  const trial = req.query('trial') ?? '';
  return /^\d{1,15}$/.test(trial)
    ? Number(trial)
    : refuse('Missing or invalid trial number. Add it to the request: &trial=7');
}

function refuse(message: string): never {
  throw new RidgelineError('USAGE', message);
}

/** True for a name of this machine with any port, because a tunnel has its own port. */
function isLocalHost(host: string | undefined): boolean {
  return localHosts.has(host?.replace(/:\d+$/, '').toLowerCase() ?? '');
}

/** Creates a stream of server-sent events, which are produced only as fast as the connection accepts them. */
function createEventStream(events: AsyncGenerator<FeedEvent, void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await events.next();
        if (done === true) return controller.close();
        controller.enqueue(encoder.encode(`event: ${value.type}\ndata: ${JSON.stringify(value.data)}\n\n`));
      },
      cancel: async () => void (await events.return()),
    },
    { highWaterMark: 0 },
  );
}
