/**
 * Sentences that a page holds ready, hidden, for what only a script can know: `data-when="caps"`. Every text is the
 * server's, in the reader's language; a script only says which one is true.
 */
export function say(inside: ParentNode, word: string, isSo: boolean): void {
  for (const sentence of inside.querySelectorAll<HTMLElement>(`[data-when="${word}"]`)) sentence.hidden = !isSo;
}
