// Writes THIRD-PARTY-LICENCES.md. Prints the dependencies whose licence is not accepted, and then exits with 1.
import { writeFileSync } from 'node:fs';
import { inRepository } from '../setup/repository.mjs';
import { formatLicencesPage, findUnacceptedLicences } from './licences.mjs';

writeFileSync(inRepository('THIRD-PARTY-LICENCES.md'), formatLicencesPage());
for (const line of findUnacceptedLicences()) {
  console.error(line);
  process.exitCode = 1;
}
