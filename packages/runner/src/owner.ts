/** Entry point for clients of a database's owner, free of the runner's dependencies. */
export { runStatus, sendCommand, watchOwner } from './command-socket/client.ts';
