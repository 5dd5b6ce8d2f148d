import { symlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withServer } from '../on-server.mjs';
import { startRidgeline } from '../start-ridgeline.mjs';
import { releaseTrials, writeWaitingSweep } from '../waiting-sweep.mjs';

/** Paths that cannot be databases. */
const unusablePaths = [
  {
    name: 'a loop of links',
    database(home) {
      symlinkSync('b.db', `${home}/a.db`);
      symlinkSync('a.db', `${home}/b.db`);
      return `${home}/a.db`;
    },
  },
  {
    name: 'a file in place of a folder',
    database(home) {
      writeFileSync(`${home}/file`, '');
      return `${home}/file/x.db`;
    },
  },
  { name: 'a folder', database: (home) => home },
  { name: 'a name that is too long', database: (home) => `${home}/${'x'.repeat(300)}.db` },
];

/** URL options that make a server unusable. */
const unusableOptions = ['?sslmode=require', '?host=/etc', '?host=/etc/passwd', '?sslrootcert=/etc/passwd/x'];

/** Unusable databases, which every command refuses with a clear message. */
export const noDatabase = {
  name: 'a --db that cannot be opened',
  quick: 1,
  full: 15,
  async run({ count, folder, tally }) {
    for (let i = 0; i < count; i++) {
      for (const { name, database } of unusablePaths) {
        const home = folder();
        await expectRefusals(home, database(home), name, tally);
      }
    }
  },
};

/** Unusable servers, which every command refuses with a clear message. */
export const noServer = {
  name: 'a server that cannot be used',
  quick: 1,
  full: 15,
  run: ({ count, folder, tally }) =>
    withServer(async (server) => {
      for (let i = 0; i < count; i++) {
        for (const query of unusableOptions) await expectRefusals(folder(), server.url + query, query, tally);
      }
    }),
};

/** A server that restarts before the first trial. The run waits for the server, or tells the user what to do. */
export const restartAtStart = {
  name: 'a server that restarts during start-up',
  quick: 10,
  full: 200,
  run: ({ count, folder, random, tally }) =>
    withServer(async (server) => {
      let continuedCount = 0;
      for (; tally.faults < count; tally.faults++) {
        const home = folder();
        const file = writeWaitingSweep(home, 2);
        releaseTrials(home);
        const database = `${server.url}?schema=start_${tally.faults}`;
        const run = runToEnd(home, ['run', file, '--db', database, '--plain', '--threads', '1']);
        await sleep(1500 * random());
        await server.kill();
        await server.start();
        const { code, output } = await run;
        if (code === 0) continuedCount++;
        else expectMessage({ code, output }, 'at a restart', tally);
        const resumedRun = await runToEnd(home, ['run', file, '--db', database, '--plain', '--threads', '1']);
        tally.expect(
          resumedRun.code === 0,
          `The same command afterwards ended with ${resumedRun.code}:\n${resumedRun.output}`,
        );
      }
      return `${continuedCount} of ${count} runs continued by themselves`;
    }),
};

async function expectRefusals(home, database, name, tally) {
  const file = writeWaitingSweep(home, 1);
  const commands = [['run', file, '--plain'], ['leaderboard'], ['dashboard'], ['export'], ['pause']];
  for (const command of commands) {
    const result = await runToEnd(home, [...command, '--db', database]);
    tally.faults++;
    expectMessage(result, `"${command[0]}" with ${name}`, tally);
  }
}

/** Checks that a command was refused with a sentence and a remedy, and without a stack trace. */
function expectMessage({ code, output }, description, tally) {
  const holds = code === 2 && !output.includes('    at ') && output.trim().split('\n').length >= 2;
  tally.expect(holds, `${description}: exit code ${code}.\n${output.slice(-600)}`);
}

/** Runs a command. Returns its exit code or signal, and its output. */
async function runToEnd(home, args) {
  const program = startRidgeline(home, args);
  return { code: await program.exit, output: program.printed() };
}
