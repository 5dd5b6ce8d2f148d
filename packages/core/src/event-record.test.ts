import { frameRecord, RecordReader } from './event-record.ts';

const records = ['', 'a', 'b'.repeat(1000), 'c'].map((text) => Buffer.from(text));
const file = Buffer.concat(records.map(frameRecord));

function readPieces(pieces: readonly Buffer[]): readonly string[] {
  const reader = new RecordReader();
  return pieces.flatMap((piece) => [...reader.read(piece)].map(String));
}

const splitBytes = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(size * i, size * (i + 1)));

describe('RecordReader', () => {
  it.each([1, 7, 64, file.length])('reads the records of a file in pieces of %s bytes', (size) => {
    expect(readPieces(splitBytes(file, size))).toEqual(records.map(String));
  });

  it('skips a truncated last record', () => {
    expect(readPieces([file.subarray(0, -1)])).toEqual(records.slice(0, -1).map(String));
  });

  it.each([1, 100_000])('skips a record of 3 MiB in pieces of %s x 1,000 bytes', (thousands) => {
    const longFile = Buffer.concat([frameRecord(Buffer.alloc(3 << 20)), file]);
    expect(readPieces(splitBytes(longFile, 1000 * thousands))).toEqual(records.map(String));
  });

  it.each([
    ['length', 17],
    ['data', 40],
  ])('reads nothing after a damaged %s', (_, offset) => {
    const damaged = Buffer.from(file);
    damaged[offset]! ^= 1;
    expect(readPieces([damaged]).length).toBeLessThan(3);
    expect(readPieces(splitBytes(damaged, 5))).toEqual(readPieces([damaged]));
  });
});

describe('frameRecord', () => {
  it('frames records as TensorBoard does', () => {
    // First bytes of an event file written by TensorBoard 2.21.
    expect(Buffer.from(frameRecord(Buffer.alloc(0x48))).toString('hex', 0, 12)).toBe(
      '4800000000000000fe92489d',
    );
  });
});
