/** The view from the door: Coil as a ring of houses around its drowned crater, with one stretch still in scaffolding. */

import { shape } from "./minimap.js";

const HOUSES = 132;
const SCAFFOLD_FROM = 0.9;
const GROUND = 150;
const SVG = "http://www.w3.org/2000/svg";

/** Draw the city into an empty drawing. The same city each time: its dice are the numbers of its houses. */
export function drawCity(drawing: SVGSVGElement): void {
  drawing.setAttribute("viewBox", "-260 -260 520 520");
  const houses = Array.from({ length: HOUSES }, (_, number) => house(number));
  const rings = [GROUND - 5, GROUND - 26, GROUND - 50, GROUND - 78].map((r, index) =>
    shape("circle", `water water-${index}`, { cx: 0, cy: 0, r }),
  );
  drawing.replaceChildren(...rings, ...houses);
}

function house(number: number): SVGElement {
  const group = document.createElementNS(SVG, "g");
  const share = number / HOUSES;
  group.setAttribute("transform", `rotate(${(share * 360).toFixed(2)})`);
  const width = 3.6 + dice(number, 1) * 2.6;
  const swell = 0.55 + 0.45 * Math.sin(share * Math.PI * 6 + 1) ** 2;
  const height = 14 + dice(number, 2) * 58 * swell;
  const building = share > SCAFFOLD_FROM;
  const at = { x: -width / 2, y: -GROUND - height, width, height };
  group.append(shape("rect", building ? "house house-unbuilt" : "house", at));
  if (!building) group.append(...windows(number, width, height));
  return group;
}

function windows(number: number, width: number, height: number): SVGElement[] {
  const lit: SVGElement[] = [];
  for (let floor = 4, at = 10; floor < height - 4; floor += 6, at++) {
    if (dice(number, at) < 0.34) {
      const blinking = dice(number, at + 50) < 0.12 ? " window-blinks" : "";
      lit.push(
        shape("rect", `window${blinking}`, { x: -width / 4, y: -GROUND - floor - 2, width: width / 2, height: 2.2 }),
      );
    }
  }
  return lit;
}

/** A number from 0 to 1 that is always the same for the same two numbers. */
function dice(number: number, throwing: number): number {
  const mixed = Math.sin(number * 127.1 + throwing * 311.7) * 43758.5453;
  return mixed - Math.floor(mixed);
}
