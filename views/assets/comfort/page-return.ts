/**
 * A page that the browser shows again from its memory (back, forward) is asked for anew: the screen may have changed
 * hands meanwhile. The second belt beside the changed cookie.
 */
export function askAnewOnReturn(): void {
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}
