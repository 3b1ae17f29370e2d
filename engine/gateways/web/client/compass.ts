/** The compass: eight ways around the place where one stands, as buttons; roads nobody has built are marked. */

import { button, show } from "./dom.js";
import { WAYS, WORD, type Way } from "./ways.js";
import type { Place } from "./wire.js";

/** Fills its element with the buttons and keeps them true. */
export class Compass {
  private readonly buttons = new Map<Way, HTMLButtonElement>();

  constructor(where: HTMLElement, send: (line: string) => void) {
    for (const way of WAYS) {
      const made = button(`way way-${way}`, way);
      made.addEventListener("click", () => {
        if (made.getAttribute("aria-disabled") !== "true") send(WORD[way]);
      });
      this.buttons.set(way, made);
      where.append(made);
    }
    const look = button("way way-here", "look");
    look.setAttribute("aria-label", "look around");
    look.addEventListener("click", () => send("look"));
    where.append(look);
    this.turn(null);
  }

  /** Show the ways of a place; without a place, none. */
  turn(place: Place | null): void {
    for (const [way, made] of this.buttons) {
      const built = place?.exits.includes(way) ?? false;
      const unbuilt = place?.unbuilt.includes(way) ?? false;
      made.classList.toggle("built", built);
      made.classList.toggle("unbuilt", unbuilt);
      // A way that closes keeps the focus it may have; it only stops answering.
      made.setAttribute("aria-disabled", String(!built && !unbuilt));
      made.tabIndex = built || unbuilt ? 0 : -1;
      const label = unbuilt ? `${WORD[way]}: nobody has built there yet, knock` : WORD[way];
      made.setAttribute("aria-label", label);
      made.title = label;
      show(made, way);
    }
  }
}
