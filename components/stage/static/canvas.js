// Canvases: as large as their elements and sharp on dense screens; words that can be read on them.

// Empties it. Returns its pen, which draws in the element's pixels, and their numbers across and down.
export function fitted(canvas) {
  const pen = canvas.getContext("2d");
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(devicePixelRatio, 2);
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  pen.scale(ratio, ratio);
  return { pen, width, height };
}

// A text in the pen's colour, on a ground of its own that hides the lines below it.
export function legible(pen, text, x, y, ground) {
  Object.assign(pen, { strokeStyle: ground, lineWidth: 4, lineJoin: "round" });
  pen.strokeText(text, x, y);
  pen.fillText(text, x, y);
}
