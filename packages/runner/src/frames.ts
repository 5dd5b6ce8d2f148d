import { deserialize, serialize } from 'node:v8';

/** Marker before and after each message, to detect foreign bytes in a channel. */
const MARK = Buffer.from('Rdge', 'latin1');

/** Length of a frame's header in bytes: the marker, and the message's length as a 32-bit number. */
const HEADER_BYTES = MARK.length + 4;

/**
 * Encodes a message for a channel, by the structured clone algorithm.
 *
 * @example
 * new FrameReader().read(encodeFrame({ type: 'ready' })); // [{ type: 'ready' }]
 */
export function encodeFrame(message: unknown): Buffer {
  const body = serialize(message);
  const header = Buffer.alloc(HEADER_BYTES);
  MARK.copy(header);
  header.writeUInt32LE(body.length, MARK.length);
  return Buffer.concat([header, body, MARK]);
}

/** Decoder of a channel's bytes into messages. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #size = 0;
  /** Number of buffered bytes at which decoding continues: a header, or the whole next frame. */
  #requiredSize = HEADER_BYTES;

  /**
   * Decodes the messages that these bytes complete, in order.
   *
   * @throws Error if the bytes are not frames; the reader is then unusable.
   */
  read(bytes: Uint8Array): readonly unknown[] {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    const messages: unknown[] = [];
    while (this.#size >= this.#requiredSize) {
      const buffered = Buffer.concat(this.#chunks);
      const end = findFrameEnd(buffered);
      if (buffered.length < end) this.#setBuffer(buffered, end);
      else {
        messages.push(decodeBody(buffered.subarray(0, end)));
        this.#setBuffer(buffered.subarray(end), HEADER_BYTES);
      }
    }
    return messages;
  }

  #setBuffer(bytes: Uint8Array, requiredSize: number): void {
    this.#chunks = [bytes];
    this.#size = bytes.length;
    this.#requiredSize = requiredSize;
  }
}

function findFrameEnd(bytes: Buffer): number {
  assertMark(bytes.subarray(0, MARK.length));
  return HEADER_BYTES + bytes.readUInt32LE(MARK.length) + MARK.length;
}

function decodeBody(bytes: Buffer): unknown {
  assertMark(bytes.subarray(-MARK.length));
  // Copied, because V8 expects aligned numbers.
  return deserialize(Buffer.from(bytes.subarray(HEADER_BYTES, -MARK.length)));
}

function assertMark(bytes: Buffer): void {
  if (!bytes.equals(MARK)) throw new Error('These bytes are not a message.');
}
