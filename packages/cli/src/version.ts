import { readFileSync } from 'node:fs';

/** Version of Ridgeline, as in `0.1.0`. */
export function version(): string {
  const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
