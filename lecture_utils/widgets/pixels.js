// Grey values on a canvas, as ink on paper, and as the network's input.

const MEAN = 0.1307; // lecture_utils.data.MNIST_MEAN
const STD = 0.3081; // lecture_utils.data.MNIST_STD

export function normalize(picture) {
  return Float32Array.from(picture, (grey) => (grey / 255 - MEAN) / STD);
}

// values: 0 to 255, row by row
export function drawPicture(canvas, values, columns) {
  canvas.width = columns;
  canvas.height = Math.ceil(values.length / columns);
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  image.data.fill(255);
  values.forEach((grey, at) => image.data.fill(255 - grey, 4 * at, 4 * at + 3));
  context.putImageData(image, 0, 0);
}

export function bytesOf(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
