import { shownView, type Interaction, type ViewName } from './interaction.ts';
import type { OwnerStatus } from './snapshot.ts';

/** A key and what it does here. */
interface KeyHint {
  readonly key: string;
  readonly does: string;
  /** True if it needs a process that runs the study. */
  readonly controls?: boolean;
}

/** Keys that work here, the most useful first. */
export function keyHints(
  interaction: Interaction,
  owner: OwnerStatus | undefined,
  hasFront: boolean,
): readonly KeyHint[] {
  const everywhere: readonly KeyHint[] = [
    { key: 'q', does: 'close' },
    { key: '?', does: 'help' },
  ];
  return [...everywhere, ...own(shownView(interaction), owner, hasFront)];
}

function own(
  view: ViewName | 'configuration',
  owner: OwnerStatus | undefined,
  hasFront: boolean,
): readonly KeyHint[] {
  const pause: KeyHint = { key: 'p', does: owner?.state === 'paused' ? 'resume' : 'pause', controls: true };
  const stop: KeyHint = { key: 'x', does: 'stop', controls: true };
  switch (view) {
    case 'leaderboard':
      return [
        { key: 'Enter', does: 'open' },
        ...(hasFront ? [{ key: 'f', does: 'front' }] : []),
        { key: 's', does: 'sort' },
        { key: '/', does: 'filter' },
        { key: 'g', does: 'group' },
        pause,
        stop,
        { key: 'm', does: 'mark' },
      ];
    case 'configuration':
      return [{ key: 'Esc', does: 'back' }, { key: 'j k', does: 'repeat' }, pause, stop];
    case 'strategies':
      return [{ key: 'Enter', does: 'its configurations' }, { key: 'g', does: 'ungroup' }, pause];
    case 'parameters':
      return [{ key: 'j k', does: 'parameter' }, pause];
    case 'front':
      return [{ key: 'Enter', does: 'open' }, { key: 'f', does: 'leaderboard' }, pause];
    case 'log':
      return [{ key: 'j k', does: 'scroll' }, { key: 'Enter', does: 'open' }, pause];
  }
}
