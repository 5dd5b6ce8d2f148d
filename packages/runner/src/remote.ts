/**
 * Entry point for leading workers of other machines, and for workers. Separate, since a run on one machine
 * needs no queue.
 */
export {
  openAssignmentQueue,
  type AssignmentMessage,
  type AssignmentQueue,
} from './remote/assignment-queue.ts';
export { formatQueueName } from './remote/queue-name.ts';
export {
  serveWorker,
  type ServeWorkerOptions,
  type WorkerEvent,
  type WorkerRun,
} from './remote/serve-worker.ts';
