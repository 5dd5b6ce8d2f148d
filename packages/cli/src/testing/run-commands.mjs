// Process that runs commands of the built program in sequence, because most take less time than starting a process.
import { main } from '../../dist/main.js';

const write = (stream, text) => new Promise((resolve) => stream.write(text, resolve));

process.on('message', async ({ folder, args }) => {
  process.chdir(folder);
  process.send(await main(args));
  // A run leaves its signal handlers in place, because its process usually ends.
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  // Marks the end of this command's output.
  await Promise.all([process.stdout, process.stderr].map((stream) => write(stream, '\0')));
});
process.on('disconnect', () => process.exit());
