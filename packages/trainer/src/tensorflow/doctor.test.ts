import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectTensorFlowFacts } from './doctor.ts';

describe('collectTensorFlowFacts', () => {
  it('describes a machine without native TensorFlow as plain data', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'ridgeline-doctor-'));
    const facts = await collectTensorFlowFacts({ cache });
    expect(facts.backend.choice).toEqual({ candidate: 'wasm' });
    expect(facts.backend.tried.map(({ candidate }) => candidate)).toEqual(['wheel', 'prebuilt']);
    expect(facts.versions).toMatchObject({
      node: process.versions.node,
      abi: process.versions.modules,
      tfjsCore: '4.22.0',
      tfjsNode: '4.22.0',
    });
    expect(facts.environment.map(({ name }) => name)).toContain('TF_ENABLE_ONEDNN_OPTS');
    expect(facts.fingerprint).toMatchObject({ backend: 'wasm', version: 'tfjs-backend-wasm 4.22.0' });
    expect(facts.cache).toEqual({ folder: cache, bytes: 0 });
    expect(JSON.parse(JSON.stringify(facts))).toMatchObject({ backend: facts.backend });
    await rm(cache, { recursive: true });
  });
});
