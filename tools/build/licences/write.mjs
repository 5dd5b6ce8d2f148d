// Writes THIRD-PARTY-LICENCES.md, and lists the licences that are not reviewed.
import { writeFileSync } from 'node:fs';
import { inRepository } from '../setup/repository.mjs';
import { licencesPage, unknownLicences } from './licences.mjs';

writeFileSync(inRepository('THIRD-PARTY-LICENCES.md'), licencesPage());
for (const line of unknownLicences()) {
  console.error(line);
  process.exitCode = 1;
}
