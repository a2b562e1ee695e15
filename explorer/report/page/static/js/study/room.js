// How wide a picture may be, so that its letters keep their size on narrow screens.

export function room(most) {
  return Math.min(most, Math.max(320, document.documentElement.clientWidth - 44));
}

export function ticksFor(width) {
  return Math.max(2, Math.floor(width / 95));
}
