// Opens, reads and closes the database named on the command line, 30 times and until it has seen four different numbers
// of outcomes. Prints them.
import { openSqliteView } from '@ridgeline/storage';

const seen = [];
for (let round = 0; round < 30 || new Set(seen).size < 4; round++) {
  const view = await openSqliteView(process.argv[2]);
  await view.ranking('s', { offset: 0, limit: 100 });
  seen.push((await view.progress('s')).ended.complete);
  await view.close();
}
console.log(JSON.stringify(seen));
