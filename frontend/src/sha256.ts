// SHA-256 of short ASCII texts: crypto.subtle is not there on plain http, and is slow for many small texts.
const K = new Uint32Array(64);
const START = new Uint32Array(8);
for (let candidate = 2, found = 0; found < 64; candidate++) {
  let prime = true;
  for (let by = 2; by * by <= candidate; by++) if (candidate % by === 0) { prime = false; break; }
  if (!prime) continue;
  if (found < 8) START[found] = ((candidate ** 0.5) % 1) * 2 ** 32;
  K[found++] = ((candidate ** (1 / 3)) % 1) * 2 ** 32;
}
const w = new Uint32Array(64);

export function sha256(text: string): string {
  const length = text.length;
  const blocks = (length + 9 + 63) >> 6;
  const bytes = new Uint8Array(blocks * 64);
  for (let at = 0; at < length; at++) bytes[at] = text.charCodeAt(at);
  bytes[length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(blocks * 64 - 4, length * 8);
  const h = START.slice();
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block * 64 + i * 4);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!, y = w[i - 2]!;
      w[i] = w[i - 16]! + w[i - 7]! + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, last] = h as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const one = (last + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      last = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, last].forEach((value, i) => { h[i] = h[i]! + value; });
  }
  return Array.from(h, (value) => value.toString(16).padStart(8, "0")).join("");
}

function turn(value: number, by: number): number { return (value >>> by) | (value << (32 - by)); }
