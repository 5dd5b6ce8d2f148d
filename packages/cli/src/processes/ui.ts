import { loadavg } from 'node:os';
import type { Command, CommandReply } from '@ridgeline/core';
import { renderDashboard, type OwnerStatus, type Suspension } from '@ridgeline/dashboard';
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
let suspend: (() => void) | undefined;
let resume: (() => void) | undefined;

// Ignore signals, whose meaning the orchestrator decides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGTSTP'] as const) process.on(signal, () => undefined);

process.on('exit', releaseClosedTerminal);

process.on('message', (message: ToScreen) => {
  switch (message.type) {
    case 'owner':
      owner = message.owner;
      break;
    case 'reply':
      waiting.shift()?.(message.reply);
      break;
    case 'suspend':
      suspend?.();
      break;
    case 'resume':
      resume?.();
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

/** Suspension by the orchestrator. It must stop last, because the shell then takes over the terminal. */
const suspension: Suspension = {
  watch(toSuspend, toResume) {
    suspend = toSuspend;
    process.on('SIGCONT', toResume);
    return () => process.off('SIGCONT', toResume);
  },
  stop: () =>
    new Promise((resolve) => {
      resume = resolve;
      process.send!({ type: 'suspended' } satisfies FromScreen);
    }),
};

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
  suspension,
  signal: over.signal,
});
await done;
await view.close();
if (orphaned) {
  // Restore the settings here: the shell already owns the terminal, and no other process would.
  await restoreTerminal();
  process.stdout.write('The run ended without a message. Run the same command to resume the study.\n');
}
if (process.connected) process.disconnect();
