/** The pane of text: fed in small batches, bounded, and still while somebody reads further up. */

import { make } from "./dom.js";
import { paragraphs } from "./dress.js";
import type { Span } from "./wire.js";

const LONGEST = 3000;
const BATCH_MS = 100;
const NEAR = 48;

/** Owns the element with role "log" and the button that leads back to its end. */
export class Log {
  /** Make the names of rooms headings, for whoever jumps from one to the next. */
  headings = false;

  private waiting: HTMLElement[] = [];
  private timer = 0;
  private last = 0;
  private held = 0;
  private pinned = true;

  constructor(
    private readonly pane: HTMLElement,
    private readonly newer: HTMLButtonElement,
  ) {
    pane.addEventListener("scroll", () => this.scrolled(), { passive: true });
    newer.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => {
      if (this.pinned) this.toEnd();
    }).observe(pane);
  }

  /** Add what the city says. */
  add(spans: readonly Span[], className = "entry"): void {
    const entry = make("div", className);
    entry.append(...paragraphs(spans, this.headings));
    if (entry.childElementCount) this.queue(entry);
  }

  /** Add what the player typed. */
  mine(line: string): void {
    const entry = make("div", "entry mine");
    entry.append(make("p", "", line));
    this.queue(entry);
  }

  /** Add a remark of the page itself, which is not the city's. */
  note(text: string): void {
    this.add([["", text]], "entry note");
  }

  /** Show the newest text again and follow it from here on. */
  toEnd(): void {
    this.pinned = true;
    this.newer.hidden = true;
    this.pane.scrollTop = this.pane.scrollHeight;
  }

  /** Scroll by most of a page, up (-1) or down (1). */
  page(direction: -1 | 1): void {
    this.pane.scrollBy({ top: direction * this.pane.clientHeight * 0.85 });
  }

  /** About how many letters fit across and how many lines down, within what the city can use. */
  size(): { cols: number; rows: number } {
    const letter = Number.parseFloat(getComputedStyle(this.pane).fontSize) || 16;
    const cols = Math.round(this.pane.clientWidth / (letter * 0.5)) || 80;
    const rows = Math.round(this.pane.clientHeight / (letter * 1.6)) || 24;
    return { cols: Math.min(200, Math.max(20, cols)), rows: Math.max(5, rows) };
  }

  private queue(entry: HTMLElement): void {
    this.waiting.push(entry);
    if (this.timer) return;
    const wait = Math.max(0, this.last + BATCH_MS - performance.now());
    this.timer = window.setTimeout(() => this.flush(), wait);
  }

  private flush(): void {
    this.timer = 0;
    this.last = performance.now();
    const batch = document.createDocumentFragment();
    for (const entry of this.waiting) {
      this.held += entry.childElementCount;
      batch.append(entry);
    }
    this.waiting = [];
    this.pane.append(batch);
    this.forget();
    if (this.pinned) this.toEnd();
    else this.newer.hidden = false;
  }

  private forget(): void {
    while (this.held > LONGEST && this.pane.firstElementChild) {
      this.held -= this.pane.firstElementChild.childElementCount;
      this.pane.firstElementChild.remove();
    }
  }

  private scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.pane;
    this.pinned = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.pinned) this.newer.hidden = true;
  }
}
