/** How workers of other machines are led, and what one is made of: a door of its own, as a run on one machine needs no queue. */
export {
  openAssignmentQueue,
  type AssignmentMessage,
  type AssignmentQueue,
} from './remote/assignment-queue.ts';
export { queueName } from './remote/queue-name.ts';
export {
  serveWorker,
  type ServeWorkerOptions,
  type WorkerEvent,
  type WorkerRun,
} from './remote/serve-worker.ts';
