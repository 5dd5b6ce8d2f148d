import { describe, it } from '@jest/globals';
import { RuleTester } from 'eslint';
import { docstringOpening } from './docstring-opening.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const reported = (code, words, line = 1) => ({
  code,
  errors: [{ messageId: 'opening', data: { words }, line }],
});

new RuleTester().run('docstring-opening', docstringOpening, {
  valid: [
    '/** Result of one training run. */',
    '/** Writes what was acknowledged. */',
    '/** Softmax of each row. */',
    '/** The samest of all. */',
    '// What a line comment says.',
    '/* What a plain comment says. */',
    "const text = '/** What a string holds. */';",
  ],
  invalid: [
    ...['What', 'Who', 'Whether', 'How', 'So', 'Where', 'That', 'Which', 'Why', 'The same'].map((words) =>
      reported(`/** ${words} a thread returns. */`, words),
    ),
    reported('let a;\n/**\n * How long it takes.\n */\nlet b;', 'How', 2),
    reported('class A {\n  /** Whether it is open. */\n  isOpen() {}\n}', 'Whether', 2),
  ],
});
