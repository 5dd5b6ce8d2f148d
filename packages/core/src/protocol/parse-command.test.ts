import fc from 'fast-check';
import type { Request } from './command.ts';
import { parseCommandReply, parseRequest, parseRunStatus } from './parse-command.ts';

const requests: readonly Request[] = [
  { type: 'watch' },
  { type: 'interrupt' },
  { type: 'pause' },
  { type: 'resume' },
  { type: 'stop' },
  { type: 'stop', trial: 0 },
];

describe('parseRequest', () => {
  it.each(requests)('parses %j', (request) => {
    expect(parseRequest(JSON.stringify(request))).toEqual(request);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"type":"go"}',
    '{"type":"pause","trial":1}',
    '{"type":"stop","trial":-1}',
    '{"type":"stop","trial":1.5}',
    '{"type":"stop","trial":"1"}',
    '{"type":"stop","trial":null}',
    '{"type":"pause","__proto__":{}}',
  ])('rejects %s', (text) => {
    expect(parseRequest(text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseRequest(text)));
  });
});

describe('parseCommandReply', () => {
  it.each([true, false])('parses a reply with ok: %j', (ok) => {
    expect(parseCommandReply(JSON.stringify({ ok, message: 'done' }))).toEqual({ ok, message: 'done' });
  });

  it.each(['', '{"ok":true}', '{"ok":1,"message":""}', '{"ok":true,"message":"","more":1}'])(
    'rejects %s',
    (text) => {
      expect(parseCommandReply(text)).toBeUndefined();
    },
  );
});

describe('parseRunStatus', () => {
  const status = { study: 'quickstart', state: 'paused', threads: 2, warnings: ['on WebAssembly'] };

  it('parses a status', () => {
    expect(parseRunStatus(JSON.stringify(status))).toEqual(status);
  });

  it.each([{ state: 'asleep' }, { threads: 0 }, { warnings: 'none' }, { more: 1 }])(
    'rejects %j',
    (change) => {
      expect(parseRunStatus(JSON.stringify({ ...status, ...change }))).toBeUndefined();
    },
  );
});
