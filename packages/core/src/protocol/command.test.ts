import fc from 'fast-check';
import { parseCommand, parseCommandReply, type Command } from './command.ts';

const commands: readonly Command[] = [
  { type: 'interrupt' },
  { type: 'pause' },
  { type: 'resume' },
  { type: 'stop' },
  { type: 'stop', trial: 0 },
];

describe('parseCommand', () => {
  it.each(commands)('reads back %j', (command) => {
    expect(parseCommand(JSON.stringify(command))).toEqual(command);
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
  ])('refuses %s', (text) => {
    expect(parseCommand(text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseCommand(text)));
  });
});

describe('parseCommandReply', () => {
  it.each([true, false])('reads back ok: %j', (ok) => {
    expect(parseCommandReply(JSON.stringify({ ok, message: 'done' }))).toEqual({ ok, message: 'done' });
  });

  it.each(['', '{"ok":true}', '{"ok":1,"message":""}', '{"ok":true,"message":"","more":1}'])(
    'refuses %s',
    (text) => {
      expect(parseCommandReply(text)).toBeUndefined();
    },
  );
});
