export { runStudy, type StudyRun } from './orchestrator/run-study.ts';
export type { RunStudyOptions } from './orchestrator/run-study-options.ts';
export type { StudyEnd, StudyEvent } from './orchestrator/study-event.ts';
export { defaultRunnerLimits, type RunnerLimits } from './supervisor/runner-limits.ts';
export { RunnerProcess, type RunnerLaunch, type RunnerOutput } from './supervisor/runner-process.ts';
export { trainAlone, type TrainedAlone } from './supervisor/train-alone.ts';
export type { QueuePlace } from './remote/assignment-queue.ts';
export type { Workers } from './remote/remote-fleet.ts';
export { MOST_UNREAD, serveCommands, type SocketServer } from './command-socket/serve-commands.ts';
