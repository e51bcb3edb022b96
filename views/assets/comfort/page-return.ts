/**
 * The screen may have changed hands since a page was drawn: one that the browser shows again from its memory (back,
 * forward) is asked for anew, the second belt beside the changed cookie; the staff's pages in other tabs, a portrait
 * among them, go as soon as a screen is handed over in one.
 */
const HANDED_OVER = 'handed over';

export function askAnewOnReturn(): void {
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  const tabs = new BroadcastChannel('guichet');
  if (document.body.matches('.student, .between')) tabs.postMessage(HANDED_OVER);
  else tabs.addEventListener('message', () => location.replace('/'));
}
