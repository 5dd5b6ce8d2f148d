import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Reads a file of `assets/`, into which the build bundles `page/`. */
const readAsset = (name: string) => readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8');

let shell: { readonly script: string; readonly style: string; readonly hash: string } | undefined;

function loadShell() {
  if (shell === undefined) {
    // A closing tag inside a string would end the script element.
    const script = readAsset('page.js').replaceAll('</script', '<\\/script');
    const hash = createHash('sha256').update(script).digest('base64');
    shell = { script, style: readAsset('page.css'), hash };
  }
  return shell;
}

/**
 * Renders a server's page, whose application reads the studies from the server.
 *
 * @param options.token authorizes commands to a running study; without it, the page is read-only
 * @example
 * response.end(liveHtml({ token: 'secret' }));
 */
export function liveHtml(options: { readonly token?: string } = {}): string {
  return pageHtml('Ridgeline', "default-src 'none'; connect-src 'self'", [['live', options]]);
}

/** Renders the application under a content security policy. Each value of `data` becomes a script element with its id. */
export function pageHtml(
  title: string,
  policy: string,
  data: readonly (readonly [id: string, value: unknown])[],
): string {
  const { script, style, hash } = loadShell();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'">
<title>${escapeHtml(title)}</title>
<style>
${style}</style>
</head>
<body>
<div id="app"></div>
${data.map(([id, value]) => `<script id="${id}" type="application/json">${scriptJson(value)}</script>`).join('\n')}
<script>${script}</script>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text between HTML tags or in a quoted attribute. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/** Formats a value as JSON in which no text can close the `<script>` element. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
