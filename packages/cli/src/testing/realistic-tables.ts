import { randomStream } from '@ridgeline/core';

/** Table in the form that a spreadsheet, a database or a bank writes. */
interface SampleTable {
  readonly name: string;
  /** Column to predict. */
  readonly target: string;
  readonly text: string;
  /** Patterns that must match the sweep file that `ridgeline init` writes for the table. */
  readonly expectedPatterns: readonly RegExp[];
}

type Draw = (key: string) => number;

/** Writes lines, each from its own random numbers between 0 and 1. */
function formatRows(table: string, count: number, row: (draw: Draw, index: number) => string): string {
  const lines = Array.from({ length: count }, (_, index) =>
    row((key) => randomStream(413, table, key).uniform(index), index),
  );
  return `${lines.join('\n')}\n`;
}

const pick = <T>(draw: number, list: readonly T[]): T => list[Math.floor(draw * list.length)]!;
/** Approximately standard normal number: the sum of six uniform ones, centred and scaled to unit variance. */
const normal = (draw: Draw, key: string) =>
  ['a', 'b', 'c', 'd', 'e', 'f'].reduce((sum, part) => sum + draw(`${key} ${part}`), -3) * Math.SQRT2;
const formatDay = (draw: number) =>
  new Date(Date.UTC(2024, 0, 1 + Math.floor(draw * 700))).toISOString().slice(0, 10);

/** Bank marketing in UCI's format: semicolons, quotes, `unknown` as a category, few positive rows. */
function bank(): string {
  const jobs = ['admin.', 'blue-collar', 'management', 'retired', 'student', 'unknown'];
  const header = '"age";"job";"marital";"balance";"housing";"contact";"duration";"pdays";"y"\r\n';
  const rows = formatRows('bank', 6500, (draw) => {
    const [age, duration, housing] = [
      18 + Math.floor(60 * draw('age')),
      Math.floor(900 * draw('duration')),
      draw('housing') < 0.55,
    ];
    const subscribes = duration / 300 + (housing ? -0.6 : 0.2) + 0.6 * normal(draw, 'noise') > 2.4;
    const cells = [
      age,
      `"${pick(draw('job'), jobs)}"`,
      `"${pick(draw('marital'), ['married', 'single', 'divorced'])}"`,
      Math.floor(3000 * normal(draw, 'balance')),
      `"${housing ? 'yes' : 'no'}"`,
    ];
    return [
      ...cells,
      `"${pick(draw('contact'), ['cellular', 'unknown'])}"`,
      duration,
      draw('pdays') < 0.8 ? -1 : Math.floor(300 * draw('days')),
      `"${subscribes ? 'yes' : 'no'}"\r`,
    ].join(';');
  });
  return header + rows;
}

/**
 * A shop's export: an unnamed index, an id, dates with and without a time, missing values in several
 * spellings.
 */
function customers(): string {
  const header = ',customer_id,email,signup,last_seen,plan,visits,minutes,churned\n';
  return (
    header +
    formatRows('customers', 400, (draw, index) => {
      const [visits, minutes] = [Math.floor(40 * draw('visits')), 200 * draw('minutes')];
      const leaves = 14 - visits + 6 * normal(draw, 'noise') > 0;
      const cells = [
        index,
        100_000 + 37 * index,
        `user${index}@example.org`,
        formatDay(draw('signup')),
        `${formatDay(draw('seen'))} 1${index % 10}:30:00`,
      ];
      return [
        ...cells,
        draw('no plan') < 0.1 ? 'NA' : pick(draw('plan'), ['free', 'basic', 'team']),
        draw('no visits') < 0.1 ? '' : visits,
        draw('no minutes') < 0.1 ? '?' : minutes.toFixed(1),
        leaves ? 'yes' : 'no',
      ].join(',');
    })
  );
}

/** Flats from a German spreadsheet: decimal commas, a byte order mark, `k.A.` for missing values. */
function flats(): string {
  const formatDecimal = (value: number) => value.toFixed(2).replace('.', ',');
  return (
    '\uFEFFWohnfläche;Zimmer;Baujahr;Balkon;Entfernung km;Miete\n' +
    formatRows('flats', 6500, (draw) => {
      const [area, distance] = [30 + 90 * draw('area'), 12 * draw('distance')];
      const rent = (area * (0.14 - 0.004 * distance) + normal(draw, 'noise')) / 10;
      return [
        formatDecimal(area),
        1 + Math.floor(area / 30),
        draw('no year') < 0.15 ? 'k.A.' : 1900 + Math.floor(120 * draw('year')),
        pick(draw('balcony'), ['ja', 'nein']),
        formatDecimal(distance),
        formatDecimal(rent),
      ].join(';');
    })
  );
}

/** Readings of a machine, separated by tabs. The fault is a number from 0 to 3; most rows have 0, no fault. */
function faults(): string {
  const kinds = [...new Array<number>(17).fill(0), 1, 1, 2, 3];
  return (
    'sensor_1\tsensor_2\tsensor_3\tspeed\tline\tfault\n' +
    formatRows('faults', 6500, (draw) => {
      const fault = pick(draw('fault'), kinds);
      const reading = (sensor: number) =>
        (normal(draw, `sensor ${sensor}`) + (fault === sensor ? 3 : 0)).toExponential(4);
      return [
        reading(1),
        reading(2),
        reading(3),
        900 + Math.floor(200 * draw('speed')),
        pick(draw('line'), ['A', 'B']),
        fault,
      ].join('\t');
    })
  );
}

/** Flights in 150,000 rows, of which the sweep of `ridgeline init` uses a sample. */
function flights(): string {
  return (
    'flight_id,month,weekday,carrier,distance,hour,wind,late\n' +
    formatRows('flights', 150_000, (draw, index) => {
      const [hour, wind] = [Math.floor(24 * draw('hour')), 20 * draw('wind')];
      const isLate = hour / 12 + wind / 10 + 2 * draw('noise') > 3.2;
      return [
        `F${index}`,
        1 + Math.floor(12 * draw('month')),
        1 + Math.floor(7 * draw('weekday')),
        pick(draw('carrier'), ['AA', 'BB', 'CC', 'DD']),
        200 + Math.floor(3000 * draw('distance')),
        hour,
        wind.toFixed(1),
        isLate ? 1 : 0,
      ].join(',');
    })
  );
}

/** Five tables in formats found in practice. */
export const realisticTables: readonly SampleTable[] = [
  { name: 'bank', target: 'y', text: bank(), expectedPatterns: [/delimiter: ";"/] },
  {
    name: 'customers',
    target: 'churned',
    text: customers(),
    expectedPatterns: [
      /column 1: ignore # a number for each row/,
      /customer_id: ignore # an id/,
      /email: ignore # an id/,
      /signup: ignore # a date: use `date` to learn from it/,
      /last_seen: ignore # a date/,
    ],
  },
  {
    name: 'flats',
    target: 'Miete',
    text: flats(),
    expectedPatterns: [/delimiter: ";"/, /decimal: ","/, /missing_values: \[k\.A\.\]/],
  },
  {
    name: 'faults',
    target: 'fault',
    text: faults(),
    expectedPatterns: [/delimiter: "\\t"/, /fault: category # 4 classes/],
  },
  {
    name: 'flights',
    target: 'late',
    text: flights(),
    expectedPatterns: [/flight_id: ignore # an id/, /train: 5000 # of 150,000 rows/],
  },
];
