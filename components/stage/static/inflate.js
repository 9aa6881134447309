// Unpacks deflate (RFC 1951), as far as it goes: what was unpacked before the data ends or makes
// no sense is returned, which the browser's own DecompressionStream does not do. It is at once,
// too, so that a page can begin with what a link says.

const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
// Lengths from 3 and distances from 1: how many extra bits each code has.
const LENGTHS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [...Array(30).keys()].map((code) => Math.max(0, (code >> 1) - 1));
const starts = (bits, first) => bits.map((_, code) => bits.slice(0, code).reduce((sum, n) => sum + 2 ** n, first));
const LENGTH = [...starts(LENGTHS.slice(0, 28), 3), 258];
const DISTANCE = starts(DISTANCES, 1);

class Broken extends Error {}

// packed: Uint8Array; most: bytes that may come of it. Returns a Uint8Array.
export function inflate(packed, most) {
  const out = [];
  const put = (byte) => {
    if (out.length >= most) throw new Broken();
    out.push(byte);
  };
  let at = 0;
  const bit = () => {
    if (at >= 8 * packed.length) throw new Broken();
    const one = (packed[at >> 3] >> (at & 7)) & 1;
    at += 1;
    return one;
  };
  const bits = (n) => {
    let value = 0;
    for (let i = 0; i < n; i++) value |= bit() << i;
    return value;
  };
  const symbol = ({ counts, symbols }) => {
    let code = 0, first = 0, index = 0;
    for (let length = 1; length < 16; length++) {
      code |= bit();
      if (code - first < counts[length]) return symbols[index + code - first];
      index += counts[length];
      first = (first + counts[length]) << 1;
      code <<= 1;
    }
    throw new Broken();
  };
  const plain = () => {
    at = (at + 7) & ~7;
    const n = bits(16);
    if ((bits(16) ^ n) !== 0xffff) throw new Broken();
    for (let i = 0; i < n; i++) put(bits(8));
  };
  const dynamic = () => {
    const [nLiterals, nDistances, nOrder] = [bits(5) + 257, bits(5) + 1, bits(4) + 4];
    const short = Array(19).fill(0);
    for (let i = 0; i < nOrder; i++) short[ORDER[i]] = bits(3);
    const code = table(short);
    const lengths = [];
    while (lengths.length < nLiterals + nDistances) {
      const one = symbol(code);
      if (one < 16) lengths.push(one);
      else if (one === 16 && !lengths.length) throw new Broken();
      else {
        const [value, n] = { 16: () => [lengths.at(-1), 3 + bits(2)], 17: () => [0, 3 + bits(3)], 18: () => [0, 11 + bits(7)] }[one]();
        for (let i = 0; i < n; i++) lengths.push(value);
      }
    }
    return [table(lengths.slice(0, nLiterals)), table(lengths.slice(nLiterals, nLiterals + nDistances))];
  };
  const block = ([literals, distances]) => {
    for (;;) {
      const one = symbol(literals);
      if (one === 256) return;
      if (one < 256) put(one);
      else {
        if (one > 285) throw new Broken();
        const length = LENGTH[one - 257] + bits(LENGTHS[one - 257]);
        const code = symbol(distances);
        if (code > 29) throw new Broken();
        const distance = DISTANCE[code] + bits(DISTANCES[code]);
        if (distance > out.length) throw new Broken();
        for (let i = 0; i < length; i++) put(out[out.length - distance]);
      }
    }
  };
  try {
    let last = 0;
    while (!last) {
      last = bit();
      const kind = bits(2);
      if (kind === 0) plain();
      else if (kind === 1) block(fixed());
      else if (kind === 2) block(dynamic());
      else throw new Broken();
    }
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
  }
  return Uint8Array.from(out);
}

// Symbols by their code: how many there are of each length, and all of them in order.
function table(lengths) {
  const counts = Array(16).fill(0);
  for (const length of lengths) counts[length] += 1;
  counts[0] = 0;
  const symbols = [];
  for (let length = 1; length < 16; length++) {
    lengths.forEach((one, value) => { if (one === length) symbols.push(value); });
  }
  return { counts, symbols };
}

function fixed() {
  const lengths = Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8));
  return [table(lengths), table(Array(30).fill(5))];
}
