// A canvas as large as its element, sharp on dense screens, and empty.

// Returns its pen, which draws in the element's pixels, and their numbers across and down.
export function fitted(canvas) {
  const pen = canvas.getContext("2d");
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(devicePixelRatio, 2);
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  pen.scale(ratio, ratio);
  return { pen, width, height };
}
