import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Machine and Node that TensorFlow is set up for. */
export interface Host {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Node's `process.versions.modules`, such as `115`. */
  readonly abi: string;
  /** True if the C library is glibc, which the wheels need; always false except on Linux. */
  readonly usesGlibc: boolean;
  readonly cpu: Cpu;
}

interface Cpu {
  readonly model: string;
  /** Vector features named by the OS kernel, such as `avx2`; empty if it names none (macOS, Windows). */
  readonly features: readonly string[];
}

export function detectHost(): Host {
  return {
    platform: process.platform,
    arch: process.arch,
    abi: process.versions.modules,
    usesGlibc: process.platform === 'linux' && !existsSync(`/lib/ld-musl-${muslArch}.so.1`),
    cpu: detectCpu(),
  };
}

const muslArch = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

function detectCpu(): Cpu {
  const cpuinfo = process.platform === 'linux' ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  return { model: cpus()[0]?.model.trim() ?? 'unknown', features: listVectorFeatures(cpuinfo) };
}

/**
 * Vector features in the text of `/proc/cpuinfo`, sorted.
 *
 * @example
 * listVectorFeatures('flags : fpu sse4_2 avx avx2'); // ['avx', 'avx2', 'sse4_2']
 */
export function listVectorFeatures(cpuinfo: string): string[] {
  const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1] ?? '';
  return line
    .split(' ')
    .filter((flag) => /^(sse4|avx|fma$|amx|asimd|sve|bf16|i8mm)/.test(flag))
    .sort();
}

/** Widest vector instructions that TensorFlow picks on a host, such as `avx512`. */
export function findWidestInstructions(host: Pick<Host, 'arch' | 'cpu'>): string {
  const has = (feature: string) => host.cpu.features.includes(feature);
  if (host.arch === 'arm64') return has('sve') ? 'sve' : 'neon';
  if (has('avx512f') && has('avx512bw') && has('avx512vl') && has('avx512dq')) return 'avx512';
  if (has('avx2') && has('fma')) return 'avx2';
  return has('avx') ? 'avx' : host.arch;
}
