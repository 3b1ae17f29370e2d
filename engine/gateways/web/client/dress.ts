/** From role-marked spans to paragraphs: one for each line, with words one may click. */

import { make } from "./dom.js";
import { isCommand } from "./verbs.js";
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

/** Make paragraphs of a text, one for each line. A room's name becomes a heading where `headings` are wanted. */
export function paragraphs(spans: readonly Span[], headings: boolean): HTMLParagraphElement[] {
  let speaker = "";
  const made: HTMLParagraphElement[] = [];
  for (const line of lines(spans)) {
    speaker = line.find(([role]) => role === "n")?.[1] ?? speaker;
    if (line.length) made.push(paragraph(line, headings, speaker));
  }
  return made;
}

function paragraph(line: readonly Span[], headings: boolean, speaker: string): HTMLParagraphElement {
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
  for (const span of line) made.append(word(span, speaker));
  return made;
}

/**
 * What a click on a span of this role types; "" for words that are only read.
 *
 * A command word that is no command is a topic: something to ask the one who spoke last about.
 */
function typed([role, text]: Span, speaker: string): string {
  const bare = bareName(text);
  if (role === "n" || role === "p" || role === "i") return `look ${bare}`;
  if ((role === "x" || role === "g") && isWayWord(bare)) return bare;
  if (role === "c") return isCommand(text) || !speaker ? text : `talk ${bareName(speaker)} about ${text}`;
  return "";
}

/** A name as one would type it: without its article, in small letters. */
export function bareName(name: string): string {
  return withoutArticle(name).toLowerCase();
}

/** A name without its article. */
export function withoutArticle(name: string): string {
  return name.replace(/^(?:an?|the|some)\s+/i, "");
}

function word(span: Span, speaker: string): Node {
  const [role, text] = span;
  const className = CLASS[role];
  if (!className) return document.createTextNode(text);
  const made = make("span", className, text);
  const line = typed(span, speaker);
  if (line) made.dataset["line"] = line;
  return made;
}
