const { fetch, TextDecoder } = globalThis;

/**
 * Follows a study on its server like an open page: fetches the parts `study` and `parameters` of every announced
 * version. Returns when the server ends, and rejects when the signal is aborted. Calls `onEvent` for each message, and
 * `onPage` for each fetched version.
 */
export async function followStudy(address, study, { signal, onEvent, onPage } = {}) {
  const response = await fetch(`${address}/api/events?study=${study}`, { signal });
  let version;
  for await (const bytes of response.body) {
    onEvent?.();
    const announcedVersion = /"version":"([^"]+)"/.exec(new TextDecoder().decode(bytes))?.[1];
    if (announcedVersion === undefined || announcedVersion === version) continue;
    version = announcedVersion;
    for (const part of ['study', 'parameters']) {
      await (await fetch(`${address}/api/${part}?study=${study}`, { signal })).arrayBuffer();
    }
    onPage?.();
  }
}
