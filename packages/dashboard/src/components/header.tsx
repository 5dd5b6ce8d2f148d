/** @jsxRuntime automatic */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { bar } from '../view-model/bar.ts';
import { formatWholePercent } from '../view-model/format.ts';
import { trialCountsLine, snapshotPace, stateLine, throughputTexts, timeText } from '../view-model/header.ts';
import { listViews } from '../view-model/interaction.ts';
import { toLine, lineWidth, segment, textWidth } from '../view-model/line.ts';
import { trialCountText } from '../view-model/pace.ts';
import type { Scene } from '../view-model/scene.ts';
import { isOver } from '../view-model/snapshot.ts';
import { FittingRow, Label, TerminalRow, LineText } from './line-text.tsx';

/** Progress of the study, with its title and its trials by state if they fit. */
export function Header({
  scene,
  hasTitle,
  hasCounts,
}: {
  readonly scene: Scene;
  readonly hasTitle: boolean;
  readonly hasCounts: boolean;
}): ReactNode {
  return (
    <>
      {hasTitle && <Title {...scene} />}
      <ProgressBar {...scene} />
      {hasCounts && <Counts {...scene} />}
    </>
  );
}

/** Minimum width of the description, in columns. */
const minDescriptionWidth = 25;

/** Minimum width of the study's name beside the state, in columns. */
const minNameWidth = 10;

const columnGap = 2;

/**
 * The study's name, the views, the description and, on the right, the state of the run. If space is short, only
 * the open view shows its name; the others show their numbers. The final frame omits the views.
 */
function Title({ snapshot, owner, interaction, isLastFrame, glyphs, width }: Scene): ReactNode {
  const { name, definition } = snapshot.study;
  const state = stateLine(snapshot, owner, glyphs);
  const formatTabs = (hasNames: boolean) =>
    listViews(snapshot.study).map((view, index) =>
      view === interaction.view
        ? segment(` ${glyphs.cursor}${index + 1} ${view}`, 'accent')
        : segment(hasNames ? `  ${index + 1} ${view}` : `  ${index + 1}`, 'faint'),
    );
  const namedTabs = formatTabs(true);
  const namesFit = textWidth(name) + lineWidth(namedTabs) + lineWidth(state) + 2 * columnGap <= width;
  const tabs = namesFit ? namedTabs : formatTabs(false);
  const nameWidth = Math.min(textWidth(name), Math.max(minNameWidth, width - lineWidth(state) - columnGap));
  return (
    <FittingRow columnGap={columnGap}>
      <Box flexWrap="wrap" columnGap={columnGap} flexGrow={1} flexBasis={nameWidth}>
        <Label tone="strong">{name}</Label>
        <LineText line={isLastFrame ? [] : tabs} />
        {definition.description !== undefined && (
          <Box flexGrow={1} flexBasis={minDescriptionWidth} marginRight={2}>
            <Label tone="faint">{definition.description}</Label>
          </Box>
        )}
      </Box>
      <LineText line={state} />
    </FittingRow>
  );
}

const minBarWidth = 10;

/**
 * Progress bar with percentage, trial count and remaining time. The time and the count are dropped if space is short.
 */
function ProgressBar({ snapshot, owner, now, width, glyphs }: Scene): ReactNode {
  const pace = snapshotPace(snapshot, owner, now);
  const isStudyOver = isOver(snapshot.study);
  const percent = segment(pace.share === undefined ? '' : formatWholePercent(pace.share), 'strong');
  const texts = [trialCountText(pace), timeText(pace, isStudyOver)].map((text) => `  ${text}`);
  for (let count = texts.length; count >= 0; count--) {
    const label = [segment('  '), percent, ...toLine(texts.slice(0, count).join(''))];
    const barWidth = width - lineWidth(label);
    if (barWidth < minBarWidth) continue;
    const progressBar = bar(pace.share ?? 0, barWidth, glyphs.bar, isStudyOver ? 'good' : 'running');
    return (
      <TerminalRow>
        <LineText line={[...progressBar, ...label]} />
      </TerminalRow>
    );
  }
  return (
    <TerminalRow>
      <LineText line={[percent, ...toLine(` ${snapshot.study.name}`)]} />
    </TerminalRow>
  );
}

/** Trials by state and, on the right, the throughput. */
function Counts({ snapshot, owner, now, load, glyphs }: Scene): ReactNode {
  const throughput = throughputTexts(snapshot, owner, snapshotPace(snapshot, owner, now), load);
  return (
    <FittingRow columnGap={2}>
      <LineText line={trialCountsLine(snapshot, glyphs)} />
      <Box flexWrap="wrap" flexGrow={1} flexBasis={textWidth(throughput[0]!)} justifyContent="flex-end">
        {throughput.map((text, index) => (
          <Label key={index} tone="faint">
            {index === 0 ? text : `${glyphs.separator}${text}`}
          </Label>
        ))}
      </Box>
    </FittingRow>
  );
}
