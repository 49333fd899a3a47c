import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { deviceStore } from '../deviceStore.ts';
import { draftStore } from '../draft/draftStore.ts';
import { DEFAULT_RECIPE } from '../draft/recipe.ts';
import { errorsStore } from '../errorsStore.ts';
import { labStore } from '../labStore.ts';
import { runsStore, type ShownRun } from '../run/runsStore.ts';
import { undoStore } from '../undoStore.ts';
import { viewStore } from '../views/viewStore.ts';
import { type Command, commands, perform, subscribeToCommands } from './commands.ts';
import { closeOverlay, toggleOverlay } from './overlayStore.ts';
import { allCommandGroups, COMMAND_GROUPS } from './registry.ts';
import { type Chord, commandOfChord } from './shortcuts.ts';
import { singleKeysStore } from './singleKeysStore.ts';

const task = { name: 't', spec: { train: 'lab:t.tsv', inputs: '{a}', targets: '{b}' }, files: {} };

function live(state: ShownRun['state']): void {
  const run = { id: 'r', state, checkpoints: [], before: null, error: null } as unknown as ShownRun;
  runsStore.setState({ runs: { r: run }, shownId: 'r', liveId: 'r', starting: false });
}

const enabledIds = () =>
  Object.values<Command>(commands)
    .filter(({ enabled }) => enabled())
    .map(({ id }) => id);

beforeEach(() => {
  runsStore.setState({ runs: {}, shownId: null, liveId: null, starting: false });
  deviceStore.setState({ device: { kind: 'opening' } });
  draftStore.setState({
    source: { kind: 'scratch', init: { kind: 'uniform' } },
    promptLength: 2,
    model: { name: 'm', source: { kind: 'lab' }, width: 4 },
    task,
    recipe: DEFAULT_RECIPE,
    runName: null,
  });
  errorsStore.setState({ errors: [] });
  undoStore.setState({ deletion: null });
  viewStore.setState({ view: 'train', params: {} });
  singleKeysStore.setState({ on: true });
  closeOverlay();
});

describe('commands', () => {
  it('train and export what is described', () => {
    expect(enabledIds()).toEqual(['train', 'exportRunFile', 'exportRunFolder']);
  });

  it('describe a run without a GPU, but do not train it', () => {
    const error = { tag: 'WebGpuMissing', what: '', found: '', expected: '', remedy: '' } as const;
    deviceStore.setState({ device: { kind: 'missing', error } });
    expect(enabledIds()).toEqual(['exportRunFile', 'exportRunFolder']);
  });

  it('wait until the source prompt fits', () => {
    const prompt = { length: 2, width: 5, values: new Float32Array(10) };
    draftStore.setState({
      source: { kind: 'prompt', name: 'p', prompt, init: { kind: 'file', path: 'p' }, changes: [] },
    });
    expect(enabledIds()).toEqual([]);
  });

  it('compare with from scratch what does not start from scratch', () => {
    const prompt = { length: 2, width: 4, values: new Float32Array(8) };
    draftStore.setState({
      source: { kind: 'prompt', name: 'p', prompt, init: { kind: 'file', path: 'p' }, changes: [] },
    });
    expect(enabledIds()).toContain('trainAndCompare');
    live('training');
    expect(enabledIds()).not.toContain('trainAndCompare');
  });

  it.each([
    ['training', ['pause', 'stop']],
    ['evaluating', ['pause', 'stop']],
    ['paused', ['continue', 'singleStep', 'stop']],
  ] as const)('steer a run that is %s', (state, steering) => {
    live(state);
    expect(enabledIds().filter((id) => !id.startsWith('export'))).toEqual(steering);
  });

  it('start no second run while one is prepared', () => {
    runsStore.setState({ starting: true });
    expect(commands.train.enabled()).toBe(false);
  });

  it('do nothing while disabled, and show what they throw', async () => {
    let calls = 0;
    const command: Command = {
      id: 'x',
      label: 'X',
      shortcut: null,
      enabled: () => calls === 0,
      run: async () => {
        calls += 1;
        throw new Error('broken');
      },
    };
    await perform(command);
    await perform(command);
    expect(calls).toBe(1);
    expect(errorsStore.getState().errors[0]?.parts.found).toBe('broken');
  });

  it('tell when any of them may have changed', () => {
    let changes = 0;
    const stop = subscribeToCommands(() => {
      changes += 1;
    });
    draftStore.setState({ promptLength: 3 });
    live('paused');
    stop();
    live('training');
    expect(changes).toBe(2);
  });
});

