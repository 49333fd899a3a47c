/** Computes a map of the library; UMAP takes a moment, and a newer request replaces an older one. */
import { useEffect, useMemo, useState } from 'react';
import { isLabError } from '../../../base/errors.ts';
import { Rng } from '../../../base/rng.ts';
import { showError } from '../../../lab/errorsStore.ts';
import { percent } from '../../../lab/words/numbers.ts';
import type { Comparison } from '../../../prompts/library/comparison.ts';
import { principalComponents } from '../../../prompts/similarity/principalComponents.ts';
import { umapMap } from '../../../prompts/similarity/umapMap.ts';

export type MapKind = 'components' | 'umap';

export interface MapDrawn {
  readonly coordinates: readonly (readonly number[])[]; // [N][2]
  /** What the axes mean. */
  readonly words: string;
}

interface UmapResult {
  readonly comparison: Comparison;
  readonly map: MapDrawn | null;
  readonly problem: string | null;
}

/** Neither map nor problem while it is computed. */
export function useLibraryMap(comparison: Comparison, kind: MapKind) {
  const components = useMemo(() => (kind === 'components' ? mapOfComponents(comparison) : null), [comparison, kind]);
  const [umap, setUmap] = useState<UmapResult | null>(null);
  useEffect(() => {
    if (kind !== 'umap') return;
    let isWanted = true;
    umapMap(comparison.distances, Rng.forSeed(SEED, 'map')).then(
      (coordinates) => isWanted && setUmap({ comparison, map: { coordinates, words: UMAP_WORDS }, problem: null }),
      (error: unknown) => {
        if (!isLabError(error)) showError(error);
        else if (isWanted)
          setUmap({ comparison, map: null, problem: `${error.what}: ${error.found}. ${error.remedy}` });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [comparison, kind]);
  if (kind === 'components') return { map: components, problem: null };
  return umap?.comparison === comparison ? umap : { map: null, problem: null };
}

/** One map of one library, whenever it is drawn. */
const SEED = 0;
const UMAP_WORDS = 'UMAP of the same distances as the clustering: who is near whom counts, axes and sizes do not.';

function mapOfComponents({ averages }: Comparison): MapDrawn {
  const { coordinates, explainedVarianceRatio } = principalComponents(averages);
  const [across = 0, up = 0] = explainedVarianceRatio;
  const words = `Across: ${percent(across)} of the variance of average tokens; up: ${percent(up)}.`;
  return { coordinates, words };
}
