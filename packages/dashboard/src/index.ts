/** The screen. `./lines` exports plain lines and `./tables` printed tables; neither loads Ink. */
export { renderDashboard, type DashboardOptions } from './render-dashboard.ts';
export type { Suspension } from './terminal/suspension.ts';
export type { OwnerStatus } from './view-model/snapshot.ts';
export type { DashboardClock } from './feed/clock.ts';
