/** Writes in flight: so many at once, a short wait for a place, then "busy"; and which cases are being written now. */
export class Gate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly cases = new Set<string>();
  private idle: (() => void)[] = [];

  constructor(
    private readonly places: number,
    private readonly patience: number,
  ) {}

  /** Waits for a place; the function returned leaves it, `null`: none became free in time. */
  async enter(): Promise<(() => void) | null> {
    if (this.inside >= this.places && !(await this.wait())) return null;
    this.inside += 1;
    return () => {
      this.inside -= 1;
      this.waiting.shift()?.();
      if (this.inside === 0) for (const done of this.idle.splice(0)) done();
    };
  }

  private wait(): Promise<boolean> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(wake), 1);
        resolve(false);
      }, this.patience);
      this.waiting.push(wake);
    });
  }

  writing(caseId: string, now: boolean): void {
    if (now) this.cases.add(caseId);
    else this.cases.delete(caseId);
  }

  isWriting(caseId: string): boolean {
    return this.cases.has(caseId);
  }

  get inFlight(): number {
    return this.inside;
  }

  /** Resolves when nothing is in flight. */
  drained(): Promise<void> {
    return this.inside === 0 ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }
}
