/**
 * Writes a database with one synthetic study of any size, for measuring screens:
 *
 *   node --conditions=@ridgeline/source --import tsx tools/evidence/bench/dashboard-study.mjs <database> [trials] [epochs]
 */
const source = (file) => import(new URL(`../../../packages/${file}`, import.meta.url).href);
const { openSqliteLog } = await source('storage/src/index.ts');
const { simulateStudy } = await source('dashboard/src/testing/simulated-study.ts');

const [database, trials = '100000', epochs = '10'] = process.argv.slice(2);
if (database === undefined) {
  process.stderr.write('Name the database to write.\n');
  process.exit(2);
}
const log = await openSqliteLog(database);
const study = await simulateStudy(log, { concurrent: 600, trials: Number(trials), epochs: Number(epochs) });
while (await study.advance());
await log.close();
