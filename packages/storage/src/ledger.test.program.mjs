// Appends `count` looks to a ledger, each with the number of earlier entries.
import { appendToLedger } from '@ridgeline/storage/ledger';

const [location, count] = process.argv.slice(2);
for (let i = 0; i < Number(count); i++) {
  await appendToLedger(location, (entries) => ({ type: 'look', study: 'mine', trials: entries.length }));
}
