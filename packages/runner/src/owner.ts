/** Entry point for clients of a database's owner, free of the runner's dependencies. */
export { readRunStatus, sendCommand, watchOwner } from './command-socket/client.ts';
