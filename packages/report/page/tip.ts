import { formatCell } from './format.ts';

let tip: HTMLElement | undefined;

/** Shows the values of a mark next to the pointer, or hides them. */
export function showTip(event: MouseEvent, value: unknown): void {
  tip ??= document.body.appendChild(Object.assign(document.createElement('div'), { className: 'tip' }));
  tip.hidden = typeof value !== 'object' || value === null;
  if (tip.hidden) return;
  tip.replaceChildren(
    ...Object.entries(value as Record<string, string | number | null>).map(([name, fieldValue]) => {
      const line = document.createElement('div');
      line.textContent = `${name}: ${formatCell(fieldValue)}`;
      return line;
    }),
  );
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(event.clientX + 14, window.innerWidth - width - 8);
  const top =
    event.clientY + 14 + height > window.innerHeight ? event.clientY - height - 8 : event.clientY + 14;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${Math.max(8, top)}px`;
}
