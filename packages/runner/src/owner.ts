/** Entry point for clients of a database's owner, free of the runner's dependencies. */
export { sendCommand } from './command-socket/send-command.ts';
export { runStatus, watchOwner, type FindSocket } from './command-socket/watch-owner.ts';
