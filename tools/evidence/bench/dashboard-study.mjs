/**
 * Writes a database with one synthetic study of any size, for measurements of the dashboard:
 *
 *   node --conditions=@ridgeline/source --import tsx tools/evidence/bench/dashboard-study.mjs <database> [trials] [epochs]
 */
import { importSource } from '../../build/import-source.mjs';

const { openSqliteLog } = await importSource('storage/src/index.ts');
const { simulateStudy } = await importSource('dashboard/src/testing/simulated-study.ts');

const [database, trials = '100000', epochs = '10'] = process.argv.slice(2);
if (database === undefined) {
  process.stderr.write('Usage: dashboard-study.mjs DATABASE [TRIALS] [EPOCHS]\n');
  process.exit(2);
}
const log = await openSqliteLog(database);
const study = await simulateStudy(log, { concurrency: 600, trials: Number(trials), epochs: Number(epochs) });
while (await study.advance());
await log.close();
