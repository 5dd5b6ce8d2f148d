import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inRepository } from '../setup/repository.mjs';

const { parse } = createRequire(inRepository('packages/cli/package.json'))('yaml');
const folder = inRepository('sweeps/many-machines');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const readCompose = (file) => parse(readFileSync(join(folder, file), 'utf8'), { merge: true });

/** Arguments that the compose files pass to `ridgeline`, by file and service. */
const commands = files.flatMap((file) =>
  Object.entries(readCompose(file).services).flatMap(([service, { command = [] }]) =>
    command[1] === 'ridgeline' ? [[`${file}: ${service}`, command.slice(2)]] : [],
  ),
);

/** Returns the options in a command's help. */
function listOptions(command) {
  const help = execFileSync(
    process.execPath,
    [inRepository('packages/cli/bin/ridgeline.js'), command, '--help'],
    {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  return [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
}

describe('the compose files', () => {
  it('define a server, a leader, workers and optionally Redis', () => {
    const services = readCompose('compose.yaml').services;
    expect(Object.keys(services)).toEqual(['postgres', 'leader', 'worker']);
    expect(services.worker.deploy.replicas).toBeGreaterThan(1);
    for (const name of ['leader', 'worker']) expect(services[name].build.context).toBe('../..');
    expect(Object.keys(readCompose('compose.redis.yaml').services)).toEqual(['redis', 'leader', 'worker']);
  });

  it.each(commands)('%s passes only existing options and files', (_, [command, ...args]) => {
    const options = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.split('=')[0]);
    expect(listOptions(command)).toEqual(expect.arrayContaining(options));
    for (const file of args.filter((arg) => arg.endsWith('.yaml'))) {
      expect(existsSync(inRepository(file))).toBe(true);
    }
  });

  it('differ only in their queue', () => {
    const [plain, redis] = ['compose.yaml', 'compose.redis.yaml'].map((file) =>
      commands.filter(([name]) => name.startsWith(`${file}:`)).map(([, args]) => args),
    );
    expect(redis.map((args) => args.filter((arg) => !arg.startsWith('--queue=')))).toEqual(plain);
    expect(redis.every((args) => args.includes('--queue=redis://redis'))).toBe(true);
  });
});
