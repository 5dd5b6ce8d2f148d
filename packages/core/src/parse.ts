/**
 * Entry point for parsing external input, `@ridgeline/core/parse`: sweep files, tasks, run events. It is separate because
 * it loads zod, which viewers and stores do not need.
 */
export { DEPTH_LIMIT } from './definition/plain-json.ts';
export { deprecatedKeyNotes } from './definition/deprecated-keys.ts';
export { defaultGoalNotes, findNotes, type Note } from './definition/find-notes.ts';
export { parseSearch, parseSweep, type SweepContext } from './definition/parse-sweep.ts';
export { probePoints } from './definition/probe-points.ts';
export { studyNameProblem } from './definition/sweep-file.ts';
export { sweepSchema } from './definition/sweep-schema.ts';
export { earlierTasks, tasksOf } from './definition/tasks-of.ts';
export { parseTask } from './task/parse-task.ts';
export { commonTaskPaths, isTaskPath } from './task/task-paths.ts';
export { parseRunEvent, runEventVersion } from './protocol/run-event.ts';
