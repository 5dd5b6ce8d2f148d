// Writes THIRD-PARTY-LICENCES.md, and lists the licences that have not been reviewed.
import { writeFileSync } from 'node:fs';
import { inRepository } from '../setup/repository.mjs';
import { formatLicencesPage, findUnknownLicences } from './licences.mjs';

writeFileSync(inRepository('THIRD-PARTY-LICENCES.md'), formatLicencesPage());
for (const line of findUnknownLicences()) {
  console.error(line);
  process.exitCode = 1;
}
