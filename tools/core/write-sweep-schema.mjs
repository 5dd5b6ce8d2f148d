/**
 * Writes packages/core/sweep.schema.json, the JSON Schema of sweep files, from the words that core reads:
 *
 *     node --conditions=@ridgeline/source --import tsx tools/core/write-sweep-schema.mjs
 */
import { writeFileSync } from 'node:fs';
import { sweepSchema } from '../../packages/core/src/parse.ts';

const file = new URL('../../packages/core/sweep.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(sweepSchema(), undefined, 2)}\n`);
