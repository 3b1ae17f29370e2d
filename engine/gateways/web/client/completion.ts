/** Words worth completing: those the city used last, and the commands everybody has. */

import { VERBS } from "./verbs.js";
import type { Span } from "./wire.js";

const KEPT = 400;
const SHORTEST = 3;

/** Remembers words, newest first, and completes the beginning of one. */
export class Words {
  private readonly recent = new Set<string>();
  private beginning = "";
  private choices: string[] = [];
  private turn = 0;

  /** Hear what the city says; names and things count before the words around them. */
  hear(spans: readonly Span[]): void {
    for (const named of [false, true]) {
      for (const [role, text] of spans) {
        if ((role !== "") === named) for (const word of split(text)) this.keep(word);
      }
    }
  }

  /** Begin to complete a word: the first choice, or null if nothing begins like it. */
  begin(beginning: string, first: boolean): string | null {
    const wanted = beginning.toLowerCase();
    const heard = [...this.recent].reverse();
    const pool = first ? [...VERBS, ...heard] : heard;
    this.beginning = beginning;
    this.choices = [...new Set(pool)].filter((word) => word.startsWith(wanted) && word !== wanted);
    this.turn = -1;
    return this.choices.length ? this.next() : null;
  }

  /** The next choice for the same beginning, and after the last one the beginning itself again. */
  next(): string {
    this.turn = (this.turn + 1) % (this.choices.length + 1);
    return this.choices[this.turn] ?? this.beginning;
  }

  private keep(word: string): void {
    this.recent.delete(word);
    this.recent.add(word);
    if (this.recent.size > KEPT) for (const oldest of this.recent) return void this.recent.delete(oldest);
  }
}

function split(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}'-]+/u)
    .map((word) => word.replace(/^['-]+|['-]+$/g, ""))
    .filter((word) => word.length >= SHORTEST);
}
