import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNodeHeaders, withoutNodedir } from './better-sqlite3.mjs';

describe('findNodeHeaders', () => {
  let prefix;
  beforeEach(() => {
    prefix = mkdtempSync(join(tmpdir(), 'ridgeline-node-'));
    mkdirSync(join(prefix, 'include/node'), { recursive: true });
    writeFileSync(
      join(prefix, 'include/node/node_version.h'),
      '#define NODE_MAJOR_VERSION 22\n#define NODE_MINOR_VERSION 1\n#define NODE_PATCH_VERSION 0\n',
    );
  });
  afterEach(() => rmSync(prefix, { recursive: true }));

  it('finds headers next to Node that match its version', () => {
    expect(findNodeHeaders(join(prefix, 'bin/node'), '22.1.0')).toBe(prefix);
  });

  it('ignores headers of another version', () => {
    expect(findNodeHeaders(join(prefix, 'bin/node'), '20.20.2')).toBeUndefined();
    expect(findNodeHeaders(join(prefix, 'elsewhere/bin/node'), '22.1.0')).toBeUndefined();
  });
});

describe('withoutNodedir', () => {
  it("removes only npm's machine-wide nodedir", () => {
    const env = { npm_config_nodedir: '/usr', npm_package_config_node_gyp_nodedir: '/usr', PATH: '/bin' };
    expect(withoutNodedir(env)).toEqual({ PATH: '/bin' });
  });
});
