import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { versions } from 'node:process';
import type { Fingerprint } from '@ridgeline/core';
import { tensorflowCache } from './cache.ts';
import { nativeEnvironment } from './environment.ts';
import { detectHost, findWidestInstructions } from './host.ts';
import { findBackend, type FindOptions } from './find-backend.ts';
import { computeBackendFingerprint } from './numerics.ts';
import type { BackendReport, NativeChoice } from './candidate.ts';
import { measureFolderBytes } from './stamp.ts';
import { loadWasm } from './tfjs.ts';
import { tfjsNode } from './tfjs-node.ts';

/** Facts about TensorFlow for `ridgeline doctor`. Plain data. */
export interface TensorFlowFacts {
  /** Candidate in use, and the reasons why earlier candidates failed. */
  readonly backend: BackendReport;
  readonly versions: {
    readonly node: string;
    /** Version of Node's module ABI. */
    readonly abi: string;
    /** Version of Node-API. */
    readonly napi: string;
    readonly tfjsCore: string;
    /** Version of tfjs-node whose addon is compiled. */
    readonly tfjsNode: string;
    /** Version of libtensorflow; undefined on WebAssembly. */
    readonly tensorflow: string | undefined;
  };
  readonly cpu: {
    readonly model: string;
    readonly features: readonly string[];
    /** Widest instruction set that TensorFlow picks. */
    readonly instructions: string;
  };
  /** Variables for oneDNN and the thread counts: the required values, and the values in this process. */
  readonly environment: readonly {
    readonly name: string;
    readonly needed: string;
    readonly here: string | undefined;
  }[];
  readonly fingerprint: Omit<Fingerprint, 'data'>;
  readonly cache: { readonly folder: string; readonly bytes: number };
}

/**
 * Gathers the facts about TensorFlow on this machine. Loads no native code.
 *
 * @throws RidgelineError as {@link findBackend} does.
 *
 * @example
 * const { backend, fingerprint } = await collectTensorFlowFacts();
 */
export async function collectTensorFlowFacts(options: FindOptions = {}): Promise<TensorFlowFacts> {
  const backend = findBackend(options);
  const native = backend.choice.candidate === 'wasm' ? undefined : backend.choice;
  const host = detectHost();
  const folder = options.cache ?? tensorflowCache();
  return {
    backend,
    versions: {
      node: versions.node,
      abi: host.abi,
      napi: versions.napi ?? 'none',
      tfjsCore: readVersion('@tensorflow/tfjs-core'),
      tfjsNode: tfjsNode.version,
      tensorflow: native?.version,
    },
    cpu: { ...host.cpu, instructions: findWidestInstructions(host) },
    environment: Object.entries(nativeEnvironment).map(([name, needed]) => ({
      name,
      needed,
      here: process.env[name],
    })),
    fingerprint: await computeFingerprint(native),
    cache: { folder, bytes: await measureFolderBytes(folder) },
  };
}

async function computeFingerprint(native: NativeChoice | undefined): Promise<Omit<Fingerprint, 'data'>> {
  return native === undefined
    ? computeBackendFingerprint({ kind: 'wasm', ...(await loadWasm()) })
    : computeBackendFingerprint({ kind: 'native', version: native.version });
}

function readVersion(name: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
