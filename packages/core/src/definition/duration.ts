import { z } from 'zod';
import { describe, refuse, taking } from '../task/strict-mapping.ts';

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Duration in seconds: a number of them, or a text with a unit, such as `90s`, `10m`, `1.5h` or `2d`. */
export const duration = taking(
  z.unknown().transform((source, context): number => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([smhd])$/.exec(String(source)) ?? [];
    const seconds = typeof source === 'number' ? source : Number(number) * (unitSeconds[unit ?? ''] ?? NaN);
    if (Number.isFinite(seconds) && seconds > 0) return seconds;
    return refuse(
      context,
      source,
      `must be a time above 0, not ${describe(source)}`,
      'a number of seconds, or one with a unit: 90s, 10m, 2h, 1d',
    );
  }),
  {
    anyOf: [
      { type: 'number', exclusiveMinimum: 0 },
      { type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*[smhd]$' },
    ],
  },
);
