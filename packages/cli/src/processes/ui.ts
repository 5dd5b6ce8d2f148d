import { loadavg } from 'node:os';
import type { Command, CommandReply } from '@ridgeline/core';
import { renderDashboard, type OwnerStatus } from '@ridgeline/dashboard';
import { openView } from '@ridgeline/storage';
import { releaseClosedTerminal } from '../screen/closed-terminal.ts';
import { saveTerminal } from '../screen/terminal.ts';
import { databaseOf } from '../database.ts';
import { trialLogReader } from '../study-files.ts';
import type { FromScreen, ScreenStart, ToScreen } from './ui-protocol.ts';

const { database, study, owner: first } = JSON.parse(process.env['RIDGELINE_SCREEN']!) as ScreenStart;

const over = new AbortController();
const waiting: ((reply: CommandReply) => void)[] = [];
let owner: OwnerStatus | undefined = first;

// The orchestrator decides what a signal means; this process only shows it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.on('exit', releaseClosedTerminal);

process.on('message', (message: ToScreen) => {
  switch (message.type) {
    case 'owner':
      owner = message.owner;
      break;
    case 'reply':
      waiting.shift()?.(message.reply);
      break;
    case 'end':
      over.abort();
  }
});
let orphaned = false;
process.on('disconnect', () => {
  orphaned = true;
  owner = undefined;
  over.abort();
});

const restoreTerminal = saveTerminal();
const view = await openView(database);
const { done } = renderDashboard({
  view,
  study,
  owner: () => owner,
  send: (command: Command) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      process.send!({ type: 'command', command } satisfies FromScreen);
    }),
  logOf: trialLogReader(databaseOf(database).files, study),
  load: () => loadavg()[0]!,
  stdout: process.stdout,
  stdin: process.stdin,
  signal: over.signal,
});
await done;
await view.close();
if (orphaned) {
  // The shell already owns the terminal, and no other process would restore its settings.
  await restoreTerminal();
  process.stdout.write('The run ended without a message. Run the same command to resume the study.\n');
}
if (process.connected) process.disconnect();
