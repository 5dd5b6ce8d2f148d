import { deserialize, serialize } from 'node:v8';

/** Stands before and after each message: whatever else is written into a channel is not taken for one. */
const MARK = Buffer.from('Rdge', 'latin1');

/** Mark and length. */
const HEADER = MARK.length + 4;

/**
 * A message as bytes of a channel, as the structured clone algorithm copies it.
 *
 * @example
 * new FrameReader().read(frame({ type: 'ready' })); // [{ type: 'ready' }]
 */
export function frame(message: unknown): Buffer {
  const body = serialize(message);
  const header = Buffer.alloc(HEADER);
  MARK.copy(header);
  header.writeUInt32LE(body.length, MARK.length);
  return Buffer.concat([header, body, MARK]);
}

/** Puts the messages of a channel together from its bytes. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #size = 0;
  /** How many bytes have to be there before anything can be read. */
  #needed = HEADER;

  /**
   * The messages that are whole with these bytes, in order.
   *
   * @throws Error where the bytes are no frames; nothing more may be read then.
   */
  read(bytes: Uint8Array): readonly unknown[] {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    const messages: unknown[] = [];
    while (this.#size >= this.#needed) {
      const all = Buffer.concat(this.#chunks);
      const end = endOfFrame(all);
      if (all.length < end) this.#keep(all, end);
      else {
        messages.push(bodyOf(all.subarray(0, end)));
        this.#keep(all.subarray(end), HEADER);
      }
    }
    return messages;
  }

  #keep(rest: Uint8Array, needed: number): void {
    this.#chunks = [rest];
    this.#size = rest.length;
    this.#needed = needed;
  }
}

function endOfFrame(bytes: Buffer): number {
  assertMark(bytes.subarray(0, MARK.length));
  return HEADER + bytes.readUInt32LE(MARK.length) + MARK.length;
}

function bodyOf(bytes: Buffer): unknown {
  assertMark(bytes.subarray(-MARK.length));
  // A copy: numbers of several bytes have to lie where V8 expects them.
  return deserialize(Buffer.from(bytes.subarray(HEADER, -MARK.length)));
}

function assertMark(bytes: Buffer): void {
  if (!bytes.equals(MARK)) throw new Error('These bytes are no message.');
}
