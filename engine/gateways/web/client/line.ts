/** The line one types on: history, completion, hidden passwords, and the number pad for walking. */

import { Words } from "./completion.js";
import { History } from "./history.js";
import { NUMPAD } from "./ways.js";

/** What the line tells its owner. */
export interface Hands {
  send(line: string, hidden: boolean): void;
  page(direction: -1 | 1): void;
  toEnd(): void;
}

/** Owns the input element. */
export class Line {
  /** Let the number pad walk while the line is empty. */
  numpad = true;
  readonly words = new Words();

  private readonly history = new History();
  private completing = false;

  constructor(
    private readonly input: HTMLInputElement,
    form: HTMLFormElement,
    private readonly hands: Hands,
  ) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("input", () => this.touched());
    input.addEventListener("paste", (event) => this.paste(event));
  }

  /** True while what is typed is a secret. */
  get hidden(): boolean {
    return this.input.type === "password";
  }

  /** Hide what is typed, or show it again. */
  hide(hidden: boolean): void {
    if (hidden === this.hidden) return;
    this.input.value = "";
    this.input.type = hidden ? "password" : "text";
  }

  /** Put words on the line for the player to finish; three dots are a blank to type over. */
  offer(text: string): void {
    this.put(text);
    this.input.focus();
    const blank = text.indexOf("...");
    if (blank >= 0) this.input.setSelectionRange(blank, blank + 3);
  }

  /** Bring the keyboard here. */
  focus(): void {
    this.input.focus({ preventScroll: true });
  }

  private submit(): void {
    const { hidden } = this;
    const line = this.input.value;
    this.input.value = "";
    if (hidden || isSecret(line)) this.history.leave();
    else this.history.add(line.trim());
    this.completing = false;
    this.hands.toEnd();
    this.hands.send(line, hidden);
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (this.pressed(event)) event.preventDefault();
  }

  private pressed(event: KeyboardEvent): boolean {
    switch (event.key) {
      case "ArrowUp":
        return this.recall(-1);
      case "ArrowDown":
        return this.recall(1);
      case "PageUp":
        return this.hands.page(-1), true;
      case "PageDown":
        return this.hands.page(1), true;
      case "Tab":
        return !event.shiftKey && this.complete();
      case "Escape":
        return this.put(""), this.touched(), true;
      default:
        return this.walk(event.code);
    }
  }

  private recall(direction: -1 | 1): boolean {
    if (this.hidden) return false;
    const line = this.history.step(direction, this.input.value);
    if (line !== null) this.put(line);
    return true;
  }

  /** Complete the word before the caret. Without one, or without a choice, Tab goes on to the next control as ever. */
  private complete(): boolean {
    const caret = this.input.selectionStart ?? this.input.value.length;
    const before = this.input.value.slice(0, caret);
    const start = before.lastIndexOf(" ") + 1;
    const word = before.slice(start);
    if (this.hidden || !word) return false;
    const found = this.completing ? this.words.next() : this.words.begin(word, start === 0);
    if (found === null) return false;
    this.completing = true;
    const rest = this.input.value.slice(caret);
    this.input.value = before.slice(0, start) + found + rest;
    this.input.setSelectionRange(start + found.length, start + found.length);
    return true;
  }

  private walk(code: string): boolean {
    const line = NUMPAD[code];
    if (!line || !this.numpad || this.hidden || this.input.value) return false;
    this.hands.send(line, false);
    return true;
  }

  /** Several lines pasted at once are several lines typed; the last stays for the player to send. */
  private paste(event: ClipboardEvent): void {
    const pasted = (event.clipboardData?.getData("text") ?? "").split(/\r?\n/);
    const last = pasted.pop() ?? "";
    if (this.hidden || !pasted.length) return;
    event.preventDefault();
    pasted[0] = this.input.value + (pasted[0] ?? "");
    for (const line of pasted) this.hands.send(line, false);
    this.put(last);
  }

  private put(text: string): void {
    this.input.value = text;
    this.input.setSelectionRange(text.length, text.length);
  }

  private touched(): void {
    this.completing = false;
    this.history.leave();
  }
}

/** A line that holds a password in the clear is sent, and not kept. */
export function isSecret(line: string): boolean {
  return /^\s*(?:create|connect)\s+\S+\s+\S/i.test(line);
}
