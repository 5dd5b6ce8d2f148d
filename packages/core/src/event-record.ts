/** Maximum length of a record's data. Longer records, such as images, are skipped; scalars need a few dozen bytes. */
const MAX_RECORD_BYTES = 1 << 20;

/** Size of the header before the data of a record. */
const HEADER_BYTES = 12;

/** Size of the checksum after the data of a record. */
const FOOTER_BYTES = 4;

/**
 * Frames a record of a TensorBoard event file: length, checksum of the length, data, checksum of the data.
 *
 * Format: TensorFlow's `core/lib/io/record_writer.h`.
 *
 * @example
 * frameRecord(Buffer.from('data')).length; // 20
 */
export function frameRecord(data: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(HEADER_BYTES + data.length + FOOTER_BYTES);
  frame.writeBigUInt64LE(BigInt(data.length), 0);
  frame.writeUInt32LE(maskedCrc(frame.subarray(0, 8)), 8);
  frame.set(data, HEADER_BYTES);
  frame.writeUInt32LE(maskedCrc(data), HEADER_BYTES + data.length);
  return frame;
}

/**
 * Reader of the records in an event file that is still being written. It keeps an incomplete record until the rest
 * arrives, skips long records, and reads nothing after a damaged one.
 *
 * @example
 * const reader = new RecordReader();
 * [...reader.read(frameRecord(Buffer.from('data')))]; // [<Buffer 64 61 74 61>]
 */
export class RecordReader {
  /** Bytes of an incomplete record. */
  #incomplete: Buffer = Buffer.alloc(0);
  /** Number of bytes still to skip of a long record. */
  #bytesToSkip = 0;
  #isDamaged = false;

  /** Reads the file's next bytes, and yields the data of each completed record. */
  *read(bytes: Buffer): Generator<Buffer> {
    let offset = Math.min(this.#bytesToSkip, bytes.length);
    this.#bytesToSkip -= offset;
    const unread = Buffer.concat([this.#incomplete, bytes.subarray(offset)]);
    offset = 0;
    while (!this.#isDamaged && unread.length - offset >= HEADER_BYTES) {
      const head = unread.subarray(offset, offset + HEADER_BYTES);
      const length = Number(head.readBigUInt64LE(0));
      const end = offset + HEADER_BYTES + length + FOOTER_BYTES;
      if (head.readUInt32LE(8) !== maskedCrc(head.subarray(0, 8))) {
        this.#isDamaged = true;
      } else if (length > MAX_RECORD_BYTES) {
        this.#bytesToSkip = Math.max(0, end - unread.length);
        offset = Math.min(end, unread.length);
      } else if (end > unread.length) {
        break;
      } else {
        const data = unread.subarray(offset + HEADER_BYTES, end - FOOTER_BYTES);
        this.#isDamaged = unread.readUInt32LE(end - FOOTER_BYTES) !== maskedCrc(data);
        if (!this.#isDamaged) yield data;
        offset = end;
      }
    }
    // A copy releases the large buffer.
    this.#incomplete = this.#isDamaged ? Buffer.alloc(0) : Buffer.from(unread.subarray(offset));
  }
}

/**
 * Checksum as TensorFlow stores it: masked, because the data may itself contain checksums. The mask is `kMaskDelta` of
 * TensorFlow's `core/lib/hash/crc32c.h`.
 */
function maskedCrc(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Lookup table of CRC-32C (Castagnoli, reflected polynomial 0x82f63b78), by byte. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
