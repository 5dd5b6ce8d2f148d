/**
 * Entry point for other processes that contact the owner of a database, free of the runner's dependencies.
 */
export { sendCommand } from './command-socket/send-command.ts';
export { runStatus, watchOwner, type FindSocket } from './command-socket/watch-owner.ts';
