import { formatCell } from './format.ts';

let tooltip: HTMLElement | undefined;

/** Shows a mark's values next to the pointer, or hides the tooltip if there are none. */
export function showTooltip(event: MouseEvent, value: unknown): void {
  tooltip ??= document.body.appendChild(
    Object.assign(document.createElement('div'), { className: 'tooltip' }),
  );
  tooltip.hidden = typeof value !== 'object' || value === null;
  if (tooltip.hidden) return;
  tooltip.replaceChildren(
    ...Object.entries(value as Record<string, string | number | null>).map(([name, fieldValue]) => {
      const line = document.createElement('div');
      line.textContent = `${name}: ${formatCell(fieldValue)}`;
      return line;
    }),
  );
  const { width, height } = tooltip.getBoundingClientRect();
  const left = Math.min(event.clientX + 14, window.innerWidth - width - 8);
  const top =
    event.clientY + 14 + height > window.innerHeight ? event.clientY - height - 8 : event.clientY + 14;
  tooltip.style.left = `${Math.max(8, left)}px`;
  tooltip.style.top = `${Math.max(8, top)}px`;
}
