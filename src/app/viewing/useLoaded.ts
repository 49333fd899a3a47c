/** What a component needs and has to wait for: read when it is first shown, and again when `key` changes. */
import { useEffect, useState } from 'react';
import type { LabErrorParts } from '../../base/errors.ts';
import { errorParts } from '../../lab/errorsStore.ts';

export type Loaded<Value> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: LabErrorParts };

const LOADING = { kind: 'loading' } as const;

/** @param load is called once a `key`; its signal aborts when the component no longer wants the value */
export function useLoaded<Value>(key: string, load: (signal: AbortSignal) => Promise<Value>): Loaded<Value> {
  const [held, setHeld] = useState<{ readonly key: string; readonly loaded: Loaded<Value> }>({ key, loaded: LOADING });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says whether there is something else to load.
  useEffect(() => {
    const leave = new AbortController();
    const take = (loaded: Loaded<Value>) => {
      if (!leave.signal.aborted) setHeld({ key, loaded });
    };
    load(leave.signal).then(
      (value) => take({ kind: 'ready', value }),
      (error) => take({ kind: 'failed', error: errorParts(error) }),
    );
    return () => leave.abort();
  }, [key]);
  return held.key === key ? held.loaded : LOADING;
}
