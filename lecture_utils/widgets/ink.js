// From pen strokes to a picture as MNIST made them: scaled into a box of 20 x 20 pixels with its shape
// kept, drawn with soft edges, and moved so that the centre of mass is the centre of 28 x 28.

const SIDE = 28;
const BOX = 20;
const PEN = 1.15; // half the width of a line, in pixels: what MNIST's own digits have on average

// strokes: arrays of points [x, y] in any unit, y downwards. Returns 784 grey values, 0 to 255.
export function rasterise(strokes) {
  const points = strokes.flat();
  if (points.length === 0) return new Uint8Array(SIDE * SIDE);
  const fitted = fit(strokes, points);
  const [x, y] = centreOfMass(paint(fitted, 0, 0));
  return paint(fitted, SIDE / 2 - x, SIDE / 2 - y);
}

function fit(strokes, points) {
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const extent = Math.max(Math.max(...xs) - left, Math.max(...ys) - top);
  const scale = extent > 0 ? (BOX - 2 * PEN) / extent : 1;
  const middle = (values) => (Math.max(...values) + Math.min(...values)) / 2;
  const [cx, cy] = [middle(xs), middle(ys)];
  return strokes.map((stroke) => stroke.map(([x, y]) => [SIDE / 2 + (x - cx) * scale, SIDE / 2 + (y - cy) * scale]));
}

// The ink of a pixel falls off over one pixel at the edge of the line.
function paint(strokes, dx, dy) {
  const picture = new Uint8Array(SIDE * SIDE);
  const reach = PEN + 0.5;
  const touch = (x0, y0, x1, y1) => {
    const columns = [Math.max(0, Math.floor(Math.min(x0, x1) - reach)), Math.min(SIDE - 1, Math.ceil(Math.max(x0, x1) + reach))];
    const rows = [Math.max(0, Math.floor(Math.min(y0, y1) - reach)), Math.min(SIDE - 1, Math.ceil(Math.max(y0, y1) + reach))];
    for (let row = rows[0]; row <= rows[1]; row++) {
      for (let column = columns[0]; column <= columns[1]; column++) {
        const distance = toSegment(column + 0.5, row + 0.5, x0, y0, x1, y1);
        const ink = Math.round(255 * Math.max(0, Math.min(1, reach - distance)));
        const at = row * SIDE + column;
        if (ink > picture[at]) picture[at] = ink;
      }
    }
  };
  for (const stroke of strokes) {
    stroke.forEach(([x, y], k) => {
      const [x0, y0] = stroke[Math.max(0, k - 1)];
      touch(x0 + dx, y0 + dy, x + dx, y + dy);
    });
  }
  return picture;
}

// How far a point is from a stroke, in the unit of both.
export function distance(stroke, [x, y]) {
  return Math.min(...stroke.map(([x1, y1], k) => toSegment(x, y, ...stroke[Math.max(0, k - 1)], x1, y1)));
}

function toSegment(x, y, x0, y0, x1, y1) {
  const [vx, vy] = [x1 - x0, y1 - y0];
  const length = vx * vx + vy * vy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * vx + (y - y0) * vy) / length));
  return Math.hypot(x - x0 - t * vx, y - y0 - t * vy);
}

function centreOfMass(picture) {
  let mass = 0, sx = 0, sy = 0;
  picture.forEach((ink, at) => {
    mass += ink;
    sx += ink * ((at % SIDE) + 0.5);
    sy += ink * (Math.floor(at / SIDE) + 0.5);
  });
  return [sx / mass, sy / mass];
}
