const isoDate =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Parses an ISO 8601 date, with or without a time, to days since 1970-01-01. Times are UTC unless they name a zone.
 * Returns NaN for anything else, such as 2023-02-30.
 *
 * @example
 * parseIsoDays('1970-01-02T12:00'); // 1.5
 */
export function parseIsoDays(cell: string): number {
  const { date, time = '00:00', zone = 'Z' } = isoDate.exec(cell)?.groups ?? {};
  if (date === undefined) return Number.NaN;
  // `Date` turns the 30th of February into a day in March.
  const midnight = new Date(`${date}T00:00Z`);
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
  return exists ? Date.parse(`${date}T${time}${zone}`) / DAY_MS : Number.NaN;
}
