const opening = /^\*[\s*]*(The same|What|Who|Whether|How|So|Where|That|Which|Why)\b/;

/** ESLint rule that rejects docstrings which open with a word such as "What" or "So". */
export const docstringOpening = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { opening: 'Open the docstring with a noun phrase or a verb, not with "{{ words }}".' },
  },
  create: (context) => ({
    Program() {
      for (const { type, value, loc } of context.sourceCode.getAllComments()) {
        const words = type === 'Block' ? opening.exec(value)?.[1] : undefined;
        if (words !== undefined) context.report({ loc, messageId: 'opening', data: { words } });
      }
    },
  }),
};
