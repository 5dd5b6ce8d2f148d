import { median } from './statistics.mjs';

const [width, barHeight, gap, left, top] = [760, 16, 34, 330, 40];

/** Draws a bar for each row except memory: the ratio of the other side's time to Ridgeline's, on a logarithmic scale. */
export function drawBars(rows, machine) {
  const timedRows = rows.filter(({ unit }) => unit !== 'MB');
  const maxRatio = Math.max(...timedRows.map(({ ratio }) => ratio));
  const minRatio = Math.min(0.5, ...timedRows.map(({ ratio }) => ratio));
  const x = (ratio) =>
    left + ((width - left - 60) * Math.log(ratio / minRatio)) / Math.log(maxRatio / minRatio);
  const bars = timedRows.map((row, i) => {
    const y = top + i * gap;
    const [start, end] = [Math.min(x(1), x(row.ratio)), Math.max(x(1), x(row.ratio))];
    const colour = row.ratio >= 1 ? '#2a7f62' : '#b0632f';
    const label = `${row.ratio >= 10 ? row.ratio.toFixed(0) : row.ratio.toPrecision(2)}x`;
    const [ours, theirs] = [median(row.ours), median(row.theirs)].map((number) => number.toPrecision(2));
    return [
      `<text x="${left - 10}" y="${y + 6}" text-anchor="end">${escapeXml(row.work)}</text>`,
      `<text x="${left - 10}" y="${y + 19}" text-anchor="end" class="small">against ${escapeXml(row.baseline)}</text>`,
      `<rect x="${start.toFixed(1)}" y="${y}" width="${Math.max(1, end - start).toFixed(1)}" height="${barHeight}" fill="${colour}">`,
      `<title>${ours} against ${theirs} ${row.unit}</title></rect>`,
      `<text x="${(end + 6).toFixed(1)}" y="${y + 13}" class="ratio">${label}</text>`,
    ].join('');
  });
  const height = top + timedRows.length * gap + 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>How many times faster Ridgeline is</title>
<style>text { font: 12px sans-serif; fill: #222 } .small { font-size: 10px; fill: #777 } .ratio { font-weight: bold }
@media (prefers-color-scheme: dark) { text { fill: #ddd } .small { fill: #999 } }</style>
<text x="${left}" y="18" class="ratio">times faster than the other side</text>
<line x1="${x(1).toFixed(1)}" x2="${x(1).toFixed(1)}" y1="${top - 8}" y2="${height - 20}" stroke="#999"/>
${bars.join('\n')}
<text x="${width - 10}" y="${height - 6}" text-anchor="end" class="small">${escapeXml(machine)}</text>
</svg>
`;
}

const escapeXml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
