/** What was said lately, apart from all the rest: the newest lines of the channels. */

import { make } from "./dom.js";
import type { Spoken } from "./wire.js";

const KEPT = 60;

/** Owns the list of voices and the section around it. */
export class Voices {
  constructor(
    private readonly section: HTMLElement,
    private readonly list: HTMLElement,
  ) {}

  /** Add a line at the end. */
  add(spoken: Spoken): void {
    const end = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 24;
    this.list.append(make("li", `voice voice-${spoken.channel === "tell" ? "tell" : "say"}`, spoken.text));
    if (this.list.childElementCount > KEPT) this.list.firstElementChild?.remove();
    this.section.hidden = false;
    if (end) this.list.scrollTop = this.list.scrollHeight;
  }
}
