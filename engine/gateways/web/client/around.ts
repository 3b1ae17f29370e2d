/** Everything beside the text: the place, its ways, who is here, how one feels, and what was said lately. */

import { Compass } from "./compass.js";
import { byId, show } from "./dom.js";
import { Here } from "./here.js";
import { Minimap } from "./minimap.js";
import { after, type Presence } from "./present.js";
import { Vitals } from "./vitals.js";
import { Voices } from "./voices.js";
import type { Message, Place, Span } from "./wire.js";

/** Keeps itself true by what the city says. `send` types a line, `offer` leaves it for the player to finish. */
export class Around {
  private readonly compass: Compass;
  private readonly here: Here;
  private readonly minimap = new Minimap(byId("minimap", SVGSVGElement));
  private readonly vitals = new Vitals();
  private readonly voices = new Voices(byId("voices", HTMLElement), byId("voices-list", HTMLElement));
  private present: readonly Presence[] = [];

  constructor(send: (line: string) => void, offer: (line: string) => void) {
    this.compass = new Compass(byId("compass", HTMLElement), send);
    this.here = new Here(byId("here", HTMLElement), byId("nobody", HTMLElement), send, offer);
  }

  /** Take in a message that is not text. */
  hear(message: Message): void {
    if (message.kind === "place") this.placed(message.place);
    else if (message.kind === "vitals") this.vitals.health(message.hp, message.maxhp);
    else if (message.kind === "standing") this.vitals.level(message.level, message.xp, message.next);
    else if (message.kind === "spoken") this.voices.add(message.spoken);
  }

  /** Take in text: it tells who comes and goes. */
  told(spans: readonly Span[]): void {
    const present = after(this.present, spans);
    if (present === this.present) return;
    this.present = present;
    this.here.show(present);
  }

  /** Nothing here answers any more. */
  forget(): void {
    this.compass.turn(null);
    this.present = [];
    this.here.show([]);
  }

  private placed(place: Place): void {
    show(byId("place-name", HTMLElement), place.name);
    show(byId("place-area", HTMLElement), place.area);
    this.compass.turn(place);
    this.minimap.move(place);
  }
}
