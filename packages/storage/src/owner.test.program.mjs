// Acquires the database named on the command line and prints the result. Owns it until its input ends.
import { acquireDatabase } from '@ridgeline/storage';

try {
  const owner = await acquireDatabase(process.argv[2]);
  console.log(JSON.stringify({ owned: true, since: owner.since }));
  process.stdin.on('end', () => owner.release());
  process.stdin.resume();
} catch (error) {
  console.log(JSON.stringify({ owned: false, code: error.code, message: error.message, hint: error.hint }));
}
