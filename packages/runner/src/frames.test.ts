import fc from 'fast-check';
import { encodeFrame, FrameReader } from './frames.ts';

const message = fc.oneof(
  fc.record({ type: fc.string(), value: fc.double(), nothing: fc.constant(undefined) }),
  fc.uint8Array({ maxLength: 300 }),
  fc.float32Array({ maxLength: 30 }),
);

/** Splits bytes into pieces of the given sizes. */
function splitBytes(bytes: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const end = start + (sizes[i % sizes.length] ?? bytes.length);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

describe('FrameReader', () => {
  it('decodes the same messages from any chunks of their bytes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), sizes, (messages, sizes) => {
        const reader = new FrameReader();
        const pieces = splitBytes(Buffer.concat(messages.map(encodeFrame)), sizes);
        expect(pieces.flatMap((piece) => reader.read(piece))).toEqual(messages);
      }),
    );
  });

  it('never decodes foreign bytes as a message', () => {
    const garbage = fc.uint8Array({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 3 }), garbage, (earlierMessages, bytes) => {
        const reader = new FrameReader();
        expect(reader.read(Buffer.concat(earlierMessages.map(encodeFrame)))).toEqual(earlierMessages);
        const nextFrame = encodeFrame({ type: 'vitals' });
        fc.pre(!encodeFrame({}).subarray(0, bytes.length).equals(bytes));
        expect(() => {
          for (let i = 0; i < 5; i++) reader.read(i === 0 ? Buffer.concat([bytes, nextFrame]) : nextFrame);
        }).toThrow();
      }),
    );
  });
});
