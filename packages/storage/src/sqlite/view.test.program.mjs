// Opens, reads and closes the database named on the command line, 30 times and until it has read four different numbers
// of outcomes. Prints them.
import { openSqliteView } from '@ridgeline/storage';

const counts = [];
for (let round = 0; round < 30 || new Set(counts).size < 4; round++) {
  const view = await openSqliteView(process.argv[2]);
  await view.ranking('s', { offset: 0, limit: 100 });
  counts.push((await view.progress('s')).ended.complete);
  await view.close();
}
console.log(JSON.stringify(counts));
