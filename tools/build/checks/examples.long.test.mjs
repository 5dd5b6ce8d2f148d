import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { packageFolders } from '../setup/build.mjs';
import { inRepository } from '../setup/repository.mjs';

/** Globals that an example may use besides its module; none has side effects. */
const languageGlobals = new Set(
  'Array Error Float32Array Infinity JSON Map Math NaN Number Object Set String undefined'.split(' '),
);

/** Matches the imports of modules whose examples are not run, because they access files, processes or the network. */
const machineImport =
  /from '(node:(fs|net|child_process|worker_threads)[^']*|better-sqlite3|pg|.*\/open-file\.ts)'/;

/** Returns each `@example` in the packages with its file, the line of its docstring and its code. */
function findExamples() {
  return packageFolders().flatMap((folder) =>
    readdirSync(join(folder, 'src'), { recursive: true })
      .filter((name) => /\.tsx?$/.test(name) && !/\.(test|program)\./.test(name))
      .flatMap((name) => {
        const file = join(folder, 'src', name);
        const text = readFileSync(file, 'utf8');
        return [...text.matchAll(/\/\*\*(?:(?!\*\/)[^])*?@example\n((?:(?!\*\/)[^])*)\*\//g)].map(
          (match) => ({
            file,
            line: text.slice(0, match.index).split('\n').length,
            code: match[1]
              .replaceAll(/^ *\* ?/gm, '')
              .replace(/\n@[^]*/, '')
              .trim(),
          }),
        );
      }),
  );
}

/** Returns the names that code uses without defining them. */
function findFreeNames(code) {
  const source = ts.createSourceFile('x.ts', code, ts.ScriptTarget.ES2022, true);
  const [definedNames, usedNames] = [new Set(), new Set()];
  const visit = (node) => {
    if (ts.isTypeNode(node)) return;
    if (ts.isBindingElement(node) || ts.isVariableDeclaration(node) || ts.isParameter(node)) {
      if (ts.isIdentifier(node.name)) definedNames.add(node.name.text);
    }
    const { parent } = node;
    const isPropertyName =
      parent !== undefined &&
      ((ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node) ||
        (ts.isBindingElement(parent) && parent.propertyName === node));
    if (ts.isIdentifier(node) && !isPropertyName) usedNames.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...usedNames].filter((name) => !definedNames.has(name));
}

/** Parses code into statements, each with the comment after it. */
function parseStatements(code) {
  const source = ts.createSourceFile('x.ts', code, ts.ScriptTarget.ES2022, true);
  return source.statements.map((statement) => {
    const trailing = code.slice(statement.end).match(/^ *\n?\/\/ (.*)/);
    return {
      text: statement.getText(source),
      isValue: ts.isExpressionStatement(statement),
      comment: trailing?.[1],
    };
  });
}

/** Parses the value in a comment, if it has one; `…` stands for further digits or parts. */
function parseValue(comment) {
  const text = comment
    .replaceAll(/'[^']*'|-?\b\d+\.(\d+)(…?)/g, (value, digits, ellipsis) => {
      if (digits === undefined) return value;
      return ellipsis === '' ? `near(${value}, 12)` : `near(${value.slice(0, -1)}5, ${digits.length})`;
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

/** Runs the statements in the scope of a module's exports, and returns the values of the expressions. */
function runStatements(statements, exports) {
  const body = statements
    .map(({ text, isValue }, index) =>
      isValue ? `expressionValues[${index}] = (${text.replace(/;$/, '')});` : text,
    )
    .join('\n');
  const { outputText } = ts.transpileModule(body, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const expressionValues = [];
  new Function('expressionValues', ...Object.keys(exports), outputText)(
    expressionValues,
    ...Object.values(exports),
  );
  return expressionValues;
}

const examples = findExamples();

describe('the examples in docstrings', () => {
  it('return the values in their comments, if they can run', async () => {
    const faults = [];
    let [executedCount, comparedCount] = [0, 0];
    for (const { file, line, code } of examples) {
      const names = findFreeNames(code).filter((name) => !languageGlobals.has(name));
      const source = readFileSync(file, 'utf8');
      if (/\bawait\b|^throw /.test(code) || machineImport.test(source)) continue;
      if (!names.every((name) => source.includes(name))) continue;
      const exports = await import(file);
      if (!names.every((name) => name in exports)) continue;
      executedCount += 1;
      const statements = parseStatements(code);
      try {
        runStatements(statements, exports).forEach((actual, index) => {
          const { text, comment } = statements[index];
          const expected = comment === undefined ? undefined : parseValue(comment);
          const isComparison = comment === undefined && / === /.test(text);
          if (expected === undefined && !isComparison) return;
          comparedCount += 1;
          expect(actual).toEqual(isComparison ? true : expected.value);
        });
      } catch (error) {
        faults.push(`${relative(inRepository(), file)}:${line} ${error.message}`);
      }
    }
    console.log(`${examples.length} examples, ${executedCount} executed, ${comparedCount} values compared`);
    expect(faults).toEqual([]);
    expect(comparedCount).toBeGreaterThan(25);
  });
});
