import { stringify } from 'yaml';

/** Formats text for a YAML flow mapping, quoted if necessary. */
export function quoteYaml(text: string): string {
  return stringify([text], { collectionStyle: 'flow', lineWidth: 0 }).trim().slice(1, -1).trim();
}
