/** The runs that come with the lab to be explored are told from a person's own by their ids, which nothing changes. */

const PREFIX = 'sample-';

/** The id of the sample run of this name. */
export function sampleId(name: string): string {
  return `${PREFIX}${name}`;
}

/** True for a run that came with the lab, and for what was imported beside one. */
export function isSample({ id }: { readonly id: string }): boolean {
  return id.startsWith(PREFIX);
}
