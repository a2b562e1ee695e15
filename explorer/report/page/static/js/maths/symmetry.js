// Symmetries of the loss, y[i] = sign[i] x[source[i]]: images of a point, and what is the same but
// for them.

import { distance } from "./linear.js";

const MOST = 4096;

// Images of a point under the group that the generators generate, itself first. `all` is false
// where there are more than are looked at.
export function imagesOf(x, generators, most = MOST) {
  const images = [Array.from(x)];
  const known = new Set([key(x)]);
  for (let k = 0; k < images.length; k += 1) {
    for (const { source, sign } of generators) {
      const image = source.map((from, i) => sign[i] * images[k][from] + 0);
      const word = key(image);
      if (known.has(word)) continue;
      if (images.length >= most) return { images, all: false };
      known.add(word);
      images.push(image);
    }
  }
  return { images, all: true };
}

// The listed point nearest to x, images of x included; null where nothing is listed.
export function nearest(x, points, generators) {
  const plain = closest([x], points);
  if (!plain || plain.distance <= 1e-9 * (1 + Math.max(...x.map(Math.abs)))) return plain;
  const { images, all } = imagesOf(x, generators);
  return { ...closest(images, points), all };
}

function closest(images, points) {
  let best = null;
  for (const point of points) {
    for (const [k, image] of images.entries()) {
      const gap = distance(image, point.flat);
      if (!best || gap < best.distance) best = { point, distance: gap, isImage: k > 0, all: true };
    }
  }
  return best;
}

function key(x) {
  return Array.from(x, (value) => (value + 0).toPrecision(12)).join();
}
