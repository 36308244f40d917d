/** The `LastProcessingResult` of a mapping. */
export class LastResult {
  private result = 'No records processed';
  private readonly problems = new Map<string, string>();

  /** @param log called with each change */
  constructor(private readonly log: (text: string) => void) {}

  /** The current problem, otherwise the result of the last batch. */
  get text(): string {
    const [problem] = this.problems.values();
    return problem ?? this.result;
  }

  setResult(result: string): void {
    this.change(() => {
      this.result = result;
    });
  }

  setProblem(part: string, problem: string | undefined): void {
    this.change(() => {
      if (problem === undefined) this.problems.delete(part);
      else this.problems.set(part, problem);
    });
  }

  private change(change: () => void): void {
    const before = this.text;
    change();
    if (this.text !== before) this.log(this.text);
  }
}
