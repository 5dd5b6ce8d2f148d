import { spawnSync } from 'node:child_process';

it('waits until a slow reader has read all output', () => {
  const program = `
    import { exitAfterFlush } from ${JSON.stringify(new URL('../dist/exit-after-flush.js', import.meta.url).href)};
    process.stdout.write('x'.repeat(3_000_000));
    await exitAfterFlush(1);`;
  const node = '"$0" --input-type=module --eval "$1"';
  const script = `{ ${node}; echo "code $?" >&2; } | { sleep 1; wc -c; }`;
  const { stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, program], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect([stdout.trim(), stderr.trim()]).toEqual(['3000000', 'code 1']);
});
