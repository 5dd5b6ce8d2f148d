// Opens the database named on the command line, reads it and closes it, 30 times, and says how many outcomes it saw.
import { openSqliteView } from '@ridgeline/storage';

const seen = [];
for (let round = 0; round < 30; round++) {
  const view = await openSqliteView(process.argv[2]);
  await view.ranking('s', { offset: 0, limit: 100 });
  seen.push((await view.progress('s')).ended.complete);
  await view.close();
}
console.log(JSON.stringify(seen));
