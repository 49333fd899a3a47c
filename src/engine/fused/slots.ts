/**
 * Which arrays of a plan may share memory. Every array lives from the first dispatch that names it to the last; arrays
 * that never live at the same time share a slot, which becomes one GPU buffer. Slots are whole buffers rather than
 * regions of one, because WebGPU lets no dispatch read one part of a buffer and write another.
 */

/** When an array is needed: indices of its first and last dispatch, both included. */
export interface Lifetime {
  readonly byteLength: number;
  readonly first: number;
  readonly last: number;
}

export interface SlotAssignment {
  /** Of each array, in the order given: the index of its slot. */
  readonly slotOf: readonly number[];
  /** Bytes of each slot, largest first: those of its largest array. */
  readonly slotBytes: readonly number[];
}

/** Bytes that live arrays need at the worst dispatch: no assignment can do with less. */
export function peakLiveBytes(lifetimes: readonly Lifetime[]): number {
  const dispatches = 1 + lifetimes.reduce((latest, { last }) => Math.max(latest, last), -1);
  const change = new Float64Array(dispatches + 1);
  for (const { byteLength, first, last } of lifetimes) {
    change[first] = (change[first] ?? 0) + byteLength;
    change[last + 1] = (change[last + 1] ?? 0) - byteLength;
  }
  let [live, peak] = [0, 0];
  for (const difference of change) {
    live += difference;
    peak = Math.max(peak, live);
  }
  return peak;
}

/** The better of two greedy assignments: the largest array first, and the earliest array first. */
export function assignSlots(lifetimes: readonly Lifetime[]): SlotAssignment {
  const order = lifetimes.map((_, index) => index);
  const by = (key: (lifetime: Lifetime) => number) =>
    order.toSorted((a, b) => key(lifetimes[a] as Lifetime) - key(lifetimes[b] as Lifetime) || a - b);
  const candidates = [by((lifetime) => -lifetime.byteLength), by((lifetime) => lifetime.first)];
  const [best, other] = candidates.map((candidate) => assignInOrder(lifetimes, candidate));
  if (best === undefined || other === undefined) throw new Error('There are two orders.');
  return sortedBySize(totalBytes(other) < totalBytes(best) ? other : best);
}

/** Bytes of all slots together. */
export function totalBytes(assignment: SlotAssignment): number {
  return assignment.slotBytes.reduce((sum, bytes) => sum + bytes, 0);
}

interface Slot {
  bytes: number;
  readonly members: Lifetime[];
}

/** Each array, in this order, into the free slot that it wastes least of, else into the one that grows least. */
function assignInOrder(lifetimes: readonly Lifetime[], order: readonly number[]): SlotAssignment {
  const slots: Slot[] = [];
  const slotOf = new Array<number>(lifetimes.length);
  for (const index of order) {
    const lifetime = lifetimes[index] as Lifetime;
    const { byteLength } = lifetime;
    // What taking a slot costs: growth counts before waste, and a new slot is growth by the whole array.
    let best = { slot: slots.length, growth: byteLength, waste: 0 };
    slots.forEach(({ bytes, members }, slot) => {
      if (members.some((member) => member.first <= lifetime.last && lifetime.first <= member.last)) return;
      const growth = Math.max(0, byteLength - bytes);
      const waste = Math.max(0, bytes - byteLength);
      if (growth < best.growth || (growth === best.growth && waste < best.waste)) best = { slot, growth, waste };
    });
    const slot = slots[best.slot] ?? { bytes: 0, members: [] };
    slots[best.slot] = slot;
    slot.bytes = Math.max(slot.bytes, byteLength);
    slot.members.push(lifetime);
    slotOf[index] = best.slot;
  }
  return { slotOf, slotBytes: slots.map(({ bytes }) => bytes) };
}

/** The same, with slots renumbered by size: plans share the n-th largest. */
function sortedBySize({ slotOf, slotBytes }: SlotAssignment): SlotAssignment {
  const order = slotBytes.map((_, slot) => slot).sort((a, b) => (slotBytes[b] ?? 0) - (slotBytes[a] ?? 0) || a - b);
  const rank = new Array<number>(order.length);
  order.forEach((slot, position) => {
    rank[slot] = position;
  });
  return {
    slotOf: slotOf.map((slot) => rank[slot] ?? -1),
    slotBytes: order.map((slot) => slotBytes[slot] ?? 0),
  };
}
