import type { RankingPage } from '@ridgeline/core';
import { filterText } from '../filter.ts';
import { shareHeight } from '../heights.ts';
import { rankingPart, type Interaction } from '../interaction.ts';
import { leaderboardColumns } from '../leaderboard.ts';
import { clip, join, lineOf, select, type Line } from '../line.ts';
import { noticeLines } from '../notices.ts';
import { orderText } from '../order.ts';
import { rule } from '../rule.ts';
import { runningColumns, runningLine } from '../running.ts';
import type { Scene } from '../scene.ts';
import { begunConfigurations, isOver } from '../snapshot.ts';
import { rankStrategies, strategyColumns } from '../strategies.ts';
import { layOut } from '../table.ts';
import { firstVisible } from './first-visible.ts';

/** The best of each strategy, the ranking, what runs now, what went wrong last. */
export function leaderboardView(scene: Scene): readonly Line[] {
  const { snapshot, owner, interaction, last, glyphs, width, height } = scene;
  const { study, running } = snapshot;
  const total = begunConfigurations(snapshot, interaction.filter);
  const notices = noticeLines(snapshot, owner, glyphs);
  const strategies = study.definition.strategies.length;
  // A thread that is between two trials keeps its line, so that nothing jumps.
  const places = Math.max(running.length, isOver(study) || last ? 0 : (owner?.threads ?? 0));
  const board = last ? total + 2 : Infinity;
  const heights = shareHeight(height, [
    { name: 'board', from: 1, to: Math.min(4, board) },
    { name: 'notices', from: 1, to: Math.min(1, notices.length) },
    { name: 'running', from: 1, to: Math.min(1, places) },
    { name: 'strategies', from: 4, to: strategies > 1 ? strategies + 2 : 0 },
    { name: 'board', from: 1, to: Math.min(12, board) },
    { name: 'running', from: 3, to: Math.min(12, places === 0 ? 0 : places + 2) },
    { name: 'notices', from: 2, to: Math.min(3, notices.length) },
    { name: 'board', from: 1, to: board },
  ]);
  const linesOf = (name: 'board' | 'notices' | 'running' | 'strategies') => heights.get(name) ?? 0;
  return [
    ...strategiesPart(scene, linesOf('strategies')),
    ...boardPart(scene, linesOf('board'), total),
    ...runningPart(scene, linesOf('running')),
    ...notices.slice(0, linesOf('notices')).map((line) => clip(line, width)),
  ];
}

function strategiesPart({ snapshot, glyphs, width }: Scene, lines: number): readonly Line[] {
  if (lines === 0) return [];
  const ranked = rankStrategies(snapshot.study, snapshot.strategies).slice(0, lines - 2);
  const table = layOut(strategyColumns(snapshot.study, ranked, glyphs), width);
  const interim = isOver(snapshot.study) ? '' : 'interim';
  return [rule('best of each strategy', interim, width, glyphs), table.header, ...table.rows];
}

function boardPart(scene: Scene, lines: number, total: number): readonly Line[] {
  const { snapshot, owner, interaction, last, glyphs, width } = scene;
  if (lines === 0 || snapshot.shown.view !== 'leaderboard') return [];
  const { page, rows, curves } = snapshot.shown;
  const titled = lines >= 5 || (last && lines === total + 2);
  const visible = Math.max(0, lines - (titled ? 2 : 1));
  const cursor = Math.min(interaction.cursors.leaderboard, Math.max(0, total - 1));
  const first = last ? 0 : firstVisible(cursor, visible, total);
  const from = Math.max(0, first - page.offset);
  const shown = rows.slice(from, from + visible);
  const table = layOut(
    leaderboardColumns(snapshot.study, shown, curves, glyphs, owner && snapshot.running),
    width,
  );
  const remark = join(
    [
      total > shown.length ? `${first + 1} to ${first + shown.length} of ${total}` : '',
      orderText(interaction.order, snapshot.study),
      filterText(interaction.filter) === '' ? '' : `only ${filterText(interaction.filter)}`,
      isAnswer(page, interaction) ? '' : 'reading ...',
    ].map((text) => lineOf(text, 'faint')),
    lineOf(glyphs.separator, 'faint'),
  );
  const body = table.rows.map((row, index) => (!last && first + index === cursor ? select(row, width) : row));
  const blank = last ? 0 : visible - body.length;
  return [
    ...(titled ? [rule('leaderboard', remark, width, glyphs)] : []),
    table.header,
    ...body,
    ...Array.from({ length: blank }, (): Line => []),
  ];
}

/** Whether the page is the one that filter and order ask for: on a large study they are a moment ahead of the store. */
function isAnswer(page: RankingPage, interaction: Interaction): boolean {
  const { offset: _offset, limit: _limit, ...part } = page;
  return JSON.stringify(part) === JSON.stringify(rankingPart(interaction));
}

function runningPart({ snapshot, glyphs, width, now }: Scene, lines: number): readonly Line[] {
  const { study, running } = snapshot;
  if (lines === 0) return [];
  if (lines < 3) {
    const what = running.length === 0 ? lineOf('nothing', 'faint') : runningLine(study, running, glyphs);
    return [clip([...lineOf('now ', 'heading'), ...what], width)];
  }
  const rows = running.slice(0, lines - 2);
  const table = layOut(runningColumns(study, rows, glyphs, now), width);
  const more = running.length - rows.length;
  const idle = Array.from({ length: lines - 2 - rows.length }, (): Line => []);
  return [
    rule('running now', more > 0 ? `${more} more` : '', width, glyphs),
    table.header,
    ...table.rows,
    ...idle,
  ];
}
