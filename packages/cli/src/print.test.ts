import { print, printAll, type Stream } from './print.ts';

/** Stream that records its chunks; after `until` of them its reader closes. */
function streamOf(isTTY: boolean, until = Infinity) {
  const written: string[] = [];
  const stream = {
    isTTY,
    writable: true,
    write(text: string, taken?: () => void) {
      written.push(text);
      stream.writable = written.length < until;
      if (taken !== undefined) setImmediate(taken);
      return true;
    },
  };
  return { stream: stream as unknown as Stream, written };
}

const hostile = 'a,"\x1b]0;x\x07\r\u202e\x9b2J"\tb\r\nc\n';

it('writes text unchanged to a file or a pipe', () => {
  const { stream, written } = streamOf(false);
  print(hostile, stream);
  expect(written).toEqual([hostile]);
});

it('escapes control characters on a terminal', () => {
  const { stream, written } = streamOf(true);
  print(hostile, stream);
  expect(written).toEqual(['a,"\\x1b]0;x\\x07\\x0d\\u202e\\x9b2J"\tb\nc\n']);
});

it('produces a chunk only after the previous one is read', async () => {
  const asked: number[] = [];
  async function* chunks() {
    for (let i = 0; i < 5; i++) {
      asked.push(i);
      yield `${i}\x07`;
    }
  }
  const { stream, written } = streamOf(true, 2);
  await printAll(chunks(), stream);
  expect(written).toEqual(['0\\x07', '1\\x07']);
  expect(asked).toEqual([0, 1, 2]);
});
