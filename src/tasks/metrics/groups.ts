/** Metrics over groups of examples (t5/evaluation/metrics.py): ReCoRD's queries, MultiRC's questions. */

/** The first example of every group, in order (`deduplicate_metric`). */
export function firstOfEachGroup<Item>(items: readonly Item[], groupOf: (item: Item) => string): Item[] {
  return [...grouped(items, groupOf).values()].flatMap(([first]) => (first === undefined ? [] : [first]));
}

/**
 * Percent of the groups of which every example is right (`mean_group_metric(all_match)`); NaN for no examples. On a part of
 * a data set that cuts groups in two it is not comparable with the whole.
 */
export function groupExactMatch<Item>(
  items: readonly Item[],
  groupOf: (item: Item) => string,
  isRight: (item: Item) => boolean,
): number {
  const groups = [...grouped(items, groupOf).values()];
  return (100 * groups.filter((members) => members.every(isRight)).length) / groups.length;
}

function grouped<Item>(items: readonly Item[], groupOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const members = groups.get(groupOf(item));
    if (members === undefined) groups.set(groupOf(item), [item]);
    else members.push(item);
  }
  return groups;
}
