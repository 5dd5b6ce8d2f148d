import { loadavg } from 'node:os';
import type { Command, CommandReply } from '@ridgeline/core';
import { renderDashboard, type OwnerStatus, type Suspension } from '@ridgeline/dashboard';
import { openView } from '@ridgeline/storage';
import { releaseClosedTerminal } from '../screen/closed-terminal.ts';
import { saveTerminal } from '../screen/terminal.ts';
import { parseDatabase } from '../database.ts';
import { createTrialLogReader } from '../study-files.ts';
import type { FromScreen, ScreenStart, ToScreen } from './ui-protocol.ts';

const { database, study, owner: initialOwner } = JSON.parse(process.env['RIDGELINE_SCREEN']!) as ScreenStart;

const endController = new AbortController();
const pendingReplies: ((reply: CommandReply) => void)[] = [];
let owner: OwnerStatus | undefined = initialOwner;
let suspend: (() => void) | undefined;
let resume: (() => void) | undefined;

// Only the orchestrator acts on signals.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGTSTP'] as const) process.on(signal, () => undefined);

process.on('exit', releaseClosedTerminal);

process.on('message', (message: ToScreen) => {
  switch (message.type) {
    case 'owner':
      owner = message.owner;
      break;
    case 'reply':
      pendingReplies.shift()?.(message.reply);
      break;
    case 'suspend':
      suspend?.();
      break;
    case 'resume':
      resume?.();
      break;
    case 'end':
      endController.abort();
  }
});
let isOrphaned = false;
process.on('disconnect', () => {
  isOrphaned = true;
  owner = undefined;
  endController.abort();
});

/** Suspends through the orchestrator, which must stop last: as soon as it stops, the shell takes over the terminal. */
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
      pendingReplies.push(resolve);
      process.send!({ type: 'command', command } satisfies FromScreen);
    }),
  readLog: createTrialLogReader(parseDatabase(database).filePrefix, study),
  load: () => loadavg()[0]!,
  stdout: process.stdout,
  stdin: process.stdin,
  suspension,
  signal: endController.signal,
});
await done;
await view.close();
if (isOrphaned) {
  // The orchestrator, which otherwise restores the terminal, no longer runs.
  await restoreTerminal();
  process.stdout.write('The run ended unexpectedly. Run the same command again to resume the study.\n');
}
if (process.connected) process.disconnect();
