import { expect } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { ridgelineProgram } from './start-ridgeline.ts';

/** Clients that a test has connected. */
const connectedClients: Client[] = [];

/** Closes all clients. A referee that serves its client on standard input and output then ends. */
export async function closeClients(): Promise<void> {
  await Promise.all(connectedClients.splice(0).map((client) => client.close()));
}

/** Connects a client to a referee. */
export async function connectClient(transport: unknown): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  connectedClients.push(client);
  await client.connect(transport as Transport);
  return client;
}

/** Connects a client to a new process of `ridgeline referee`, over standard input and output. */
export async function startStdioClient(folder: string): Promise<Client & { readonly pid: number }> {
  const args = [ridgelineProgram, 'referee', folder, '--threads', '1'];
  const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' });
  return Object.assign(await connectClient(transport), { pid: transport.pid! });
}

/** Calls a tool, and returns the text of its result. */
export async function callTool(
  client: Client,
  name: string,
  args: object,
): Promise<{ text: string; isError: boolean }> {
  const result = (await client.callTool({ name, arguments: { ...args } }, undefined, {
    timeout: 100_000,
  })) as CallToolResult;
  const [firstPart] = result.content;
  return { text: firstPart?.type === 'text' ? firstPart.text : '', isError: result.isError === true };
}

/** Calls a tool, and returns its result. */
export async function readAnswer<T>(client: Client, name: string, args: object): Promise<T> {
  const { text, isError } = await callTool(client, name, args);
  if (isError) throw new Error(text);
  return JSON.parse(text) as T;
}

/** Calls `run` or `claim` until its command has ended, and returns the result. */
export async function readEnd<T extends object>(client: Client, name: string, args: object): Promise<T> {
  const answer = await readAnswer<T & { readonly state?: string }>(client, name, { ...args, wait: 90 });
  return answer.state === 'running' ? readEnd(client, name, args) : answer;
}

/** Calls a tool that must fail, and returns its error. */
export async function readError(client: Client, name: string, args: object): Promise<string> {
  const { text, isError } = await callTool(client, name, args);
  expect(isError).toBe(true);
  return text;
}

/** Claim of the strategy `large` of `claimedSweep('mine')`. */
export const claimArguments = {
  study: 'mine',
  strategy: 'large',
  baseline: 'small',
  difference: 0.05,
  seeds: 5,
  wait: 90,
};
