// Answers the number of a data set with its outcome and the processor seconds it took.
import { study } from './study.mjs';

process.on('message', (index) => {
  const before = process.cpuUsage();
  const outcome = study(index);
  const { user, system } = process.cpuUsage(before);
  process.send({ ...outcome, seconds: (user + system) / 1e6 });
});
