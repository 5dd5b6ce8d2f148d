import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { CallToolResult, ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import { RidgelineError } from '@ridgeline/core';
import { refereeTools } from '@ridgeline/core/ledger';
import { version } from '../version.ts';
import type { ProgressListener, Referee, ToolAnswer } from './referee.ts';

/** Context of a request. */
type RequestContext = RequestHandlerExtra<ServerRequest, ServerNotification>;

const instructions =
  'A referee for claims about training strategies. Propose sweeps, plan and run them, and look at the board as often as ' +
  'you like: this uses validation data only. When you believe that a strategy is better than a baseline, claim it: the ' +
  'referee trains both under new seeds, and evaluates them on test data that only it has. Each claim makes the next one ' +
  'harder, and everything is recorded in a ledger. Only the verdict of a claim is a result: the best of many validation ' +
  'results is partly luck.';

/** Creates the MCP server of a referee for one client. */
export function createRefereeServer(referee: Referee): McpServer {
  const server = new McpServer({ name: 'ridgeline-referee', version: version() }, { instructions });
  const { propose, plan, run, board, claim, ledger } = refereeTools;
  const readAnnotations = { readOnlyHint: true, openWorldHint: false };
  const writeAnnotations = {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  };
  server.registerTool('propose', toolConfig(propose, writeAnnotations), (args) =>
    toolResult(() => referee.propose(args)),
  );
  server.registerTool('plan', toolConfig(plan, readAnnotations), (args) =>
    toolResult(() => referee.plan(args)),
  );
  server.registerTool('run', toolConfig(run, writeAnnotations), (args, extra) =>
    toolResult(() => referee.run(args, createProgressListener(extra))),
  );
  server.registerTool('board', toolConfig(board, writeAnnotations), (args) =>
    toolResult(() => referee.board(args)),
  );
  server.registerTool('claim', toolConfig(claim, writeAnnotations), (args, extra) =>
    toolResult(() => referee.claim(args, createProgressListener(extra))),
  );
  server.registerTool('ledger', toolConfig(ledger, readAnnotations), (args) =>
    toolResult(() => referee.ledger(args)),
  );
  return server;
}

function toolConfig<I>(
  { description, input }: { readonly description: string; readonly input: I },
  annotations: object,
) {
  return { description, inputSchema: input, annotations };
}

/** Runs a tool and returns its result. A user error becomes a result; a bug is thrown. */
async function toolResult(run: () => Promise<ToolAnswer>): Promise<CallToolResult> {
  try {
    const answer = await run();
    return typeof answer === 'string'
      ? { content: [{ type: 'text', text: answer }] }
      : {
          content: [{ type: 'text', text: JSON.stringify(answer, undefined, 2) }],
          structuredContent: { ...answer },
        };
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    const text = error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
    return { content: [{ type: 'text', text }], isError: true };
  }
}

/** Sends progress notifications if the request has a progress token. */
function createProgressListener({ _meta, sendNotification }: RequestContext): ProgressListener {
  const progressToken = _meta?.progressToken;
  return async (progress, total) => {
    if (progressToken === undefined) return;
    const params = { progressToken, progress, ...(total === undefined ? {} : { total }) };
    // A disconnected client needs no progress, and its job continues.
    await sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