describe('the registry', () => {
  it('has every command once, also those of the sentence', () => {
    const index = JSON.parse(readFileSync('public/lab/lab.json', 'utf8'));
    labStore.setState({ index });
    const ids = allCommandGroups().flatMap((group) => group.commands.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('Task: tense');
    labStore.setState({ index: null });
  });

  it('offers the other views, not the one that is shown', () => {
    const offered = () =>
      COMMAND_GROUPS.flatMap((group) => group.commands)
        .filter(({ id, enabled }) => id.startsWith('show-') && enabled())
        .map(({ id }) => id);
    expect(offered()).not.toContain('show-train');
    expect(offered()).toContain('show-runs');
    viewStore.setState({ view: 'prompts' });
    expect(offered()).toContain('show-train');
  });
});

describe('shortcuts', () => {
  const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
  const chord = (part: Partial<Chord>): Chord => ({ key: '', code: '', ...none, ...part });

  it('find the enabled command of the keys', () => {
    const trains = chord({ key: 'Enter', code: 'Enter', ctrlKey: true });
    expect(commandOfChord(trains)?.id).toBe('train');
    expect(commandOfChord({ ...trains, ctrlKey: false, metaKey: true })?.id).toBe('train');
    live('training');
    expect(commandOfChord(trains)).toBeNull();
  });

  it('pause and continue with the same keys, by their place on the keyboard', () => {
    const keys = chord({ key: 'π', code: 'KeyP', altKey: true });
    live('training');
    expect(commandOfChord(keys)?.id).toBe('pause');
    live('paused');
    expect(commandOfChord(keys)?.id).toBe('continue');
  });

  it('leave plain typing and other chords alone', () => {
    live('paused');
    expect(commandOfChord(chord({ key: 'p', code: 'KeyP' }))).toBeNull();
    expect(commandOfChord(chord({ key: 'p', code: 'KeyP', altKey: true, shiftKey: true }))).toBeNull();
  });

  /** What has the focus, as its own kind and no other. */
  const focused = (kind: string) => ({
    closest: (selector: string) => (new RegExp(`(^|, )${kind}(?![\\w-])`).test(selector) ? ({} as Element) : null),
  });
  const space = chord({ key: ' ', code: 'Space' });
  const digit = chord({ key: '2', code: 'Digit2' });

  it('leave Space to what it presses, digits to what is typed into, and undo to texts', () => {
    live('training');
    undoStore.setState({ deletion: { message: '', undo: async () => {} } });
    const undo = chord({ key: 'z', code: 'KeyZ', ctrlKey: true });
    expect(commandOfChord(space, focused('main'))?.id).toBe('pause');
    expect(commandOfChord(space, focused('button'))).toBeNull();
    expect(commandOfChord(digit, focused('button'))?.id).toBe('show-runs');
    expect(commandOfChord(digit, focused('textarea'))).toBeNull();
    expect(commandOfChord(undo, focused('button'))?.id).toBe('undo');
    expect(commandOfChord(undo, focused('textarea'))).toBeNull();
  });

  it('find a question mark wherever the keyboard has it, and a digit that needs Shift', () => {
    expect(commandOfChord(chord({ key: '?', code: 'Slash', shiftKey: true }))?.id).toBe('shortcuts');
    expect(commandOfChord(chord({ key: '?', code: 'Minus' }))?.id).toBe('shortcuts');
    expect(commandOfChord({ ...digit, shiftKey: true })?.id).toBe('show-runs');
  });

  it('lose their single keys when those are switched off, and keep the others', () => {
    singleKeysStore.setState({ on: false });
    live('training');
    expect(commandOfChord(digit)).toBeNull();
    expect(commandOfChord(space)).toBeNull();
    expect(commandOfChord(chord({ key: 'p', code: 'KeyP', altKey: true }))?.id).toBe('pause');
  });

  it('reach only what lies over the page while something does', () => {
    toggleOverlay('palette');
    expect(commandOfChord(chord({ key: 'Enter', code: 'Enter', ctrlKey: true }))).toBeNull();
    expect(commandOfChord(chord({ key: 'k', code: 'KeyK', ctrlKey: true }))?.id).toBe('palette');
  });

  it('are given once each for every state', () => {
    for (const state of ['training', 'paused'] as const) {
      live(state);
      const shortcuts = COMMAND_GROUPS.flatMap((group) => group.commands)
        .filter(({ enabled }) => enabled())
        .flatMap(({ shortcut }) => shortcut?.split(' ') ?? []);
      expect(new Set(shortcuts).size).toBe(shortcuts.length);
    }
  });
});
