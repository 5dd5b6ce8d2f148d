/** @jsxRuntime automatic */
import type { ReactNode } from 'react';
import { filterText, parseFilter } from '../view-model/filter.ts';
import type { Prompt } from '../view-model/interaction.ts';
import { keyHints } from '../view-model/key-hints.ts';
import { clip, toLine, type Line } from '../view-model/line.ts';
import type { Scene } from '../view-model/scene.ts';
import type { Snapshot } from '../view-model/snapshot.ts';
import { FittingRow, TerminalRow, LineText } from './line-text.tsx';

/**
 * Last row of the screen: a prompt, the progress of a stopping run, the reply to a command, or the keys of the open
 * view. Keys that need an owner of the study are grey without one.
 */
export function KeyHints({ snapshot, owner, interaction, glyphs, width }: Scene): ReactNode {
  const { prompt, message } = interaction;
  if (prompt !== undefined) return <HintLine line={clip(promptLine(prompt, snapshot), width)} />;
  if (owner?.state === 'stopping') return <HintLine line={toLine(stoppingText(snapshot), 'accent')} />;
  if (message !== '') return <HintLine line={clip(toLine(message, 'accent'), width)} />;
  return (
    <FittingRow>
      {keyHints(interaction, owner, snapshot.study.definition.objectives !== undefined).map(
        ({ key, action, needsOwner = false }, index) => {
          const hint =
            needsOwner && owner === undefined
              ? toLine(`${key} ${action}`, 'faint')
              : [...toLine(`${key} `, 'accent'), ...toLine(action)];
          return (
            <LineText key={key} line={index === 0 ? hint : [...toLine(glyphs.separator, 'faint'), ...hint]} />
          );
        },
      )}
    </FittingRow>
  );
}

function HintLine({ line }: { readonly line: Line }): ReactNode {
  return (
    <TerminalRow>
      <LineText line={line} />
    </TerminalRow>
  );
}

/** Formats the current number of running trials. The reply to the command only has their number at that time. */
function stoppingText({ progress: { running } }: Snapshot): string {
  if (running === 0) return 'Stopping.';
  return `Stopping: ${running} ${running === 1 ? 'trial' : 'trials'} still running; interrupt again to stop now.`;
}

function promptLine(prompt: Prompt, { study }: Snapshot): Line {
  if (prompt.type === 'confirm') {
    return [
      ...toLine(`${prompt.question} `, 'warning'),
      ...toLine('y', 'accent'),
      ...toLine(' yes, any other key no'),
    ];
  }
  const filter = parseFilter(prompt.text, study);
  const names = study.definition.strategies.map(({ name }) => name).join(', ');
  const meaning =
    prompt.text === ''
      ? `a strategy (${names}) or a state`
      : filter === undefined
        ? 'nothing matches'
        : filterText(filter, study);
  return [
    ...toLine(`filter: ${prompt.text}_ `),
    ...toLine(meaning, filter === undefined ? 'warning' : 'faint'),
  ];
}
