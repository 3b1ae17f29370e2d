/** The list of who and what is here; each name opens to what one might do about it. */

import { button, make } from "./dom.js";
import { bareName, withoutArticle } from "./dress.js";
import type { Presence } from "./present.js";

type Deed = readonly [label: string, line: (name: string) => string];

const DEEDS: Readonly<Record<Presence["role"], readonly Deed[]>> = {
  n: [
    ["look", (name) => `look ${name}`],
    ["talk", (name) => `talk ${name}`],
    ["consider", (name) => `consider ${name}`],
    ["fight", (name) => `kill ${name}`],
  ],
  p: [
    ["look", (name) => `look ${name}`],
    ["tell ...", (name) => `tell ${name} ...`],
    ["give ...", (name) => `give ... to ${name}`],
  ],
  i: [
    ["look", (name) => `look ${name}`],
    ["take", (name) => `get ${name}`],
  ],
};

const CORPSE: readonly Deed[] = [
  ["look", (name) => `look ${name}`],
  ["take all", () => "get all from corpse"],
];

/** Owns the list element. Lines with three dots are offered for finishing, others are sent at once. */
export class Here {
  private open = "";

  constructor(
    private readonly list: HTMLElement,
    private readonly empty: HTMLElement,
    private readonly send: (line: string) => void,
    private readonly offer: (line: string) => void,
  ) {}

  /** Show who is here now; the entry that stood open stays open, and the focus stays where it was. */
  show(present: readonly Presence[]): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["deed"] : undefined;
    this.list.replaceChildren(...present.map((one) => this.entry(one)));
    this.list.hidden = present.length === 0;
    this.empty.hidden = present.length > 0;
    if (!focused) return;
    for (const made of this.list.querySelectorAll("button")) if (made.dataset["deed"] === focused) made.focus();
  }

  private entry(one: Presence): HTMLLIElement {
    const made = make("li", `one one-${one.role}`);
    const id = `${one.role} ${one.name}`;
    const head = button("name", one.count > 1 ? `${title(one.name)} (${one.count})` : title(one.name));
    const deeds = make("div", "deeds");
    head.dataset["deed"] = id;
    for (const [label, line] of deedsFor(one)) deeds.append(this.deed(one, label, line(bareName(one.name))));
    const turn = (open: boolean): void => {
      head.setAttribute("aria-expanded", String(open));
      deeds.hidden = !open;
    };
    head.addEventListener("click", () => {
      const opening = deeds.hidden;
      this.open = opening ? id : "";
      for (const other of this.list.querySelectorAll<HTMLElement>(".deeds")) other.hidden = true;
      for (const other of this.list.querySelectorAll(".name")) other.setAttribute("aria-expanded", "false");
      turn(opening);
    });
    turn(this.open === id);
    made.append(head, deeds);
    return made;
  }

  private deed(one: Presence, label: string, line: string): HTMLButtonElement {
    const made = button("deed", label);
    made.dataset["deed"] = `${label} ${one.role} ${one.name}`;
    made.setAttribute("aria-label", `${label.replace(" ...", "")} ${one.name}`);
    made.addEventListener("click", () => (line.includes("...") ? this.offer(line) : this.send(line)));
    return made;
  }
}

function deedsFor(one: Presence): readonly Deed[] {
  return one.role === "i" && /^(?:the )?corpse\b/i.test(one.name) ? CORPSE : DEEDS[one.role];
}

function title(name: string): string {
  const bare = withoutArticle(name);
  return bare.slice(0, 1).toUpperCase() + bare.slice(1);
}
