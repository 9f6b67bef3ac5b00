// What a stroke is, by the Pointer Events standard: one pointer, from contact to lift, as far as it is
// on the paper. Other fingers and other buttons do nothing.

const CONTACTS = { 0: 1, 5: 32 }; // event.button to its bit in event.buttons: tip or left, eraser
const ERASER = 32;

// size: the paper's own units. begin() comes first; draw(pieces) gets all pieces of the stroke so far,
// arrays of [x, y], more than one if the pointer left the paper and came back; erase(point) is for the
// other end of a pen; finish() keeps what was drawn, discard() takes it back.
export function strokesOn(paper, size, { begin, draw, erase, finish, discard }) {
  let active = null;

  function place({ clientX, clientY }) {
    const box = paper.getBoundingClientRect();
    return [((clientX - box.left) / box.width) * size, ((clientY - box.top) / box.height) * size];
  }

  function follow(event) {
    const events = event.getCoalescedEvents?.() ?? [];
    for (const part of events.length ? events : [event]) {
      const point = place(part);
      if (active.contact === ERASER) erase(point);
      else extend(active.pieces, clipped(active.last ?? point, point, size));
      active.last = point;
    }
    if (active.contact !== ERASER) draw(active.pieces);
  }

  function end(how) {
    active = null;
    how();
  }

  paper.addEventListener("pointerdown", (event) => {
    const contact = CONTACTS[event.button];
    // a pen draws although a hand rests on the screen already
    const hand = active?.type === "touch" && event.pointerType === "pen";
    if (!contact || (active && !hand)) return;
    if (active) end(discard);
    event.preventDefault();
    paper.focus({ preventScroll: true });
    paper.setPointerCapture(event.pointerId);
    active = { id: event.pointerId, type: event.pointerType, contact, pieces: [], last: null };
    begin();
    follow(event);
  });
  const on = (type, act) => paper.addEventListener(type, (event) => event.pointerId === active?.id && act(event));
  // while another button is held, a lifted one is told by a move
  on("pointermove", (event) => (event.buttons & active.contact ? follow(event) : end(finish)));
  on("pointerup", () => end(finish));
  on("pointercancel", () => end(discard));
  on("lostpointercapture", () => end(finish));

  return { drop: () => (active = null) };
}

function extend(pieces, part) {
  if (!part) return;
  const [from, to] = part.map((point) => point.map((value) => Math.round(10 * value) / 10));
  const last = pieces.at(-1)?.at(-1);
  if (last && last[0] === from[0] && last[1] === from[1]) pieces.at(-1).push(to);
  else pieces.push([from, to]);
}

// The part of a line that lies in the square from 0 to size, or undefined.
function clipped(from, to, size) {
  let [enter, leave] = [0, 1];
  for (const axis of [0, 1]) {
    const way = to[axis] - from[axis];
    const [a, b] = [-from[axis] / way, (size - from[axis]) / way];
    if (way !== 0) [enter, leave] = [Math.max(enter, Math.min(a, b)), Math.min(leave, Math.max(a, b))];
    else if (from[axis] < 0 || from[axis] > size) return undefined;
  }
  if (enter > leave) return undefined;
  const at = (t) => from.map((start, axis) => start + t * (to[axis] - start));
  return [at(enter), at(leave)];
}
