import { print, printAll, type Stream } from './print.ts';

/** Stream that records its chunks. Its reader closes after `limit` chunks. */
function recordingStream(isTTY: boolean, limit = Infinity) {
  const written: string[] = [];
  const stream = {
    isTTY,
    writable: true,
    write(text: string, callback?: () => void) {
      written.push(text);
      stream.writable = written.length < limit;
      if (callback !== undefined) setImmediate(callback);
      return true;
    },
  };
  return { stream: stream as unknown as Stream, written };
}

const hostile = 'a,"\x1b]0;x\x07\r\u202e\x9b2J"\tb\r\nc\n';

it('writes text unchanged to a file or a pipe', () => {
  const { stream, written } = recordingStream(false);
  print(hostile, stream);
  expect(written).toEqual([hostile]);
});

it('escapes control characters on a terminal', () => {
  const { stream, written } = recordingStream(true);
  print(hostile, stream);
  expect(written).toEqual(['a,"\\x1b]0;x\\x07\\x0d\\u202e\\x9b2J"\tb\nc\n']);
});

it('produces a chunk only after the previous one is read', async () => {
  const produced: number[] = [];
  async function* chunks() {
    for (let i = 0; i < 5; i++) {
      produced.push(i);
      yield `${i}\x07`;
    }
  }
  const { stream, written } = recordingStream(true, 2);
  await printAll(chunks(), stream);
  expect(written).toEqual(['0\\x07', '1\\x07']);
  expect(produced).toEqual([0, 1, 2]);
});
