// The live lane's browser side: the one connection that everything that follows the pen uses.
//
// At most one drawing is in flight; the next is sent when its answer has come, with the
// newest ink. So a slow network makes answers fewer, never older. What the server has to
// know besides (network, neuron, view) is said again whenever a connection opens: the store
// is the one state, and the server's is a copy of it.

import {
  decodeKind,
  decodeTrace,
  encodeDrawing,
  encodeKind,
  isTrace,
  joinMessages,
  splitMessages,
} from "./wire.js";

const ANSWER_TIMEOUT = 5000; // ms: longer means a connection that died unnoticed
const RETRY_FIRST = 400; // ms, doubled after each failure
const RETRY_MOST = 8000;
const REMEMBERED = 64; // drawings whose views may still come

export class Lane {
  // url: path and query of the lane, without its scheme
  // drawing(): what to send, {strokes, centre} or {picture}; hello(): messages that a new connection begins with
  // onTrace(trace, since): an answer, and the time of the pen event it answers (or null)
  // onMessage(message, since): a message of a kind; since: of the drawing it is about
  // onLink(link): "open", "lost" (reconnecting) or "unavailable": answers come at pen-up, by POST
  constructor({ url, drawing, hello, onTrace, onMessage, onLink }) {
    Object.assign(this, { url, drawing, hello, onTrace, onMessage, onLink });
    this.sequence = 0;
    this.since = new Map(); // of each drawing sent by a pen, its event's time
    this.retry = RETRY_FIRST;
    this.failures = 0; // since the last answer
    this.answered = false; // whether there ever was one
    this.posts = false; // whether the last request was answered
    this.onOnline = () => { if (!this.open) this.connect(); };
    addEventListener("online", this.onOnline);
  }

  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  // Whether an answer is under way.
  get waits() {
    return Boolean(this.inFlight || this.wanted);
  }

  connect() {
    clearTimeout(this.timer);
    this.drop();
    const url = new URL(this.url(), location.href);
    url.protocol = url.protocol.replace("http", "ws");
    let socket;
    try {
      socket = new WebSocket(url);
    } catch {
      this.lost();
      return;
    }
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      for (const message of this.hello()) this.say(message);
      this.offer();
      this.rest();
    };
    socket.onmessage = ({ data }) => this.received(data);
    socket.onclose = () => this.lost();
  }

  // A message of a kind. While there is no connection nothing is lost: see hello.
  say(message) {
    if (!this.open) return;
    this.socket.send(encodeKind(message));
    queueMicrotask(() => this.probe());
  }

  // Not everything is answered, or soon. Where no drawing is, an answer is asked for: a connection
  // that died unnoticed is noticed all the same.
  probe() {
    if (!this.open || this.watchdog) return;
    this.socket.send(encodeKind({ kind: "alive" }));
    this.watch();
  }

  watch() {
    this.watchdog ??= setTimeout(() => this.lost(), ANSWER_TIMEOUT);
  }

  heard() {
    clearTimeout(this.watchdog);
    this.watchdog = null;
  }

  // The drawing or the network changed; `since` is the pen event's timeStamp, if a pen did it.
  offer(since = null) {
    this.wanted = { since };
    this.send();
  }

  // The pen was lifted.
  rest() {
    this.resting = this.open; // said behind the drawing at which the pen rests
    if (!this.open && this.blocked) this.post();
    this.send();
    this.sayRest();
  }

  sayRest() {
    if (!this.resting || this.wanted) return;
    this.resting = false;
    this.say({ kind: "rest" });
  }

  send() {
    if (!this.wanted || this.inFlight || !this.open) return;
    this.socket.send(this.encoded());
    this.inFlight = this.sequence;
    this.watch();
    this.sayRest();
  }

  encoded() {
    this.sequence = (this.sequence + 1) >>> 0;
    if (this.wanted?.since) this.since.set(this.sequence, this.wanted.since);
    this.since.delete(this.sequence - REMEMBERED);
    this.wanted = null;
    const drawing = this.drawing();
    const { sequence } = this;
    if (drawing.picture) return encodeKind({ kind: "picture", sequence, pixels: drawing.picture });
    return encodeDrawing(drawing, sequence);
  }

  received(buffer) {
    if (!isTrace(buffer)) {
      const message = decodeKind(buffer);
      if (!this.inFlight) this.heard();
      if (message.kind === "alive") return;
      this.onMessage(message, this.since.get(message.sequence) ?? null);
      return;
    }
    this.heard();
    const trace = decodeTrace(buffer);
    this.inFlight = null;
    if (this.open) this.trust();
    this.send();
    this.onTrace(trace, this.since.get(trace.sequence) ?? null);
  }

  // A connection that has answered: a server that is full, or a proxy, may accept and close.
  trust() {
    this.retry = RETRY_FIRST;
    this.failures = 0;
    this.answered = true;
    this.onLink("open");
  }

  // Nobody answers over a WebSocket just now: blocked by a proxy, or the class is full.
  get blocked() {
    return this.failures >= 2;
  }

  // The same messages where WebSockets are blocked; one request at a time, the newest state.
  async post() {
    if (this.posting) {
      this.again = true;
      return;
    }
    this.posting = true;
    try {
      const body = joinMessages([...this.hello().map(encodeKind), this.encoded()]);
      const answer = await fetch(this.url(), { method: "POST", body });
      if (!answer.ok) throw new Error((await answer.json()).error);
      for (const message of splitMessages(await answer.arrayBuffer())) this.received(message);
      this.posts = true;
    } catch {
      this.posts = false;
      this.wanted ??= { since: null }; // what was to be answered still is
    } finally {
      if (this.blocked) this.onLink(this.posts ? "unavailable" : "lost");
      this.posting = false;
      if (this.again) {
        this.again = false;
        this.post();
      }
    }
  }

  lost() {
    this.drop();
    this.failures += 1;
    if (!this.blocked || !this.posts) this.onLink("lost");
    if (this.blocked && !this.posts) this.post();
    // Not all of a class at the same moment.
    this.timer = setTimeout(() => this.connect(), this.retry * (0.75 + Math.random() / 2));
    this.retry = Math.min(RETRY_MOST, this.retry * 2);
  }

  drop() {
    const { socket } = this;
    if (this.inFlight) this.wanted ??= { since: null };
    this.socket = this.inFlight = null;
    this.heard();
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  close() {
    removeEventListener("online", this.onOnline);
    clearTimeout(this.timer);
    this.drop();
  }
}
