/** A small map of where one has been, drawn from the places' coordinates: a picture beside words that say the same. */

import { STEP, WAYS } from "./ways.js";
import type { Place } from "./wire.js";

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 2;
const CELL = 20;

/** Remembers the places of this visit that stand on the street grid, and draws those around the player. */
export class Minimap {
  private readonly known = new Map<string, Place>();

  constructor(private readonly drawing: SVGSVGElement) {
    const side = (RADIUS * 2 + 1) * CELL;
    drawing.setAttribute("viewBox", `${-side / 2} ${-side / 2} ${side} ${side}`);
  }

  /** Draw around a place. Inside a house there is no map, and the last one stays, dimmed. */
  move(place: Place): void {
    this.drawing.classList.toggle("inside", !place.coords);
    if (!place.coords) return;
    const [x, y, z] = place.coords;
    this.known.set(`${x},${y},${z}`, place);
    const roads: SVGElement[] = [];
    const corners: SVGElement[] = [];
    for (let dx = -RADIUS; dx <= RADIUS; dx++) {
      for (let dy = -RADIUS; dy <= RADIUS; dy++) {
        const there = this.known.get(`${x + dx},${y + dy},${z}`);
        if (!there) continue;
        roads.push(...roadsOf(there, dx, dy));
        corners.push(corner(dx, dy));
      }
    }
    this.drawing.replaceChildren(...roads, ...corners);
  }
}

function roadsOf(place: Place, dx: number, dy: number): SVGElement[] {
  return WAYS.flatMap((way) => {
    const step = STEP[way];
    const built = place.exits.includes(way);
    if (!step || (!built && !place.unbuilt.includes(way))) return [];
    const length = built ? 1 : 0.6;
    const [fromX, fromY] = [dx * CELL, dy * CELL];
    return [
      shape("line", built ? "road" : "road road-unbuilt", {
        x1: fromX,
        y1: fromY,
        x2: fromX + step[0] * CELL * length,
        y2: fromY + step[1] * CELL * length,
      }),
    ];
  });
}

function corner(dx: number, dy: number): SVGElement {
  const here = dx === 0 && dy === 0;
  return shape("circle", here ? "corner corner-here" : "corner", { cx: dx * CELL, cy: dy * CELL, r: here ? 5 : 3 });
}

/** A shape of an SVG drawing. */
export function shape(name: string, className: string, numbers: Readonly<Record<string, number>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  made.setAttribute("class", className);
  for (const [key, value] of Object.entries(numbers)) made.setAttribute(key, String(Math.round(value * 100) / 100));
  return made;
}
