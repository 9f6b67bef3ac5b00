// The forward pass of a network of linear layers with ReLU between them.

// weights: a DataView or Uint8Array of little-endian float32, for each layer its weight (rows are
// outputs, as in torch) and then its bias.
export class MLP {
  constructor(weights, sizes) {
    const { buffer, byteOffset, byteLength } = weights;
    const numbers = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
    let at = 0;
    const take = (count) => numbers.subarray(at, (at += count));
    this.layers = sizes.slice(1).map((outputs, k) => {
      const inputs = sizes[k];
      return { inputs, outputs, weight: take(inputs * outputs), bias: take(outputs) };
    });
  }

  // The values of every layer: the input, the hidden layers after their ReLU, the logits.
  activations(input) {
    const values = [input];
    this.layers.forEach((layer, k) => {
      values.push(linear(layer, values[k], k < this.layers.length - 1));
    });
    return values;
  }

  logits(input) {
    return this.activations(input).at(-1);
  }
}

function linear({ inputs, outputs, weight, bias }, x, relu) {
  const y = new Float32Array(outputs);
  for (let o = 0, row = 0; o < outputs; o++, row += inputs) {
    // four sums at a time: the processor need not wait for one addition before the next
    let a = 0, b = 0, c = 0, d = 0, i = 0;
    for (; i + 3 < inputs; i += 4) {
      a += weight[row + i] * x[i];
      b += weight[row + i + 1] * x[i + 1];
      c += weight[row + i + 2] * x[i + 2];
      d += weight[row + i + 3] * x[i + 3];
    }
    for (; i < inputs; i++) a += weight[row + i] * x[i];
    const sum = a + b + c + d + bias[o];
    y[o] = relu && sum < 0 ? 0 : sum;
  }
  return y;
}
