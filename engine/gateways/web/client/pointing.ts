/** Mouse and keyboard on the text and what is around it: words to click, and a line that keeps the keyboard. */

import { finePointer } from "./dom.js";
import type { Line } from "./line.js";
import { isUnfinished } from "./verbs.js";

/** Mind the play area: clicked words are typed or offered, and typing anywhere ends up on the line. */
export function mindPointing(play: HTMLElement, log: HTMLElement, line: Line, send: (line: string) => void): void {
  // A click on a button leaves the keyboard on the line; the keyboard's own way to a button stays as it is.
  play.addEventListener("mousedown", (event) => {
    if (event.target instanceof Element && event.target.closest("button, [data-line]")) event.preventDefault();
  });
  log.addEventListener("click", (event) => {
    const word = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-line]") : null;
    if (word?.dataset["line"]) clicked(word.dataset["line"], line, send);
    else if (finePointer() && getSelection()?.isCollapsed !== false) line.focus();
  });
  document.addEventListener("keydown", (event) => {
    const { activeElement } = document;
    const free = activeElement === document.body || activeElement === log;
    const letter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (free && letter && !play.hidden) line.focus();
  });
}

/** A command with blanks to fill, or one that wants more words, is only put on the line. */
function clicked(words: string, line: Line, send: (line: string) => void): void {
  if (/[A-Z]{2}|[<[]/.test(words)) line.offer(words.replace(/\s*[A-Z[<].*$/, " "));
  else if (isUnfinished(words)) line.offer(`${words} `);
  else send(words);
}
