import type { StudyStatus, ServerProblem } from '@ridgeline/report';
import type { RunningCommand } from './start-ridgeline.ts';

/** Server-sent event. */
interface SentEvent {
  readonly type: string;
  readonly data: StudyStatus & ServerProblem;
}

/** Yields the events of a study until the consumer stops. */
export async function* pageEvents(address: string, study: string): AsyncGenerator<SentEvent, void> {
  const response = await fetch(`${address}/api/events?study=${study}`);
  if (!response.ok) throw new Error(await response.text());
  let text = '';
  for await (const bytes of response.body!) {
    text += new TextDecoder().decode(bytes);
    for (let end; (end = text.indexOf('\n\n')) !== -1; text = text.slice(end + 2)) {
      const [, type, data] = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end))!;
      yield { type: type!, data: JSON.parse(data!) as SentEvent['data'] };
    }
  }
}

/** Reads events until one matches, and returns that event. */
export async function waitForEvent(
  events: AsyncGenerator<SentEvent, void>,
  matches: (event: SentEvent) => boolean,
) {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new Error('the events ended');
    if (matches(value)) return value;
  }
}

/** Reads the address and the token that `ridgeline serve` prints as soon as it listens. */
export async function readAddresses(
  server: RunningCommand,
): Promise<{ readonly address: string; readonly token: string }> {
  let output = '';
  server.child.stdout!.on('data', (text: string) => (output += text));
  await server.waitForOutput('Press Ctrl-C to stop.');
  const [, address, token] = /(http:\/\/127\.0\.0\.1:\d+)\/\?token=([\w-]+)/.exec(output)!;
  return { address: address!, token: token! };
}

/** Sends a command as a page does. */
export function postCommand(address: string, study: string, type: string, token: string): Promise<Response> {
  return fetch(`${address}/api/commands?study=${study}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ type }),
  });
}
