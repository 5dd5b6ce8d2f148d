import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { packageFolders } from '../setup/build.mjs';
import { inRepository } from '../setup/repository.mjs';

/** Globals that an example may use besides its module; none of them touches the machine. */
const language = new Set(
  'Array Error Float32Array Infinity JSON Map Math NaN Number Object Set String undefined'.split(' '),
);

/** Import that marks a module whose examples are not run: it accesses files or starts something. */
const touchesMachine =
  /from '(node:(fs|net|child_process|worker_threads)[^']*|better-sqlite3|pg|.*\/open-file\.ts)'/;

/** All `@example`s of the packages' sources: file, line of the docstring, code. */
function examples() {
  return packageFolders().flatMap((folder) =>
    readdirSync(join(folder, 'src'), { recursive: true })
      .filter((name) => /\.tsx?$/.test(name) && !/\.(test|program)\./.test(name))
      .flatMap((name) => {
        const file = join(folder, 'src', name);
        const text = readFileSync(file, 'utf8');
        return [...text.matchAll(/\/\*\*(?:(?!\*\/)[^])*?@example\n((?:(?!\*\/)[^])*)\*\//g)].map(
          (found) => ({
            file,
            line: text.slice(0, found.index).split('\n').length,
            code: found[1]
              .replaceAll(/^ *\* ?/gm, '')
              .replace(/\n@[^]*/, '')
              .trim(),
          }),
        );
      }),
  );
}

/** Names that code uses without defining them. */
function freeNames(code) {
  const source = ts.createSourceFile('x.ts', code, ts.ScriptTarget.ES2022, true);
  const [made, used] = [new Set(), new Set()];
  const visit = (node) => {
    if (ts.isTypeNode(node)) return;
    if (ts.isBindingElement(node) || ts.isVariableDeclaration(node) || ts.isParameter(node)) {
      if (ts.isIdentifier(node.name)) made.add(node.name.text);
    }
    const { parent } = node;
    const isName =
      parent !== undefined &&
      ((ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node) ||
        (ts.isBindingElement(parent) && parent.propertyName === node));
    if (ts.isIdentifier(node) && !isName) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...used].filter((name) => !made.has(name));
}

/** Statements of code, each with the value in the comment after it. */
function statementsOf(code) {
  const source = ts.createSourceFile('x.ts', code, ts.ScriptTarget.ES2022, true);
  return source.statements.map((statement) => {
    const behind = code.slice(statement.end).match(/^ *\n?\/\/ (.*)/);
    return {
      text: statement.getText(source),
      isValue: ts.isExpressionStatement(statement),
      comment: behind?.[1],
    };
  });
}

/** Value that a comment states, if any; `…` stands for further digits or parts. */
function valueIn(comment) {
  const text = comment
    .replaceAll(/'[^']*'|-?\b\d+\.(\d+)(…?)/g, (found, digits, more) => {
      if (digits === undefined) return found;
      return more === '' ? `near(${found}, 12)` : `near(${found.slice(0, -1)}5, ${digits.length})`;
    })
    .replaceAll(/\{([^{}]*), … \}/g, 'some({$1})');
  if (text.includes('…')) return undefined;
  try {
    return {
      value: new Function('near', 'some', `return (${text})`)(expect.closeTo, expect.objectContaining),
    };
  } catch {
    return undefined;
  }
}

/** Runs the statements in the scope of a module's exports. Returns the values of those with an expected value. */
function run(statements, exports) {
  const body = statements
    .map(({ text, isValue }, index) => (isValue ? `came[${index}] = (${text.replace(/;$/, '')});` : text))
    .join('\n');
  const { outputText } = ts.transpileModule(body, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const came = [];
  new Function('came', ...Object.keys(exports), outputText)(came, ...Object.values(exports));
  return came;
}

const all = examples();

describe('the examples of the docstrings', () => {
  it('give the stated results, if they can run', async () => {
    const wrong = [];
    let [ran, held] = [0, 0];
    for (const { file, line, code } of all) {
      const names = freeNames(code).filter((name) => !language.has(name));
      const source = readFileSync(file, 'utf8');
      if (/\bawait\b|^throw /.test(code) || touchesMachine.test(source)) continue;
      if (!names.every((name) => source.includes(name))) continue;
      const exports = await import(file);
      if (!names.every((name) => name in exports)) continue;
      ran += 1;
      const statements = statementsOf(code);
      try {
        run(statements, exports).forEach((actual, index) => {
          const { text, comment } = statements[index];
          const expected = comment === undefined ? undefined : valueIn(comment);
          const isClaim = comment === undefined && / === /.test(text);
          if (expected === undefined && !isClaim) return;
          held += 1;
          expect(actual).toEqual(isClaim ? true : expected.value);
        });
      } catch (error) {
        wrong.push(`${relative(inRepository(), file)}:${line} ${error.message}`);
      }
    }
    console.log(`${all.length} examples, ${ran} run, ${held} values compared with their comments`);
    expect(wrong).toEqual([]);
    expect(held).toBeGreaterThan(25);
  });
});
