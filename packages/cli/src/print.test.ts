import { print, printAll, type Stream } from './print.ts';

/** Stream that records its chunks. Its reader closes after `limit` chunks. */
function createRecordingStream(isTTY: boolean, limit = Infinity) {
  const chunks: string[] = [];
  const stream = {
    isTTY,
    writable: true,
    write(text: string, callback?: () => void) {
      chunks.push(text);
      stream.writable = chunks.length < limit;
      if (callback !== undefined) setImmediate(callback);
      return true;
    },
  };
  return { stream: stream as unknown as Stream, chunks };
}

const hostileText = 'a,"\x1b]0;x\x07\r\u202e\x9b2J"\tb\r\nc\n';

it('writes text unchanged to a file or a pipe', () => {
  const { stream, chunks } = createRecordingStream(false);
  print(hostileText, stream);
  expect(chunks).toEqual([hostileText]);
});

it('escapes control characters on a terminal', () => {
  const { stream, chunks } = createRecordingStream(true);
  print(hostileText, stream);
  expect(chunks).toEqual(['a,"\\x1b]0;x\\x07\\x0d\\u202e\\x9b2J"\tb\nc\n']);
});

it('requests a chunk only after the previous chunk is written', async () => {
  const producedNumbers: number[] = [];
  async function* produceChunks() {
    for (let i = 0; i < 5; i++) {
      producedNumbers.push(i);
      yield `${i}\x07`;
    }
  }
  const { stream, chunks } = createRecordingStream(true, 2);
  await printAll(produceChunks(), stream);
  expect(chunks).toEqual(['0\\x07', '1\\x07']);
  expect(producedNumbers).toEqual([0, 1, 2]);
});
