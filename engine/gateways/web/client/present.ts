/** Who and what is here, read from the same words the player reads: a look tells all, later lines tell who comes and goes. */

import { bareName, lines } from "./dress.js";
import type { Span } from "./wire.js";

/** Somebody or something in the room: an NPC, a player or an item, and how many just like it. */
export interface Presence {
  readonly role: "n" | "p" | "i";
  readonly name: string;
  readonly count: number;
}

const COMES = /^ (?:arrives|comes|steps off|blinks and is back|is suddenly here)/;
const GOES = /^ (?:leaves|goes (?:up|down|in|out)|flees|fades|boards|is dead|is suddenly not)/;
const TAKES = /(?:^You| takes?) (?:take )?$/;
const DROPS = /(?:^You| drops?) (?:drop )?$/;

/** The room after the city has said this. */
export function after(before: readonly Presence[], spans: readonly Span[]): readonly Presence[] {
  let present = before;
  let looking = false;
  for (const line of lines(spans)) {
    if (line.length === 1 && line[0]?.[0] === "r") {
      present = [];
      looking = true;
    } else if (line[0]?.[1].startsWith("Exits: ")) {
      looking = false;
    } else {
      present = looking ? listed(present, line) : moved(present, line);
    }
  }
  return present;
}

function listed(present: readonly Presence[], line: readonly Span[]): readonly Presence[] {
  const [, many = "1"] = /\((\d+) of them\)$/.exec(line.at(-1)?.[1] ?? "") ?? [];
  for (const [role, name] of line) {
    if (role === "n" || role === "p" || role === "i") present = plus(present, role, name, Number(many));
  }
  return present;
}

function moved(present: readonly Presence[], line: readonly Span[]): readonly Presence[] {
  const [first, second] = line;
  if (first && second && (first[0] === "n" || first[0] === "p")) {
    if (COMES.test(second[1])) return plus(present, first[0], first[1], 1);
    if (GOES.test(second[1])) return minus(present, first[0], first[1]);
  }
  const at = line.findIndex(([role]) => role === "i");
  const verb = line[at - 1]?.[1] ?? "";
  const name = line[at]?.[1] ?? "";
  if (at > 0 && line[at + 1]?.[1] === ".") {
    if (TAKES.test(verb)) return minus(present, "i", name);
    if (DROPS.test(verb)) return plus(present, "i", name, 1);
  }
  return present;
}

function plus(present: readonly Presence[], role: Presence["role"], name: string, count: number): readonly Presence[] {
  const at = find(present, role, name);
  if (at < 0) return [...present, { role, name, count }];
  return present.map((it, index) => (index === at ? { ...it, count: it.count + count } : it));
}

function minus(present: readonly Presence[], role: Presence["role"], name: string): readonly Presence[] {
  const at = find(present, role, name);
  return present.flatMap((it, index) => {
    if (index !== at) return [it];
    return it.count > 1 ? [{ ...it, count: it.count - 1 }] : [];
  });
}

/** A line may call somebody by half a name: "a fare dodger keeps ..." is the knife-handed fare dodger. */
function find(present: readonly Presence[], role: Presence["role"], name: string): number {
  const wanted = bareName(name);
  const exact = present.findIndex((it) => it.role === role && bareName(it.name) === wanted);
  if (exact >= 0) return exact;
  return present.findIndex((it) => it.role === role && wanted.endsWith(` ${bareName(it.name)}`));
}
