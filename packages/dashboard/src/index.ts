/** The screen. Plain lines are in `./lines`, and printed tables in `./tables`: neither loads Ink. */
export { renderDashboard, type DashboardOptions } from './render-dashboard.ts';
export type { Suspension } from './terminal/suspension.ts';
export type { OwnerStatus } from './view-model/snapshot.ts';
export type { DashboardClock } from './feed/clock.ts';
