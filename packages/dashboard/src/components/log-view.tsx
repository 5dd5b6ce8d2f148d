/** @jsxRuntime automatic */
import type { ReactNode } from 'react';
import { formatCounted } from '../view-model/format.ts';
import { firstVisible } from '../view-model/interaction.ts';
import { toLine } from '../view-model/line.ts';
import { logColumns } from '../view-model/log.ts';
import { countEndedTrials } from '../view-model/pace.ts';
import type { Scene } from '../view-model/scene.ts';
import type { LogData } from '../view-model/snapshot.ts';
import { Table } from './table.tsx';
import { Rule } from './line-text.tsx';

/** Finished trials in order, the latest at the bottom. */
export function LogView({ scene, data }: { scene: Scene; data: LogData }): ReactNode {
  const { snapshot, interaction, isLastFrame, glyphs, width, height } = scene;
  const total = countEndedTrials(snapshot.progress);
  const visibleCount = Math.max(1, height - 2);
  const cursor = interaction.cursors.log;
  // Number of later outcomes, which are below the visible ones.
  const countBelow = firstVisible(cursor, visibleCount, total);
  const end = Math.max(0, data.outcomes.length - (countBelow - data.laterCount));
  const outcomes = data.outcomes.slice(Math.max(0, end - visibleCount), end);
  return (
    <>
      <Rule
        title="log"
        remark={toLine(`${formatCounted(total, 'trial')} ${total === 1 ? 'has' : 'have'} ended`, 'faint')}
      />
      <Table
        columns={logColumns(snapshot.study, outcomes, glyphs)}
        width={width}
        cursor={isLastFrame ? undefined : outcomes.length - 1 - (cursor - countBelow)}
      />
    </>
  );
}
