import { toLine, plainText } from './line.ts';
import { truncatableCells, longOrShort, placeColumns, tableLines, type TableColumn } from './table.ts';

const lines = (texts: string[]) => texts.map((text) => toLine(text));

const show = (columns: TableColumn[], width: number) => tableLines(columns, width).map(plainText);
const headers = (columns: TableColumn[], width: number) =>
  placeColumns(columns, width).map(({ header }) => header);

const strategy: TableColumn = {
  header: 'strategy',
  dropOrder: 0,
  content: truncatableCells(5, lines(['max-norm', 'l2'])),
};
const gap: TableColumn = { header: 'gap', align: 'right', dropOrder: 1, content: ['0.01', '-0.2'] };
const curve: TableColumn = {
  header: 'curve',
  dropOrder: 2,
  extra: true,
  content: { min: 4, max: 8, cells: (width) => lines(['▁'.repeat(width), '▂'.repeat(width)]) },
};

describe('tableLines', () => {
  it('gives every column its full width if possible', () => {
    expect(show([strategy, gap, curve], 40)).toEqual([
      'strategy   gap  curve   ',
      'max-norm  0.01  ▁▁▁▁▁▁▁▁',
      'l2        -0.2  ▂▂▂▂▂▂▂▂',
    ]);
  });

  it('draws cells that depend on their width', () => {
    expect(show([strategy, gap, curve], 22)[1]).toBe('max-norm  0.01  ▁▁▁▁▁▁');
  });

  it('drops extra columns before it narrows any column', () => {
    expect(show([strategy, gap, curve], 20)).toEqual(['strategy   gap', 'max-norm  0.01', 'l2        -0.2']);
  });

  it('narrows the gaps before it drops a column', () => {
    expect(show([strategy, gap, curve], 13)).toEqual(['strategy  gap', 'max-norm 0.01', 'l2       -0.2']);
  });

  it('drops empty columns before it cuts a header', () => {
    const rate: TableColumn = {
      header: 'learning_rate',
      dropOrder: 1,
      content: ['0.1', '0.2'],
    };
    const emptyGap: TableColumn = { header: 'gap', align: 'right', dropOrder: 0, content: ['–', ''] };
    expect(headers([strategy, emptyGap, rate], 28)).toEqual(['strategy', 'gap', 'learning_rate']);
    expect(show([strategy, emptyGap, rate], 27)[0]).toBe('strategy  learning_rate');
    expect(show([strategy, emptyGap, rate], 22)[0]).toBe('strategy learning_rate');
    expect(show([strategy, emptyGap, rate], 21)[0]).toBe('strategy learning_ra…');
  });

  it('drops the least important column first', () => {
    expect(show([strategy, gap, curve], 9)).toEqual(['strategy', 'max-norm', 'l2      ']);
    expect(headers([strategy, gap, curve], 9)).toEqual(['strategy']);
  });

  it('keeps cut headers readable', () => {
    const long: TableColumn = {
      header: 'network.kernel_regularizer',
      dropOrder: 0,
      content: ['0.000125'],
    };
    expect(show([long], 12)).toEqual(['network.ker…', '0.000125    ']);
    expect(show([long, { ...gap, header: 'x', content: ['1'] }], 10)).toEqual(['network… x', '0.000125 1']);
  });

  it('cuts the last column if needed', () => {
    expect(show([strategy, gap], 2)).toEqual(['s…', 'm…', 'l2']);
  });

  it('uses short cells if the long ones do not fit', () => {
    const mean: TableColumn = {
      header: 'mean',
      dropOrder: 0,
      content: longOrShort(lines(['0.95 ±0.01']), lines(['0.95'])),
    };
    expect(show([mean], 10)[1]).toBe('0.95 ±0.01');
    expect(show([mean], 9)[1]).toBe('0.95     ');
  });

  it('prints the header of a table without rows', () => {
    expect(show([{ ...gap, content: [] }], 20)).toEqual(['gap']);
    expect(show([], 20)).toEqual(['']);
  });
});
