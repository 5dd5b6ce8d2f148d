/**
 * Entry point for leaders with remote workers, and for workers. Separate, because a run on one machine needs no queue.
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
