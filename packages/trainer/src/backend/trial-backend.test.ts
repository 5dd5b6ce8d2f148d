import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBackendName, listCandidates } from './backend-name.ts';
import { ensureTrialBackend, findTrialBackend } from './trial-backend.ts';

const originalEnvironment = { ...process.env };
let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'ridgeline-backend-'));
  process.env['RIDGELINE_CACHE'] = cache;
});
afterEach(() => {
  process.env = { ...originalEnvironment };
  rmSync(cache, { recursive: true });
});

const setBackendName = (name: string) => (process.env['RIDGELINE_BACKEND'] = name);

it('findTrialBackend selects the engine for networks unless TensorFlow is requested', () => {
  expect(findTrialBackend({ type: 'network' }).backend).toMatchObject({ type: 'engine' });
  setBackendName('engine');
  expect(findTrialBackend({ type: 'network' }).backend).toMatchObject({ type: 'engine' });
  setBackendName('engine-wasm');
  expect(findTrialBackend({ type: 'network' })).toEqual({
    backend: { type: 'engine', choice: { type: 'wasm' } },
    name: 'the compiled engine, as WebAssembly',
    reason: undefined,
  });
  for (const name of ['tensorflow', 'wasm']) {
    setBackendName(name);
    expect(findTrialBackend({ type: 'network' }).backend).toEqual({
      type: 'tensorflow',
      choice: { candidate: 'wasm' },
    });
  }
});

it.each(['engine', 'engine-wasm', 'tensorflow', 'wasm'])(
  'findTrialBackend selects TensorFlow for a user module, even with RIDGELINE_BACKEND=%s',
  (name) => {
    setBackendName(name);
    expect(findTrialBackend({ type: 'module' }).backend).toMatchObject({ type: 'tensorflow' });
  },
);

it('ensureTrialBackend sets up nothing for WebAssembly', async () => {
  setBackendName('engine-wasm');
  expect(await ensureTrialBackend({ type: 'network' })).toEqual(findTrialBackend({ type: 'network' }));
});

it('readBackendName rejects an unknown backend with a list of the known ones', () => {
  setBackendName('cuda');
  expect(() => readBackendName()).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('engine, ') as string }),
  );
});

it('listCandidates returns the TensorFlow libraries that a backend allows, best first', () => {
  expect(listCandidates('engine')).toEqual(['wheel', 'prebuilt', 'wasm']);
  expect(listCandidates('native')).toEqual(['wheel', 'prebuilt']);
  expect(listCandidates('prebuilt')).toEqual(['prebuilt']);
});

it('findTrialBackend selects TensorFlow for a network with a layer that the engine lacks', () => {
  setBackendName('engine');
  const { backend, name } = findTrialBackend({ type: 'network', unsupportedLayer: 'lstm (LSTM)' });
  expect(backend.type).toBe('tensorflow');
  expect(name).toMatch(/^TensorFlow.*: the engine does not train lstm \(LSTM\)$/);
});
