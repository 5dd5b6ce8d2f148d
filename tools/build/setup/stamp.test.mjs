import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearStamp, fingerprint, hasStamp, readStamp, writeStamp } from './stamp.mjs';

let folder;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ridgeline-stamp-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('a stamp', () => {
  it('keeps its value until it is cleared', () => {
    const stamps = join(folder, 'stamps');
    expect(hasStamp('build', 'a', stamps)).toBe(false);
    writeStamp('build', 'a', stamps);
    expect(readStamp('build', stamps)).toBe('a');
    expect(hasStamp('build', 'b', stamps)).toBe(false);
    clearStamp('build', stamps);
    expect(readStamp('build', stamps)).toBeUndefined();
  });
});

describe('fingerprint', () => {
  it('changes with the names, sizes, times and existence of files', () => {
    const a = join(folder, 'a.ts');
    const b = join(folder, 'b.ts');
    writeFileSync(a, '1');
    writeFileSync(b, '1');
    const fingerprints = [fingerprint([a])];
    utimesSync(a, 1_000, 1_000);
    fingerprints.push(fingerprint([a]));
    expect(fingerprint([a])).toBe(fingerprints[1]);
    writeFileSync(a, '12');
    utimesSync(a, 1_000, 1_000);
    fingerprints.push(fingerprint([a]));
    fingerprints.push(fingerprint([a, b]));
    rmSync(a);
    fingerprints.push(fingerprint([a]));
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
  });
});
