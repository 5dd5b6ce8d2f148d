import { frameRecord, RecordReader } from './event-record.ts';

const records = ['', 'a', 'b'.repeat(1000), 'c'].map((text) => Buffer.from(text));
const file = Buffer.concat(records.map(frameRecord));

function readIn(pieces: readonly Buffer[]): readonly string[] {
  const reader = new RecordReader();
  return pieces.flatMap((piece) => [...reader.read(piece)].map(String));
}

const piecesOf = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(size * i, size * (i + 1)));

describe('RecordReader', () => {
  it.each([1, 7, 64, file.length])('reads what comes in pieces of %s bytes', (size) => {
    expect(readIn(piecesOf(file, size))).toEqual(records.map(String));
  });

  it('leaves out a truncated last record', () => {
    expect(readIn([file.subarray(0, -1)])).toEqual(records.slice(0, -1).map(String));
  });

  it.each([1, 100_000])('skips a long record in pieces of %s x 1,000 bytes', (thousands) => {
    const long = Buffer.concat([frameRecord(Buffer.alloc(3 << 20)), file]);
    expect(readIn(piecesOf(long, 1000 * thousands))).toEqual(records.map(String));
  });

  it.each([
    ['length', 17],
    ['data', 40],
  ])('reads nothing after a damaged %s', (_, at) => {
    const damaged = Buffer.from(file);
    damaged[at]! ^= 1;
    expect(readIn([damaged]).length).toBeLessThan(3);
    expect(readIn(piecesOf(damaged, 5))).toEqual(readIn([damaged]));
  });

  it('frames as TensorBoard does', () => {
    // Head of the first record of an event file by TensorBoard 2.21.
    expect(Buffer.from(frameRecord(Buffer.alloc(0x48))).toString('hex', 0, 12)).toBe(
      '4800000000000000fe92489d',
    );
  });
});
