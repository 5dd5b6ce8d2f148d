/**
 * Measures the gain of TPE and the median pruner with default settings over random search. Prints a Markdown table of the
 * decrease in the best value at the same cost, in standard deviations of the function.
 *
 *   node --conditions=@ridgeline/source --import tsx tools/evidence/races/defaults.mjs [seeds]
 */
import { importSource } from '../../build/import-source.mjs';

const { measureAdvantage } = await importSource('search/src/testing/against-random.ts');
const { testFunctions } = await importSource('search/src/testing/functions.ts');

const seedCount = Number(process.argv[2] ?? 30);
const formatGain = ({ mean, error }) => `${mean.toFixed(3)} ± ${error.toFixed(3)}`;

const names = testFunctions.map(({ name }) => name);
console.log(`| search | configurations | ${names.join(' | ')} | all |`);
console.log(`| --- | --: | ${names.map(() => '--:').join(' | ')} | --: |`);
for (const search of ['tpe', 'median', 'tpe with median']) {
  for (const configurationCount of [12, 30, 60]) {
    const { byFunction, overall } = measureAdvantage(search, configurationCount, testFunctions, seedCount);
    console.log(
      `| ${search} | ${configurationCount} | ${names.map((name) => formatGain(byFunction.get(name))).join(' | ')} | ${formatGain(overall)} |`,
    );
  }
}
