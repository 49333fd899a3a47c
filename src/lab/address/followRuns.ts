/**
 * Keeps what the Runs view shows in its address, and takes it from there: from a link, after a reload, and when the person
 * goes back and forward. All of it at once: two choices that change together must not be seen one by one.
 */
import { LabError } from '../../base/errors.ts';
import { showError } from '../errorsStore.ts';
import { storedRunsStore } from '../run/storedRuns.ts';
import { changeRunsView, chooseRuns, runsViewStore } from '../runs/runsViewStore.ts';
import { hashOfView, replaceViewParams, type ViewParams, viewStore } from '../views/viewStore.ts';
import { paramsOfRunsView, readRunsParams } from './runsParams.ts';

/** Call once. Nothing is read or written before it is known which runs there are. */
export function followRuns(): void {
  /** The parameters that were last seen: those that follow were taken from the view, not by the person. */
  let seen: ViewParams | null = null;
  const isReady = () => viewStore.getState().view === 'runs' && storedRunsStore.getState().areRead;
  const write = () => {
    const { params } = viewStore.getState();
    const said = paramsOfRunsView(runsViewStore.getState(), isStored);
    if (!isReady() || seen === null) return;
    seen = said;
    if (hashOfView('runs', said) !== hashOfView('runs', params)) replaceViewParams(said);
  };
  const follow = () => {
    const { view, params } = viewStore.getState();
    if (view !== 'runs') seen = null;
    if (!isReady() || (seen !== null && hashOfView('runs', seen) === hashOfView('runs', params))) return;
    seen = params;
    take(params);
    write();
  };
  viewStore.subscribe(follow);
  runsViewStore.subscribe(write);
  // A run that was deleted leaves the address, and comes back into it when that is undone.
  storedRunsStore.subscribe(() => (seen === null ? follow() : write()));
  follow();
}

function take(params: ViewParams): void {
  const { view, ignored } = readRunsParams(params, isStored);
  changeRunsView(view);
  if (view.chosen !== undefined) chooseRuns(view.chosen).catch(showError);
  if (ignored.length > 0) showError(passedOver(ignored));
}

function isStored(runId: string): boolean {
  return storedRunsStore.getState().runs.some(({ id }) => id === runId);
}

function passedOver(ignored: readonly string[]): LabError {
  return new LabError({
    tag: 'FileMissing',
    what: 'Parts of this link were passed over',
    found: ignored.join(', '),
    expected: 'runs of this browser, and “search” and “group” with values that they may have',
    remedy: 'Runs of another browser come here as an archive: export it there, and drop it on this page.',
  });
}
