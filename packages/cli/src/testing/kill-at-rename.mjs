// Kills the process that is started with it as soon as it would give the log of a study another name.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { rename } = fs.promises;
fs.promises.rename = async (from, to) => {
  if (String(from).endsWith('.log')) process.kill(process.pid, 'SIGKILL');
  await rename(from, to);
};
syncBuiltinESMExports();
