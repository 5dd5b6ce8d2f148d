import { countsLine, progressLine, titleLine, type HeaderInput } from './header.ts';
import { glyphsOf } from './glyphs.ts';
import { shareHeight } from './heights.ts';
import { keysLine } from './keys-line.ts';
import { leaderboardColumns } from './leaderboard.ts';
import { clip, lineOf, pad, segment, select, type Line } from './line.ts';
import { noticeLines } from './notices.ts';
import { rule } from './rule.ts';
import { runningColumns, runningLine } from './running.ts';
import type { Terminal } from './capabilities.ts';
import { begunConfigurations, type Owner, type Snapshot } from './snapshot.ts';
import { rankStrategies, strategyColumns } from './strategies.ts';
import { layOut, type Table } from './table.ts';

/** Everything that the first view is drawn from. */
export interface OverviewInput {
  readonly snapshot: Snapshot;
  readonly owner: Owner | undefined;
  readonly terminal: Terminal;
  /** The row of the ranking that the cursor is on, from 0; undefined for a frame that stays. */
  readonly cursor: number | undefined;
  /** What the owner answered to the last command; empty if nothing. */
  readonly message: string;
  /** ms since 1970. */
  readonly now: number;
}

/** The sections of the first view, from top to bottom, each no higher than its lines. */
export interface Overview {
  readonly header: readonly Line[];
  readonly strategies: readonly Line[];
  readonly leaderboard: readonly Line[];
  readonly running: readonly Line[];
  readonly notices: readonly Line[];
  readonly keys: readonly Line[];
}

/**
 * Lays the first view out: no line is wider than the terminal, and all together are at least one line less high, so
 * that the cursor has a place below them.
 */
export function overview(input: OverviewInput): Overview {
  const { snapshot, owner, terminal, cursor, now } = input;
  const glyphs = glyphsOf(terminal);
  const width = Math.max(1, terminal.columns - 2 * margin);
  const total = begunConfigurations(snapshot);
  const notices = noticeLines(snapshot, owner, glyphs);
  const strategyCount = snapshot.study.definition.strategies.length > 1 ? snapshot.strategies.length : 0;
  const runningCount = snapshot.running.length;
  const heights = shareHeight(Math.max(1, terminal.rows - 1), [
    { name: 'progress', from: 1, to: 1 },
    { name: 'leaderboard', from: 2, to: Math.min(4, 1 + total) },
    { name: 'title', from: 1, to: 1 },
    { name: 'keys', from: 1, to: cursor === undefined ? 0 : 1 },
    { name: 'counts', from: 1, to: 1 },
    { name: 'notices', from: 1, to: Math.min(1, notices.length) },
    { name: 'running', from: 1, to: Math.min(1, runningCount) },
    { name: 'strategies', from: 3, to: strategyCount === 0 ? 0 : 2 + strategyCount },
    { name: 'leaderboard', from: 5, to: Math.min(12, 2 + total) },
    { name: 'running', from: 4, to: Math.min(12, 2 + runningCount) },
    { name: 'notices', from: 2, to: Math.min(3, notices.length) },
    { name: 'leaderboard', from: 5, to: 2 + total },
  ]);
  const height = (name: Parameters<typeof heights.get>[0]) => heights.get(name) ?? 0;
  const header: HeaderInput = { snapshot, owner, now, width, glyphs };
  const inset = (line: Line) => clip([segment(' '.repeat(margin)), ...line], terminal.columns);
  const insetAll = (lines: readonly Line[]) => lines.map(inset);

  return {
    header: insetAll([
      ...(height('title') > 0 ? [titleLine(header)] : []),
      progressLine(header),
      ...(height('counts') > 0 ? [countsLine(header)] : []),
    ]),
    strategies: insetAll(strategiesSection(height('strategies'))),
    leaderboard: leaderboardSection(height('leaderboard')),
    running: insetAll(runningSection(height('running'))),
    notices: insetAll(notices.slice(0, height('notices')).map((line) => clip(line, width))),
    keys: height('keys') > 0 ? [inset(keysLine(input.message, owner !== undefined, width, glyphs))] : [],
  };

  function strategiesSection(lines: number): readonly Line[] {
    if (lines < 3) return [];
    const ranked = rankStrategies(snapshot.study, snapshot.strategies);
    const table = layOut(strategyColumns(snapshot.study, ranked.slice(0, lines - 2), glyphs), width);
    const interim = snapshot.study.state === 'open' ? 'interim' : '';
    return [rule('best of each strategy', interim, width, glyphs), table.header, ...table.rows];
  }

  function leaderboardSection(lines: number): readonly Line[] {
    if (lines === 0) return [];
    const titled = lines >= 5;
    const visible = Math.max(0, lines - (titled ? 2 : 1));
    const first = firstVisible(cursor ?? 0, visible, total);
    const rows = snapshot.page.rows.slice(Math.max(0, first - snapshot.page.first)).slice(0, visible);
    const table = layOut(leaderboardColumns(snapshot.study, rows, snapshot.curves, glyphs), width);
    const where = total > visible ? `${first + 1} to ${first + rows.length} of ${total}` : '';
    return [
      ...(titled ? [inset(rule('leaderboard', where, width, glyphs))] : []),
      inset(table.header),
      ...cursorRows(table, cursor === undefined ? undefined : cursor - first),
    ];
  }

  function cursorRows(table: Table, at: number | undefined): readonly Line[] {
    return table.rows.map((row, index) =>
      index === at
        ? select(
            clip([segment(glyphs.cursor, 'accent'), ...pad(row, width)], terminal.columns),
            Math.min(terminal.columns, width + 1),
          )
        : inset(row),
    );
  }

  function runningSection(lines: number): readonly Line[] {
    if (lines === 0) return [];
    if (lines < 4)
      return [
        clip([...lineOf('now ', 'heading'), ...runningLine(snapshot.study, snapshot.running, glyphs)], width),
      ];
    const rows = snapshot.running.slice(0, lines - 2);
    const table = layOut(runningColumns(snapshot.study, rows, glyphs, now), width);
    const more = snapshot.running.length - rows.length;
    return [rule('running now', more > 0 ? `${more} more` : '', width, glyphs), table.header, ...table.rows];
  }
}

const margin = 1;

/** The first row of the ranking on screen: the cursor stands in the middle, except near the ends. */
export function firstVisible(cursor: number, visible: number, total: number): number {
  return Math.max(0, Math.min(cursor - Math.floor(visible / 2), total - visible));
}
