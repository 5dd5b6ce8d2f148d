import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { docstringOpening } from './tools/build/lint/docstring-opening.mjs';

/** Boundaries: which layer may import which. The README of each package says why. */
const boundaries = {
  core: [],
  engine: ['core'],
  search: ['core'],
  compare: ['core'],
  report: ['core', 'compare', 'search'],
  trainer: ['core', 'engine'],
  storage: ['core'],
  runner: ['core', 'search'],
  dashboard: ['core', 'compare', 'search'],
};

const depConstraints = [
  ...Object.entries(boundaries).map(([layer, allowed]) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: [layer, ...allowed].map((name) => `layer:${name}`),
  })),
  { sourceTag: 'layer:cli', onlyDependOnLibsWithTags: ['*'] },
];

/** External packages that only some layers may import, by the start of their names. */
const soleImporters = {
  'better-sqlite3': ['storage'],
  // The runner's queue keeps its messages on the studies' server.
  pg: ['storage', 'runner'],
  '@tensorflow': ['trainer'],
  piscina: ['runner'],
  bullmq: ['runner'],
  ink: ['dashboard'],
  react: ['dashboard'],
  commander: ['cli'],
  '@modelcontextprotocol': ['cli'],
};

const importRestrictions = [...Object.keys(boundaries), 'cli'].map((layer) => ({
  files: [`packages/${layer}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: Object.entries(soleImporters)
          .filter(([, layers]) => !layers.includes(layer))
          .map(([name, layers]) => ({
            regex: `^${name}(/|$)`,
            message: `Only ${layers.join(' and ')} may import it.`,
          })),
      },
    ],
  },
}));

/** Re-export of types alone without `type`, for which Node would load the module and its imports. */
const typeOnlyReexport = {
  selector:
    'ExportNamedDeclaration[exportKind="value"][source]:not(:has(ExportSpecifier[exportKind="value"]))',
  message: 'Only types: write `export type { … } from`.',
};

/** Write to standard output. Only print.ts knows whether a terminal reads it. */
const stdoutWrite = {
  selector: 'CallExpression[callee.property.name="write"][callee.object.property.name="stdout"]',
  message: 'Use print of print.ts.',
};

/** `Math.pow` and `**` differ in the last bit between Node 22 and 24: write Math.exp(y * Math.log(x)). */
const inexactPower = {
  'no-restricted-properties': [
    'error',
    {
      object: 'Math',
      property: 'pow',
      message: 'Its bits differ between Node versions: use Math.exp(y * Math.log(x)).',
    },
    {
      object: 'Math',
      property: 'random',
      message: 'Randomness comes from a keyed stream of @ridgeline/core.',
    },
  ],
  'no-restricted-syntax': [
    'error',
    typeOnlyReexport,
    {
      selector: 'BinaryExpression[operator="**"], AssignmentExpression[operator="**="]',
      message: 'Its bits differ between Node versions: use Math.exp(y * Math.log(x)).',
    },
  ],
};

/**
 * Matches the names that are not banned. Banned names have better ones: spec, schema, key, text or message for `words`,
 * started for `begun`, flush or reply for `settle`, snapshot for `moment`.
 */
const allowedNames = '^(?!(?:words|begun|settled?|[mM]oment)$|.*Words$)';

export default tseslint.config(
  { ignores: ['**/dist', 'packages/report/assets', '**/out-tsc', '**/coverage', '.nx', '**/node_modules'] },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          banTransitiveDependencies: true,
          depConstraints,
          // Loaded on demand, so that others start faster: compare after the first frame of the screen, core for the
          // errors of the command line, and report for the figures of an export.
          checkDynamicDependenciesExceptions: ['@ridgeline/compare', '@ridgeline/core', '@ridgeline/report'],
        },
      ],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      'no-restricted-syntax': ['error', typeOnlyReexport],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: false } }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['packages/{core,engine,search,trainer}/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: inexactPower,
  },
  {
    files: ['packages/cli/src/**/*.ts'],
    // These write to standard output themselves.
    ignores: ['**/*.test.ts', '**/testing/**', '**/print.ts', '**/processes/ui.ts', '**/exit-after-flush.ts'],
    rules: { 'no-restricted-syntax': ['error', typeOnlyReexport, stdoutWrite] },
  },
  {
    files: ['packages/*/src/**/*.{ts,tsx}'],
    // These have 32-bit words, and a column of the database.
    ignores: ['**/testing/finals-workplace.ts', '**/postgres/assignment-table.ts'],
    rules: { 'id-match': ['error', allowedNames, { properties: true }] },
  },
  ...importRestrictions,
  {
    plugins: { ridgeline: { rules: { 'docstring-opening': docstringOpening } } },
    rules: { 'ridgeline/docstring-opening': 'error' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        performance: 'readonly',
      },
    },
  },
);
