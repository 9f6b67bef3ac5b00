// The lecture's formulas, in double precision.

// softmax(z / temperature), with the largest exponent shifted to 0 as in notebook 01
export function softmax(logits, temperature = 1) {
  const scaled = logits.map((z) => z / temperature);
  const largest = Math.max(...scaled);
  const exponentials = scaled.map((z) => Math.exp(z - largest));
  const total = exponentials.reduce((sum, e) => sum + e, 0);
  return exponentials.map((e) => e / total);
}

// -log softmax(logits)[target], exact where the probability underflows to 0
export function crossEntropy(logits, target) {
  const largest = Math.max(...logits);
  const total = logits.reduce((sum, z) => sum + Math.exp(z - largest), 0);
  return Math.log(total) - (logits[target] - largest);
}

// the gradient of the cross-entropy with respect to the logits: p - y
export function gradient(logits, target) {
  return softmax(logits).map((p, k) => p - (k === target ? 1 : 0));
}
