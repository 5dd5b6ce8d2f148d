/** How another process speaks with the owner of a database: a door of its own, as it needs nothing that runs trials. */
export { sendCommand } from './command-socket/send-command.ts';
export { runStatus, watchOwner, type FindSocket } from './command-socket/watch-owner.ts';
