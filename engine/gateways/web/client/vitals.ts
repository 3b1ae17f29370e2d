/** Health as a meter one can read, hear about when asked, and tell apart without colour. */

import { byId, show } from "./dom.js";

/** Shows hit points and how far along one is. */
export class Vitals {
  private readonly box = byId("vitals", HTMLElement);
  private readonly meter = byId("health", HTMLElement);
  private readonly fill = byId("health-fill", HTMLElement);
  private readonly figures = byId("health-figures", HTMLElement);
  private readonly standing = byId("standing", HTMLElement);

  /** Show hit points. */
  health(hp: number, maxhp: number): void {
    const share = maxhp > 0 ? Math.min(1, Math.max(0, hp / maxhp)) : 0;
    this.box.hidden = maxhp <= 0;
    this.meter.setAttribute("aria-valuemax", String(maxhp));
    this.meter.setAttribute("aria-valuenow", String(hp));
    this.meter.setAttribute("aria-valuetext", `${hp} of ${maxhp}${share < 0.25 ? ", badly hurt" : ""}`);
    this.meter.classList.toggle("low", share < 0.25);
    this.fill.style.setProperty("inline-size", `${(share * 100).toFixed(1)}%`);
    show(this.figures, `${hp} / ${maxhp}`);
  }

  /** Show level and experience. */
  level(level: string, xp: string, next: string): void {
    show(this.standing, level ? `level ${level}${next ? `, ${xp || "0"} of ${next} experience` : ""}` : "");
  }
}
