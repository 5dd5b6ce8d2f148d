/** Returns the code blocks of a Markdown page, in order. */
export function parseBlocks(page) {
  return [...page.matchAll(/^```(\w*)\n([^]*?)^```/gm)].map(([, language, text]) => ({
    language,
    text,
    lines: text.trimEnd().split('\n'),
  }));
}
