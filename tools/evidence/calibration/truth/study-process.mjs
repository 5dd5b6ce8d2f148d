// Receives numbers of data sets, and answers each with its outcome and the processor time in s.
import { evaluateDataSet } from './study.mjs';

process.on('message', (index) => {
  const before = process.cpuUsage();
  const outcome = evaluateDataSet(index);
  const { user, system } = process.cpuUsage(before);
  process.send({ ...outcome, seconds: (user + system) / 1e6 });
});
