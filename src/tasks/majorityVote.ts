/** Prompt ensembling: N prompts of one task answer the same input, and vote (Lester et al. 2021, section 6). */

/**
 * The answer that most prompts gave. The paper says "simple majority voting" and nothing of ties: here the one among the
 * most frequent answers that came first wins, so that the order of prompts decides.
 * @throws RangeError if nobody votes
 */
export function majorityVote(answers: readonly string[]): string {
  const votes = new Map<string, number>();
  for (const answer of answers) votes.set(answer, (votes.get(answer) ?? 0) + 1);
  // A map keeps the order in which its keys came, and of equals `reduce` keeps the first.
  const [first, ...others] = votes;
  if (first === undefined) throw new RangeError('A vote without answers');
  return others.reduce((best, each) => (each[1] > best[1] ? each : best), first)[0];
}
