/**
 * Writes packages/core/sweep.schema.json, the JSON Schema of sweep files, from core's rules:
 *
 *     npm run schema
 */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { sweepSchema } from '../../packages/core/src/parse.ts';
import { inRepository } from './setup/repository.mjs';

const file = inRepository('packages/core/sweep.schema.json');
const text = JSON.stringify(sweepSchema(), undefined, 2);
writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
