import fc from 'fast-check';
import type { Report } from '@ridgeline/core';
import { ReportLines, parseReportLine } from './report-lines.ts';

function readReports(...chunks: readonly Buffer[]): readonly Report['values'][] {
  const reports: Report['values'][] = [];
  const lines = new ReportLines(({ values }) => reports.push(values));
  for (const chunk of chunks) lines.push(chunk);
  lines.end();
  return reports;
}

describe('parseReportLine', () => {
  it.each([
    ['{"loss": 0.5, "acc": 1}', { loss: 0.5, acc: 1 }],
    ['  {"loss": 0.5, "note": "best", "list": [1], "on": true}\r', { loss: 0.5 }],
    ['{"loss": NaN, "a": -Infinity, "b": Infinity}', { loss: NaN, a: -Infinity, b: Infinity }],
    ['{"note": ": NaN, "}', undefined],
    ['{"note": ": NaN, ", "loss": 1}', { loss: 1 }],
    ['{"__proto__": 1, "toString": 2, "loss": 3}', { loss: 3 }],
    ['{"loss": "0.5"}', undefined],
    ['{}', undefined],
    ['[1]', undefined],
    ['{"loss": 0.5', undefined],
    ["{'loss': 0.5}", undefined],
    ['epoch 3: {"loss": 0.5}', undefined],
    ['10 %\r20 %\r{"loss": 0.5}', { loss: 0.5 }],
    ['{"loss": 1}\r{"loss": 0.5}\r', { loss: 0.5 }],
    ['{"loss":\r0.5}', { loss: 0.5 }],
    ['{"loss": 0.5}\rdone', undefined],
  ])('reads the values of %s', (line, values) => {
    expect(parseReportLine(line)?.values).toEqual(values);
  });

  it.each([
    [
      '{"test_loss": [0.5, 1], "test_hit": [true, false], "list": [1]}',
      { test_loss: [0.5, 1], test_hit: [1, 0] },
    ],
    ['{"test/loss": [NaN, -Infinity,1, null, "low"]}', { 'test/loss': [NaN, -Infinity, 1, NaN, NaN] }],
    ['{"testing": [1], "loss": 1}', {}],
    ['{"test_loss": []}', { test_loss: [] }],
  ])('reads the values of examples in %s', (line, examples) => {
    expect(parseReportLine(line)?.examples).toEqual(examples);
  });
});

describe('ReportLines', () => {
  it('finds the same reports for any chunks of output', () => {
    const record = fc.record({ loss: fc.double({ noNaN: true, noDefaultInfinity: true }) });
    fc.assert(
      fc.property(fc.array(fc.oneof(record, fc.string()), { maxLength: 8 }), fc.nat(40), (items, size) => {
        const lines = items.map((item) =>
          typeof item === 'string' ? item.replaceAll('\n', ' ') : JSON.stringify(item),
        );
        const bytes = Buffer.from(lines.join('\n'));
        const chunks = Array.from({ length: Math.ceil(bytes.length / (size + 1)) }, (_, index) =>
          bytes.subarray(index * (size + 1), (index + 1) * (size + 1)),
        );
        expect(readReports(...chunks)).toEqual(readReports(bytes));
        const expected = lines.map((line) => parseReportLine(line)?.values);
        expect(readReports(bytes)).toEqual(expected.filter((values) => values !== undefined));
      }),
    );
  });

  it('skips a line that is too long', () => {
    const long = Buffer.from(`{"a": 1, "b": "${'x'.repeat(70_000)}"}\n{"loss": 2}\n`);
    expect(readReports(long)).toEqual([{ loss: 2 }]);
    expect(readReports(long.subarray(0, 50_000), long.subarray(50_000))).toEqual([{ loss: 2 }]);
  });

  it('calls `onLongReport` only for a long line that could be a report', () => {
    let count = 0;
    const lines = new ReportLines(() => undefined, { maxBytes: 20, onLongReport: () => (count += 1) });
    for (const text of [` {"a": ${'1'.repeat(9)}`, `${'1'.repeat(9)}}\n`, 'x'.repeat(99), '\n{"loss": 1}\n{'])
      lines.push(Buffer.from(text));
    lines.end();
    expect(count).toBe(1);
  });

  it('ignores bytes that are not UTF-8', () => {
    expect(readReports(Buffer.from([0xff, 0xfe, 0x00, 0x0a]), Buffer.from('{"loss": 1}'))).toEqual([
      { loss: 1 },
    ]);
  });
});
