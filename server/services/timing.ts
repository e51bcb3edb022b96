/** Answers that must not be told apart by their time are given at the next stroke of one slow clock. */

/** Longer than any of the directory's usual answers (ms); an answer later than one stroke waits for the next. */
const STROKE = 400;

/** Resolves at the first whole stroke after `startedAt` (ms, `performance.now()`). */
export async function evenOut(startedAt: number): Promise<void> {
  const passed = performance.now() - startedAt;
  await new Promise((resolve) => setTimeout(resolve, Math.ceil((passed + 1) / STROKE) * STROKE - passed));
}
