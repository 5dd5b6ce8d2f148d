import { RidgelineError } from './error.ts';
import { errorLines, formatError } from './format-error.ts';

describe('formatError', () => {
  it('shows the message and the stack', () => {
    expect(formatError(new TypeError('no such layer'))).toMatch(
      /^TypeError: no such layer\n {4}at .*format-error/,
    );
  });

  it('shows a message that was replaced after construction', () => {
    const error = new Error('before');
    error.message = 'after';
    expect(formatError(error)).toMatch(/^Error: after\n.*at .*format-error/s);
  });

  it('shows the path of a module that tsx compiled', () => {
    const error = new Error('no');
    const url = `data:text/javascript,(()${'%20'.repeat(1_000_000)})%0A?filePath=%2Fhome%2Fmy%20own.ts%3Fnamespace%3D1a-2b:2:970`;
    error.stack = `Error: no\n    at default (${url})\n    at run (file:///run.js:1:2)`;
    expect(formatError(error)).toBe(
      'Error: no\n    at default (/home/my own.ts)\n    at run (file:///run.js:1:2)',
    );
  });

  it('shows the message and the cause of a RidgelineError', () => {
    expect(formatError(new RidgelineError('FILE_UNREADABLE', 'There is no a.js.'))).toBe('There is no a.js.');
    const cause = new SyntaxError('Unexpected token');
    const error = new RidgelineError('FILE_UNREADABLE', 'a.js cannot be loaded.', { cause });
    expect(formatError(error)).toMatch(/^a.js cannot be loaded.\nSyntaxError: Unexpected token\n {4}at /);
  });

  const cyclic = new RidgelineError('FILE_UNREADABLE', 'round');
  cyclic.cause = cyclic;
  const throwingGetter = {
    get message(): never {
      throw new Error('no');
    },
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  it.each([
    ['a string', 'text', "'text'"],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a cyclic cause', cyclic, 'round'],
    ['a getter that throws', throwingGetter, 'message'],
    ['a revoked proxy', revoked.proxy, 'cannot be shown'],
  ])('formats %s', (_name, thrown, text) => {
    expect(formatError(thrown)).toContain(text);
  });

  it.each([
    ['of one byte', 'x'],
    ['of three bytes', '\u2026'],
    ['of four bytes', '\u{1f600}'],
  ])('truncates a long text between two characters, here %s', (_name, character) => {
    const text = formatError(new Error(character.repeat(1_000_000)));
    expect(Buffer.byteLength(text)).toBeGreaterThan(7900);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8192);
    expect(text).toMatch(/^Error: (.)\1* …$/u);
  });
});

/** Error of a user module, with stack frames of the module, a package, Ridgeline and Node. */
const thrown = `TypeError: no units
    at build (file:///home/ann/sweeps/model.ts:12:9)
    at Array.map (<anonymous>)
    at default (/home/ann/sweeps/model.ts:4:3)
    at Sequential.add (/home/ann/node_modules/@tensorflow/tfjs-layers/dist/models.js:1:2)
    at runObjective (file:///srv/ridgeline/packages/trainer/dist/objective/run-objective.js:20:15)
    at async node:internal/process/task_queues:95:5
`;

describe('errorLines', () => {
  it('keeps the message and the stack frames in user files', () => {
    expect(errorLines(thrown, 9)).toEqual([
      'TypeError: no units',
      '    at build (/home/ann/sweeps/model.ts:12:9)',
      '    at default (/home/ann/sweeps/model.ts:4:3)',
    ]);
    expect(errorLines(thrown, 2)).toHaveLength(2);
  });

  it('keeps a message that mentions packages', () => {
    expect(errorLines('Error: look at node_modules/x\n  at least twice', 9)).toHaveLength(2);
  });
});
