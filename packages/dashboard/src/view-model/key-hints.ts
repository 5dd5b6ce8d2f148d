import { shownView, type Interaction, type ViewName } from './interaction.ts';
import type { OwnerStatus } from './snapshot.ts';

/** Key and its action in the open view. */
interface KeyHint {
  readonly key: string;
  readonly action: string;
  /** True if the action needs a process that runs the study. */
  readonly needsOwner?: boolean;
}

/** Keys of the shown view, the most useful first. */
export function keyHints(
  interaction: Interaction,
  owner: OwnerStatus | undefined,
  hasFront: boolean,
): readonly KeyHint[] {
  const commonHints: readonly KeyHint[] = [
    { key: 'q', action: 'close' },
    { key: '?', action: 'help' },
  ];
  return [...commonHints, ...viewHints(shownView(interaction), owner, hasFront)];
}

function viewHints(
  view: ViewName | 'configuration',
  owner: OwnerStatus | undefined,
  hasFront: boolean,
): readonly KeyHint[] {
  const pause: KeyHint = {
    key: 'p',
    action: owner?.state === 'paused' ? 'resume' : 'pause',
    needsOwner: true,
  };
  const stop: KeyHint = { key: 'x', action: 'stop', needsOwner: true };
  switch (view) {
    case 'leaderboard':
      return [
        { key: 'Enter', action: 'open' },
        ...(hasFront ? [{ key: 'f', action: 'front' }] : []),
        { key: 's', action: 'sort' },
        { key: '/', action: 'filter' },
        { key: 'g', action: 'group' },
        pause,
        stop,
        { key: 'm', action: 'mark' },
      ];
    case 'configuration':
      return [{ key: 'Esc', action: 'back' }, { key: 'j k', action: 'repeat' }, pause, stop];
    case 'strategies':
      return [{ key: 'Enter', action: 'configurations' }, { key: 'g', action: 'ungroup' }, pause];
    case 'parameters':
      return [{ key: 'j k', action: 'parameter' }, pause];
    case 'front':
      return [{ key: 'Enter', action: 'open' }, { key: 'f', action: 'leaderboard' }, pause];
    case 'log':
      return [{ key: 'j k', action: 'scroll' }, { key: 'Enter', action: 'open' }, pause];
  }
}
