import { describeWithPostgres, freshSchemaUrl } from '../testing/test-server.ts';
import { openPostgresView } from './postgres-view.ts';
import { acquirePostgresStudy } from './postgres-owner.ts';

/** Expects a clear refusal of an unreachable database, for reads and writes. */
async function expectRefusal(url: string, message: string): Promise<void> {
  const refusal = { message: expect.stringContaining(message), hint: expect.stringContaining('in the URL') };
  await expect(openPostgresView(url)).rejects.toMatchObject({ code: 'DATABASE_UNREADABLE', ...refusal });
  await expect(acquirePostgresStudy(url, 'x')).rejects.toMatchObject({
    code: 'DATABASE_UNWRITABLE',
    ...refusal,
  });
}

it.each([
  ['host=/etc', 'ENOENT'],
  ['host=/etc/passwd', 'ENOTDIR'],
  ['sslmode=verify-full&sslrootcert=/etc/passwd/x', 'ENOTDIR'],
  ['sslmode=verify-full&sslcert=/etc&sslkey=/etc', 'EISDIR'],
])('rejects %s in a URL', (query, message) => expectRefusal(`postgres://127.0.0.1/x?${query}`, message));

describeWithPostgres(() => {
  it('rejects a server without TLS if the URL requires it', async () => {
    const url = new URL(await freshSchemaUrl());
    url.searchParams.set('sslmode', 'require');
    await expectRefusal(url.href, 'does not support SSL');
  });
});
