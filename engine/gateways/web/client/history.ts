/** What was typed before: up and down walk through it, past every line that begins differently. */

const LONGEST = 300;

/** The lines of this visit. Nothing of it is ever stored. */
export class History {
  private readonly lines: string[] = [];
  private at = 0;
  private prefix: string | null = null;

  /** Remember a line and stand behind it again. */
  add(line: string): void {
    if (line && line !== this.lines.at(-1)) this.lines.push(line);
    if (this.lines.length > LONGEST) this.lines.shift();
    this.leave();
  }

  /** The line above (-1) or below (1) that begins like what stood there first; null if there is none. */
  step(direction: -1 | 1, current: string): string | null {
    this.prefix ??= current;
    for (let at = this.at + direction; at >= 0 && at <= this.lines.length; at += direction) {
      const line: string = at === this.lines.length ? this.prefix : (this.lines[at] ?? "");
      if (at === this.lines.length || (line.startsWith(this.prefix) && line !== current)) {
        this.at = at;
        return line;
      }
    }
    return null;
  }

  /** Somebody types: the next step begins anew, from what stands there then. */
  leave(): void {
    this.at = this.lines.length;
    this.prefix = null;
  }
}
