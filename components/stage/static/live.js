// The live lane's browser side: a WebSocket that answers drawings with Traces.
//
// At most one message is in flight; the next is sent when its answer has come,
// with the newest ink. So a slow network makes answers fewer, never older.
// The messages are documented in ../protocol.py.

const VERSION = 1;
const CENTRE = 1;
const HEADER = 8;
const ANSWER_TIMEOUT = 5000; // ms: longer means a connection that died unnoticed
const RETRY_FIRST = 400; // ms, doubled after each failure
const RETRY_MOST = 8000;
const UNKNOWN = 1008; // close code: the server does not know the network

export function encode({ strokes, centre }, sequence) {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const buffer = new ArrayBuffer(HEADER + 4 * strokes.length + 4 * points);
  const view = new DataView(buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, centre ? CENTRE : 0);
  view.setUint16(2, strokes.length, true);
  view.setUint32(4, sequence, true);
  let at = HEADER;
  for (const stroke of strokes) {
    view.setUint32(at, stroke.length / 2, true);
    at += 4;
    for (const value of stroke) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return buffer;
}

export function decode(buffer) {
  const view = new DataView(buffer);
  const layers = [];
  const input = new Float32Array(buffer, HEADER, 784);
  let at = HEADER + 4 * 784;
  for (let layer = 0; layer < view.getUint16(2, true); layer++) {
    const n = view.getUint32(at, true);
    layers.push({
      z: new Float32Array(buffer, at + 4, n),
      a: new Float32Array(buffer, at + 4 + 4 * n, n),
    });
    at += 4 + 8 * n;
  }
  return { sequence: view.getUint32(4, true), input, layers };
}

// The terms of one neuron's weighted sum.
export function decodeTerms(buffer) {
  const view = new DataView(buffer);
  const n = view.getUint32(HEADER, true);
  const products = new Float32Array(buffer, HEADER + 4, n);
  const [bias, z, a] = new Float32Array(buffer, HEADER + 4 + 4 * n, 3);
  return { sequence: view.getUint32(4, true), products, bias, z, a };
}

// 128 random bits as text.
export function secret() {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Lane {
  // path, decode: which lane, and what its answers are
  // newest(): the drawing to send, {strokes: [[x, y, x, y, ...]], centre}
  // onTrace(trace, since): an answer, and the time of the pen event it answers (or null)
  // onState(state): "open", "lost" (was open, reconnecting), "unavailable", or "unknown":
  // the server does not know the network (any more)
  constructor({ base, path = "/api/live", decode: read = decode, newest, onTrace, onState }) {
    Object.assign(this, { base, path, read, newest, onTrace, onState });
    this.sequence = 0;
    this.retry = RETRY_FIRST;
    this.failures = 0;
    this.everOpen = false;
    this.wanted = false; // there is ink that was not sent yet
    this.since = null;
    this.onOnline = () => this.reconnectNow();
    addEventListener("online", this.onOnline);
  }

  // `moved`: keys of connections that the server lets answer with this network already.
  use(network, parameters = {}, moved = []) {
    const query = String(new URLSearchParams({ network, ...parameters }));
    if (query === this.query && !this.unknown) return;
    this.query = query;
    if (this.open && moved.includes(this.key)) {
      this.offer();
      return;
    }
    this.unknown = false;
    this.failures = 0;
    this.connect();
  }

  // Nobody knows which network this connection answers with.
  forget() {
    this.query = null;
  }

  // No answers are wanted for now.
  rest() {
    clearTimeout(this.timer);
    this.query = null;
    this.drop();
  }

  // The drawing changed; `since` is the pen event's timeStamp, if a pen did it.
  offer(since = null) {
    this.wanted = true;
    this.since = since;
    this.send();
  }

  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  close() {
    removeEventListener("online", this.onOnline);
    clearTimeout(this.timer);
    clearTimeout(this.watchdog);
    this.drop();
  }

  drop() {
    const socket = this.socket;
    this.socket = null;
    this.inFlight = null;
    clearTimeout(this.watchdog);
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  connect() {
    clearTimeout(this.timer);
    this.drop();
    // Whoever knows a connection's key can move it to another network.
    this.key = secret();
    const url = new URL(`${this.base}${this.path}?${this.query}&key=${this.key}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    let socket;
    try {
      socket = new WebSocket(url);
    } catch {
      this.lost();
      return;
    }
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.retry = RETRY_FIRST;
      this.failures = 0;
      this.everOpen = true;
      this.onState("open");
      this.wanted = true;
      this.send();
    };
    socket.onmessage = ({ data }) => this.answered(data);
    socket.onclose = ({ code }) => (code === UNKNOWN ? this.refused() : this.lost());
    this.socket = socket;
  }

  lost() {
    this.drop();
    this.failures += 1;
    // A lane that never opened is most likely blocked by a proxy: answer at pen-up instead.
    const blocked = !this.everOpen && this.failures >= 2;
    this.onState(blocked ? "unavailable" : "lost");
    this.timer = setTimeout(() => this.connect(), this.retry);
    this.retry = Math.min(RETRY_MOST, this.retry * 2);
  }

  refused() {
    this.drop();
    this.unknown = true;
    this.onState("unknown");
  }

  reconnectNow() {
    if (!this.open && this.query && !this.unknown) this.connect();
  }

  send() {
    if (!this.wanted || this.inFlight || !this.open) return;
    this.sequence = (this.sequence + 1) >>> 0;
    this.inFlight = { sequence: this.sequence, since: this.since };
    this.wanted = false;
    this.since = null;
    this.socket.send(encode(this.newest(), this.sequence));
    this.watchdog = setTimeout(() => this.lost(), ANSWER_TIMEOUT);
  }

  answered(buffer) {
    clearTimeout(this.watchdog);
    const trace = this.read(buffer);
    const sent = this.inFlight;
    this.inFlight = null;
    this.send();
    if (sent && trace.sequence === sent.sequence) this.onTrace(trace, sent.since);
  }
}
