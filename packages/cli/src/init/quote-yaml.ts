import { stringify } from 'yaml';

/** Text for a YAML flow mapping, quoteYaml if necessary. */
export function quoteYaml(text: string): string {
  return stringify([text], { collectionStyle: 'flow', lineWidth: 0 }).trim().slice(1, -1).trim();
}
