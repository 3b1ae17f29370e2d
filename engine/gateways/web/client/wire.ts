/** What travels between the page and the gateway: `Package.Name <json>` in text frames, checked once, here. */

import { isWay, type Way } from "./ways.js";

/** A piece of text and the role it plays; the letters are those of the world's markup, "" is plain. */
export type Span = readonly [role: string, text: string];

/** Where the player stands. */
export interface Place {
  readonly id: string;
  readonly name: string;
  readonly area: string;
  readonly coords: readonly [x: number, y: number, z: number] | null;
  readonly exits: readonly Way[];
  readonly unbuilt: readonly Way[];
}

/** A line somebody spoke on a channel. */
export interface Spoken {
  readonly channel: string;
  readonly talker: string;
  readonly text: string;
}

/** Everything the page understands; other messages are nobody's fault and are passed over. */
export type Message =
  | { readonly kind: "text"; readonly spans: readonly Span[] }
  | { readonly kind: "prompt"; readonly text: string }
  | { readonly kind: "echo"; readonly on: boolean }
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "vitals"; readonly hp: number; readonly maxhp: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "standing"; readonly level: string; readonly xp: string; readonly next: string }
  | { readonly kind: "spoken"; readonly spoken: Spoken }
  | { readonly kind: "goodbye"; readonly why: string };

type Body = Record<string, unknown>;

const READERS: Readonly<Record<string, (body: unknown) => Message | null>> = {
  "ourobouro.text": (body) => ({ kind: "text", spans: spansOf(field(body, "spans")) }),
  "ourobouro.prompt": (body) => ({ kind: "prompt", text: text(typeof body === "string" ? body : field(body, "text")) }),
  "ourobouro.echo": (body) => ({ kind: "echo", on: field(body, "on") !== false }),
  "room.info": (body) => ({ kind: "place", place: placeOf(record(body)) }),
  "char.vitals": (body) => ({ kind: "vitals", hp: number(field(body, "hp")), maxhp: number(field(body, "maxhp")) }),
  "char.name": (body) => ({ kind: "name", name: text(field(body, "name")) }),
  "char.status": (body) => ({
    kind: "standing",
    level: text(field(body, "level")),
    xp: text(field(body, "xp")),
    next: text(field(body, "nextlevel")),
  }),
  "comm.channel.text": (body) => ({
    kind: "spoken",
    spoken: { channel: text(field(body, "channel")), talker: text(field(body, "talker")), text: text(field(body, "text")) },
  }),
  "core.goodbye": (body) => ({ kind: "goodbye", why: text(body) }),
};

/** Read a text frame. Null for what the page has no use for, and for what is not a message at all. */
export function read(frame: string): Message | null {
  const [, name = "", rest = ""] = /^([A-Za-z.]+)\s*([^]*)$/.exec(frame) ?? [];
  const reader = READERS[name.toLowerCase()];
  if (!reader) return null;
  try {
    return reader(rest ? (JSON.parse(rest) as unknown) : null);
  } catch {
    return null;
  }
}

/** Write a text frame. */
export function write(name: string, body: unknown): string {
  return `${name} ${JSON.stringify(body)}`;
}

/** Frames of bytes carry colour codes for terminals; the page dresses by role and keeps only the words. */
export function withoutColours(ansi: string): string {
  return ansi
    .replace(/\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g, "")
    .replace(/\r\n?/g, "\n")
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, "");
}

function record(body: unknown): Body {
  return typeof body === "object" && body !== null ? (body as Body) : {};
}

function field(body: unknown, name: string): unknown {
  return record(body)[name];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

function number(value: unknown): number {
  const read = Number(value);
  return Number.isFinite(read) ? read : 0;
}

function spansOf(value: unknown): Span[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((span): span is unknown[] => Array.isArray(span))
    .map((span): Span => [text(span[0]), text(span[1])])
    .filter(([, words]) => words !== "");
}

function placeOf(body: Body): Place {
  return {
    id: text(body["id"]) || text(body["num"]),
    name: text(body["name"]),
    area: text(body["area"]),
    coords: coordsOf(text(body["coords"])),
    exits: Object.keys(record(body["exits"])).filter(isWay),
    unbuilt: Array.isArray(body["unbuilt"]) ? body["unbuilt"].map(text).filter(isWay) : [],
  };
}

function coordsOf(value: string): [number, number, number] | null {
  const [x = NaN, y = NaN, z = 0] = value ? value.split(",").map(Number) : [];
  return Number.isNaN(x + y + z) ? null : [x, y, z];
}
