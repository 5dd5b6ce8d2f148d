import { readFileSync } from 'node:fs';
import swc from '@swc/jest';

/** Built-in objects that no test replaces. */
const builtIns = (
  'Array BigInt Boolean Error Float32Array Float64Array Infinity Int32Array JSON Map Math NaN Number Object ' +
  'RegExp Set String Symbol Uint32Array Uint8Array'
).split(' ');

/** Text of this file, on which cached results depend. */
const source = readFileSync(new URL(import.meta.url), 'utf8');

/**
 * Declares a constant for each built-in object that a module uses. A lookup of a global in jest's sandbox takes about
 * half a microsecond, which would dominate numerical code.
 */
function bindBuiltIns(result) {
  const contains = (pattern) => new RegExp(pattern).test(result.code);
  const usedBuiltIns = builtIns.filter(
    (name) =>
      contains(`(?<![\\w.$])${name}(?![\\w$])`) && !contains(`\\b(const|let|var|class|function) ${name}\\b`),
  );
  return { ...result, code: `const { ${usedBuiltIns.join(', ')} } = globalThis; ${result.code}` };
}

/** Jest transformer that compiles TypeScript with swc. */
export default {
  createTransformer(options) {
    const swcTransformer = swc.createTransformer(options);
    return {
      canInstrument: swcTransformer.canInstrument,
      getCacheKey: (text, path, request) => swcTransformer.getCacheKey(text + source, path, request),
      process: (...call) => bindBuiltIns(swcTransformer.process(...call)),
    };
  },
};
