import { symlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { onServer } from '../on-server.mjs';
import { startProgram } from '../program.mjs';
import { letGo, writeWaitingSweep } from '../waiting-sweep.mjs';

/** Paths that are not databases. */
const noFiles = [
  {
    name: 'a loop of links',
    database(home) {
      symlinkSync('b.db', `${home}/a.db`);
      symlinkSync('a.db', `${home}/b.db`);
      return `${home}/a.db`;
    },
  },
  {
    name: 'a file for a folder',
    database(home) {
      writeFileSync(`${home}/file`, '');
      return `${home}/file/x.db`;
    },
  },
  { name: 'a folder', database: (home) => home },
  { name: 'a name that is too long', database: (home) => `${home}/${'x'.repeat(300)}.db` },
];

/** Options at the end of a URL that make a server unreachable. */
const noServers = ['?sslmode=require', '?host=/etc', '?host=/etc/passwd', '?sslrootcert=/etc/passwd/x'];

/** Unusable databases. Every command that needs one refuses it with a clear message. */
export const noDatabase = {
  name: 'a --db that cannot be opened',
  quick: 1,
  full: 15,
  async run({ count, folder, tally }) {
    for (let i = 0; i < count; i++) {
      for (const { name, database } of noFiles) {
        const home = folder();
        await expectRefusals(home, database(home), name, tally);
      }
    }
  },
};

/** Unusable servers. Every command that needs one refuses it with a clear message. */
export const noServer = {
  name: 'a server that cannot be used',
  quick: 1,
  full: 15,
  run: ({ count, folder, tally }) =>
    onServer(async (server) => {
      for (let i = 0; i < count; i++) {
        for (const query of noServers) await expectRefusals(folder(), server.url + query, query, tally);
      }
    }),
};

/** Server that restarts at any instant before the first trial. The run waits for it, or tells the user what to do. */
export const restartAtStart = {
  name: 'a server that restarts during start-up',
  quick: 10,
  full: 200,
  run: ({ count, folder, random, tally }) =>
    onServer(async (server) => {
      let waited = 0;
      for (; tally.faults < count; tally.faults++) {
        const home = folder();
        const file = writeWaitingSweep(home, 2);
        letGo(home);
        const database = `${server.url}?schema=start_${tally.faults}`;
        const run = start(home, ['run', file, '--db', database, '--plain', '--threads', '1']);
        await sleep(1500 * random());
        await server.kill();
        await server.start();
        const { code, output } = await run;
        if (code === 0) waited++;
        else expectMessage({ code, output }, 'at a restart', tally);
        const again = await start(home, ['run', file, '--db', database, '--plain', '--threads', '1']);
        tally.expect(
          again.code === 0,
          `The same command afterwards ended with ${again.code}:\n${again.output}`,
        );
      }
      return `${waited} of ${count} runs continued by themselves`;
    }),
};

async function expectRefusals(home, database, name, tally) {
  const file = writeWaitingSweep(home, 1);
  const commands = [['run', file, '--plain'], ['leaderboard'], ['dashboard'], ['export'], ['pause']];
  for (const command of commands) {
    const refused = await start(home, [...command, '--db', database]);
    tally.faults++;
    expectMessage(refused, `"${command[0]}" with ${name}`, tally);
  }
}

/** Expects a refusal: a sentence and a remedy, and no stack trace. */
function expectMessage({ code, output }, what, tally) {
  const holds = code === 2 && !output.includes('    at ') && output.trim().split('\n').length >= 2;
  tally.expect(holds, `${what}: exit code ${code}.\n${output.slice(-600)}`);
}

/** Resolves to the exit code of a command, or its signal, with its whole output. */
async function start(home, args) {
  const program = startProgram(home, args);
  return { code: await program.ended, output: program.printed() };
}
