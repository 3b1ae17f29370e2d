/** The line to the city: a WebSocket that comes back by itself, waits a little longer each time, and says what it does. */

import { write } from "./wire.js";

/** How the line is doing; `calling` tells whether the last call failed, `waiting` for how many seconds. */
export type LinkState =
  | { readonly is: "calling"; readonly again: boolean }
  | { readonly is: "open" }
  | { readonly is: "waiting"; readonly seconds: number }
  | { readonly is: "ended" };

/** What whoever owns the line wants to hear. */
export interface Listener {
  message(frame: string): void;
  bytes(text: string): void;
  state(state: LinkState): void;
}

const SUBPROTOCOL = "gmcp.mudstandards.org";
const WAITS = [1, 2, 4, 8, 15, 30];

/** One line to one gateway. */
export class Link {
  private socket: WebSocket | null = null;
  private failures = 0;
  private timer = 0;
  private over = false;
  private answered = false;

  /** Whether the line is needed: one that nobody needs any more is not called back after it was up. */
  needed = false;

  constructor(
    private readonly address: string,
    private readonly listener: Listener,
  ) {}

  /** Call now, whatever the wait was. Does nothing while a call is up. */
  call(): void {
    if (this.socket) return;
    window.clearTimeout(this.timer);
    this.over = this.answered = false;
    this.listener.state({ is: "calling", again: this.failures > 0 });
    const socket = new WebSocket(this.address, SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.failures = 0;
      this.answered = true;
      this.listener.state({ is: "open" });
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (typeof event.data === "string") this.listener.message(event.data);
      else this.listener.bytes(new TextDecoder().decode(event.data));
    };
    socket.onclose = () => this.closed();
    this.socket = socket;
  }

  /** Call now if we are only waiting to. */
  nudge(): void {
    if (!this.over) this.call();
  }

  /** The other end said goodbye and meant it: when it hangs up, do not call back. */
  end(): void {
    this.over = true;
  }

  /** Send a message; false if there is no line to send it on. */
  send(name: string, body: unknown): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(write(name, body));
    return true;
  }

  private closed(): void {
    this.socket = null;
    this.over ||= this.answered && !this.needed;
    if (this.over) {
      this.listener.state({ is: "ended" });
      return;
    }
    const seconds = WAITS[Math.min(this.failures, WAITS.length - 1)] ?? 30;
    this.failures += 1;
    this.listener.state({ is: "waiting", seconds });
    // Up to a quarter more, so that a whole crowd does not come back in the same instant.
    this.timer = window.setTimeout(() => this.call(), seconds * 1000 * (1 + Math.random() / 4));
  }
}
