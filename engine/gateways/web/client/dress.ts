/** From role-marked spans to paragraphs: one for each line, with words one may click. */

import { make } from "./dom.js";
import { isWayWord } from "./ways.js";
import type { Span } from "./wire.js";

const CLASS: Readonly<Record<string, string>> = {
  r: "room",
  x: "exit",
  n: "npc",
  p: "player",
  i: "item",
  s: "speech",
  h: "hurt",
  k: "strike",
  y: "system",
  e: "error",
  g: "growth",
  c: "command",
  q: "quiet",
};

/** Cut spans where their text breaks the line. */
export function lines(spans: readonly Span[]): Span[][] {
  const cut: Span[][] = [[]];
  for (const [role, text] of spans) {
    text.split("\n").forEach((part, index) => {
      if (index > 0) cut.push([]);
      if (part) cut.at(-1)?.push([role, part]);
    });
  }
  return cut;
}

/** Make one paragraph of one line. A line that is only a room's name becomes a heading where `headings` are wanted. */
export function paragraph(line: readonly Span[], headings: boolean): HTMLParagraphElement {
  const made = make("p");
  const titled = line.length === 1 && line[0]?.[0] === "r";
  if (titled) {
    made.className = "title";
    if (headings) {
      made.setAttribute("role", "heading");
      made.setAttribute("aria-level", "3");
    }
  } else if (line[0]?.[1].startsWith("Exits: ")) {
    made.className = "ways";
  }
  for (const span of line) made.append(word(span));
  return made;
}

/** What a click on a span of this role types; "" for words that are only read. */
export function typed([role, text]: Span): string {
  const bare = bareName(text);
  if (role === "n" || role === "p" || role === "i") return `look ${bare}`;
  if ((role === "x" || role === "g") && isWayWord(bare)) return bare;
  if (role === "c") return text;
  return "";
}

/** A name as one would type it: without its article, in small letters. */
export function bareName(name: string): string {
  return name.replace(/^(?:an?|the|some)\s+/i, "").toLowerCase();
}

function word(span: Span): Node {
  const [role, text] = span;
  const className = CLASS[role];
  if (!className) return document.createTextNode(text);
  const made = make("span", className, text);
  const line = typed(span);
  if (line) made.dataset["line"] = line;
  return made;
}
