// Opens files, drops them with their statements, and waits for garbage collections while no JavaScript runs. Node 24
// aborts if such a collection frees an object of better-sqlite3. Prints the number of surviving objects.
import { setImmediate } from 'node:timers/promises';
import { openFile } from './open-file.ts';

const objects = [];
for (let round = 0; round < 20; round++) {
  const database = openFile(':memory:');
  objects.push(new WeakRef(database), new WeakRef(database.prepare('SELECT 1')));
  for (let time = 0; time < 20; time++) database.pragma('user_version', { simple: true });
  database.close();
  // Garbage made after a wait is collected while no function runs.
  await Promise.all(Array.from({ length: 2000 }, () => Promise.resolve().then(() => Array.from('garbage'))));
  await setImmediate();
}
globalThis.gc();
process.stdout.write(`${objects.filter((object) => object.deref() !== undefined).length}`);
