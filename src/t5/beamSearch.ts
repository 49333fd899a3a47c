/**
 * Beam search as T5X does it (t5x/decoding.py, beam_search), without the network: who asks for it computes, step by
 * step, which tokens follow the live beams, and is told what the next step reads. Everything is float32, and ties fall as
 * jax.lax.top_k lets them: to the smaller index, in T5X's order of beams, worst first.
 */

export interface BeamOptions {
  /** How many are kept: live ones at every step, and finished ones in the end. */
  readonly beams: number;
  /** Exponent of the brevity penalty ((5 + length) / 6)^alpha that a finished answer's log-probability is divided by. */
  readonly alpha: number;
  readonly maxTargetLength: number;
}

/** One answer that the search ended with. */
export interface Hypothesis {
  /** Ending in EOS, unless no answer of its example did. */
  readonly ids: readonly number[];
  /** log p / brevity penalty; log p alone if it has no EOS. */
  readonly score: number;
}

/** What may follow each live beam: its `2 * beams` likeliest tokens, `[examples * beams, 2 * beams]`, falling. */
export interface BeamCandidates {
  readonly logProbabilities: Float32Array;
  /** Of equal probabilities the smaller id first. */
  readonly ids: Uint32Array;
}

/** T5X's minus infinity: where there is no beam, or one that must not be chosen. */
const NEGATIVE_INFINITY = -1e7;

interface LiveBeam {
  readonly ids: readonly number[];
  readonly logProbability: number;
}

interface FinishedBeam {
  readonly ids: readonly number[];
  readonly score: number;
  /** False for what only fills a place. */
  readonly isThere: boolean;
}

/** Of one example; both worst first, `beams` of each. */
interface Search {
  live: readonly LiveBeam[];
  finished: readonly FinishedBeam[];
}

export class BeamSearch {
  /** The token that each beam's next step reads, `[examples * beams]`. */
  readonly tokens: Int32Array;
  /** Which beam of its example, before the last step, each beam continues: `[examples * beams]`. */
  readonly parents: Int32Array;
  /** Tokens that the live beams have. */
  length = 0;
  private readonly options: BeamOptions;
  private readonly eosTokenId: number;
  private readonly searches: Search[];

  constructor(examples: number, options: BeamOptions, startTokenId: number, eosTokenId: number) {
    this.options = options;
    this.eosTokenId = eosTokenId;
    this.tokens = new Int32Array(examples * options.beams).fill(startTokenId);
    this.parents = Int32Array.from(this.tokens, (_, row) => row % options.beams);
    const places = Array.from({ length: options.beams }, (_, beam) => beam);
    this.searches = Array.from({ length: examples }, () => ({
      live: places.map((beam) => ({ ids: [], logProbability: beam === 0 ? 0 : NEGATIVE_INFINITY })),
      finished: places.map(() => ({ ids: [], score: NEGATIVE_INFINITY, isThere: false })),
    }));
  }

  /** The tokens of every live beam so far, without the start token: `[examples * beams]` rows of `length`. */
  prefixes(): (readonly number[])[] {
    return this.searches.flatMap(({ live }) => live.map(({ ids }) => ids));
  }

  /** Nothing that could still come would be better than what every example has. */
  get isOver(): boolean {
    return this.length >= this.options.maxTargetLength || this.searches.every((search) => this.cannotImprove(search));
  }

  /** One token further. */
  advance(candidates: BeamCandidates): void {
    const { beams } = this.options;
    this.length += 1;
    this.searches.forEach((search, example) => {
      const extended = this.extended(search.live, candidates, example * beams);
      const live = largest(extended, beams, ({ ids, logProbability }) =>
        Math.fround(logProbability + (this.isFinished(ids) ? NEGATIVE_INFINITY : 0)),
      );
      const penalty = brevityPenalty(this.options.alpha, this.length);
      const scored = extended.map(({ ids, logProbability }): FinishedBeam => {
        const score = Math.fround(logProbability / penalty);
        const isThere = this.isFinished(ids);
        return { ids, score: isThere ? score : Math.fround(score + NEGATIVE_INFINITY), isThere };
      });
      search.finished = largest([...search.finished, ...scored], beams, ({ score }) => score).reverse();
      search.live = live.reverse().map(({ ids, logProbability, parent }, beam) => {
        this.parents[example * beams + beam] = parent;
        this.tokens[example * beams + beam] = ids.at(-1) ?? 0;
        const ended = this.isFinished(ids);
        return { ids, logProbability: ended ? Math.fround(logProbability + NEGATIVE_INFINITY) : logProbability };
      });
    });
  }

  /** Of each example the answers, best first: those that ended in EOS, or, if none did, those still live. */
  results(): Hypothesis[][] {
    return this.searches.map(({ live, finished }) => {
      const ended = finished.filter(({ isThere }) => isThere).map(({ ids, score }) => ({ ids, score }));
      const best = ended.length > 0 ? ended : live.map(({ ids, logProbability }) => ({ ids, score: logProbability }));
      return best.reverse();
    });
  }

  private isFinished(ids: readonly number[]): boolean {
    return ids.at(-1) === this.eosTokenId;
  }

  /** A longer answer's score is at most the best live one's under the largest penalty: T5X's early stop. */
  private cannotImprove({ live, finished }: Search): boolean {
    const penalty = brevityPenalty(this.options.alpha, this.options.maxTargetLength + 1);
    const best = Math.fround((live.at(-1)?.logProbability ?? 0) / penalty);
    return finished.every(({ isThere }) => isThere) && (finished[0]?.score ?? NEGATIVE_INFINITY) > best;
  }

  /** The `2 * beams` likeliest continuations of an example's live beams, best first. */
  private extended(live: readonly LiveBeam[], { logProbabilities, ids }: BeamCandidates, firstRow: number) {
    const kept = 2 * this.options.beams;
    const all = live.flatMap((beam, parent) =>
      Array.from({ length: kept }, (_, place) => {
        const index = (firstRow + parent) * kept + place;
        const logProbability = Math.fround((logProbabilities[index] ?? Number.NaN) + beam.logProbability);
        return { id: ids[index] ?? 0, parent, logProbability };
      }),
    );
    // Rounding makes equals of unequal candidates: T5X then takes the smaller index, beam before token.
    all.sort((a, b) => b.logProbability - a.logProbability || a.parent - b.parent || a.id - b.id);
    return all.slice(0, kept).map(({ id, parent, logProbability }) => {
      return { ids: [...(live[parent]?.ids ?? []), id], parent, logProbability };
    });
  }
}

/** T5X's ((5 + length) / 6)^alpha. */
function brevityPenalty(alpha: number, length: number): number {
  return Math.fround(((5 + length) / 6) ** alpha);
}

/** The `count` items of the largest value, falling, of equals the first. */
function largest<Item>(items: readonly Item[], count: number, valueIn: (item: Item) => number): Item[] {
  // Sorting is stable.
  return items.toSorted((a, b) => valueIn(b) - valueIn(a)).slice(0, count);
}
