import fc from 'fast-check';
import { ReportLines, reportedValues, type Values } from './report-lines.ts';

function reportsIn(...chunks: readonly Buffer[]): readonly Values[] {
  const reports: Values[] = [];
  const lines = new ReportLines((values) => reports.push(values));
  for (const chunk of chunks) lines.push(chunk);
  lines.end();
  return reports;
}

describe('valuesOf', () => {
  it.each([
    ['{"loss": 0.5, "acc": 1}', { loss: 0.5, acc: 1 }],
    ['  {"loss": 0.5, "note": "best", "list": [1], "on": true}\r', { loss: 0.5 }],
    ['{"loss": NaN, "a": -Infinity, "b": Infinity}', { loss: NaN, a: -Infinity, b: Infinity }],
    ['{"note": ": NaN, "}', undefined],
    ['{"__proto__": 1, "toString": 2, "loss": 3}', { loss: 3 }],
    ['{"loss": "0.5"}', undefined],
    ['{}', undefined],
    ['[1]', undefined],
    ['{"loss": 0.5', undefined],
    ["{'loss': 0.5}", undefined],
    ['epoch 3: {"loss": 0.5}', undefined],
  ])('%s', (line, values) => {
    expect(reportedValues(line)).toEqual(values);
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
        expect(reportsIn(...chunks)).toEqual(reportsIn(bytes));
        expect(reportsIn(bytes)).toEqual(lines.map(reportedValues).filter((values) => values !== undefined));
      }),
    );
  });

  it('skips a line that is too long, and reads the next one', () => {
    const long = Buffer.from(`{"a": 1, "b": "${'x'.repeat(70_000)}"}\n{"loss": 2}\n`);
    expect(reportsIn(long)).toEqual([{ loss: 2 }]);
    expect(reportsIn(long.subarray(0, 50_000), long.subarray(50_000))).toEqual([{ loss: 2 }]);
  });

  it('ignores bytes that are not UTF-8', () => {
    expect(reportsIn(Buffer.from([0xff, 0xfe, 0x00, 0x0a]), Buffer.from('{"loss": 1}'))).toEqual([
      { loss: 1 },
    ]);
  });
});
