import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const server = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const admin = await connected();
const onServer = admin === undefined ? it.skip : it;
const program = fileURLToPath(new URL('../testing/queue-program.ts', import.meta.url));

async function connected(): Promise<pg.Client | undefined> {
  const client = new pg.Client(server);
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (process.env['RIDGELINE_REQUIRE_NATIVE'] === '1') throw error;
    return undefined;
  }
}

onServer(
  'a queue whose connections are cut, used or not, loses no message and no process (skipped without PostgreSQL)',
  async () => {
    const schema = `test_queue_${process.pid}_${Date.now()}`;
    // Its connections are told from those of other tests by this name.
    const url = new URL(server);
    url.searchParams.set('application_name', schema);
    const child = spawn(process.execPath, [program, url.href, schema], { stdio: ['pipe', 'pipe', 'pipe'] });
    const exited = once(child, 'exit');
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    try {
      expect((await lines.next()).value).toBe('ready');
      let cut = 0;
      while (cut < 250 && child.exitCode === null) {
        const { rowCount } = await admin!.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
          [schema],
        );
        cut += rowCount ?? 0;
        await wait(6 * Math.random());
      }
      child.stdin.end();
      const last = await lines.next();
      expect({ said, last: JSON.parse(String(last.value ?? 'null')) }).toEqual({
        said: '',
        last: { added: expect.any(Number), heard: expect.any(Number) },
      });
      expect((await exited)[0]).toBe(0);
    } finally {
      child.kill('SIGKILL');
      await exited;
      await admin!.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    }
  },
  60_000,
);

afterAll(() => admin?.end());
