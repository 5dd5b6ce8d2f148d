// Writes THIRD-PARTY-LICENCES.md. Prints each dependency whose licence is not accepted, and exits with 1 if there are any.
import { writeFileSync } from 'node:fs';
import { inRepository } from '../setup/repository.mjs';
import { formatLicencesPage, findUnacceptedLicences } from './licences.mjs';

writeFileSync(inRepository('THIRD-PARTY-LICENCES.md'), formatLicencesPage());
for (const line of findUnacceptedLicences()) {
  console.error(line);
  process.exitCode = 1;
}
