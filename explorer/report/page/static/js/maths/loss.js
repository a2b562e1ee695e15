// The loss of the page: the straight-line program that Python evaluates too, with the numbers of
// the data put in. Gradient and Hessian come from the same program, differentiated in reverse.

const ADD = 3;
const SUBTRACT = 4;

export function makeLoss({ unknowns, inputs, opcodes, left, right, output }) {
  const first = unknowns + inputs.length;
  const size = first + opcodes.length;
  const slots = new Float64Array(size);
  slots.set(inputs, unknowns);
  const bar = new Float64Array(size);
  const along = new Float64Array(size);
  const barAlong = new Float64Array(size);

  function value(x) {
    slots.set(x, 0);
    for (let k = 0; k < opcodes.length; k += 1) {
      const a = slots[left[k]];
      const b = slots[right[k]];
      const code = opcodes[k];
      slots[first + k] = code === ADD ? a + b : code === SUBTRACT ? a - b : a * b;
    }
    return slots[output];
  }

  function gradient(x) {
    value(x);
    bar.fill(0);
    bar[output] = 1;
    for (let k = opcodes.length - 1; k >= 0; k -= 1) {
      const given = bar[first + k];
      if (given === 0) continue;
      const i = left[k];
      const j = right[k];
      if (opcodes[k] === ADD) {
        bar[i] += given;
        bar[j] += given;
      } else if (opcodes[k] === SUBTRACT) {
        bar[i] += given;
        bar[j] -= given;
      } else {
        bar[i] += given * slots[j];
        bar[j] += given * slots[i];
      }
    }
    return bar.slice(0, unknowns);
  }

  // The Hessian times a direction, at the point of the last call of gradient.
  function curve(direction) {
    along.fill(0);
    along.set(direction, 0);
    for (let k = 0; k < opcodes.length; k += 1) {
      const i = left[k];
      const j = right[k];
      if (opcodes[k] === ADD) along[first + k] = along[i] + along[j];
      else if (opcodes[k] === SUBTRACT) along[first + k] = along[i] - along[j];
      else along[first + k] = along[i] * slots[j] + slots[i] * along[j];
    }
    barAlong.fill(0);
    for (let k = opcodes.length - 1; k >= 0; k -= 1) {
      const given = barAlong[first + k];
      const i = left[k];
      const j = right[k];
      if (opcodes[k] === ADD) {
        barAlong[i] += given;
        barAlong[j] += given;
      } else if (opcodes[k] === SUBTRACT) {
        barAlong[i] += given;
        barAlong[j] -= given;
      } else {
        barAlong[i] += given * slots[j] + bar[first + k] * along[j];
        barAlong[j] += given * slots[i] + bar[first + k] * along[i];
      }
    }
    return barAlong.slice(0, unknowns);
  }

  function hessian(x) {
    gradient(x);
    const unit = new Float64Array(unknowns);
    return Array.from({ length: unknowns }, (_, i) => {
      unit.fill(0);
      unit[i] = 1;
      return curve(unit);
    });
  }

  return { unknowns, operations: opcodes.length + 1, value, gradient, hessian };
}
