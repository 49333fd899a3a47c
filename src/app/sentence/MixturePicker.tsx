/** A mixture put together: its tasks, how often each is drawn, and what that comes to. */
import { useMemo } from 'react';
import { Heading } from 'react-aria-components/Heading';
import { useStore } from 'zustand';
import { draftStore } from '../../lab/draft/draftStore.ts';
import { type MixingChoice, ratesOfMixing } from '../../lab/draft/mixture.ts';
import { chosenMembers, mixableTasks, mixtureStore, takeMixture } from '../../lab/draft/mixtureStore.ts';
import { filesStore } from '../../lab/files/filesStore.ts';
import { labStore } from '../../lab/labStore.ts';
import { Button } from '../controls/Button.tsx';
import { Choices } from '../controls/Choices.tsx';
import layout from '../design/layout.module.css';
import typeset from '../design/typeset.module.css';
import { MixingFields } from './MixingFields.tsx';
import { MixtureShares } from './MixtureShares.tsx';
import { useMixtureShares } from './useMixtureShares.ts';

interface MixturePickerProps {
  readonly onUsed: () => void;
  /** Back to the list of single tasks. */
  readonly onBack: () => void;
}

export function MixturePicker({ onUsed, onBack }: MixturePickerProps) {
  const { index } = useStore(labStore);
  const { tasks: given } = useStore(filesStore);
  const choice = useStore(mixtureStore);
  const { recipe } = useStore(draftStore);
  const { others } = choice;
  const mixable = useMemo(() => mixableTasks(index, given, { others }), [index, given, others]);
  const members = useMemo(() => chosenMembers(mixable, { members: choice.members }), [mixable, choice.members]);
  const names = members.map(({ name }) => name);
  const shares = useMixtureShares(members, ratesOfMixing(choice, names));
  const sections = [
    { title: 'From the lab', prefix: 'lab/' },
    { title: 'Your tables', prefix: 'own/' },
    { title: 'From the run file', prefix: 'run-file/' },
  ];
  return (
    <>
      <div className={layout.spread}>
        <Heading slot="title" level={3}>
          Several tasks at once
        </Heading>
        <Button small look="quiet" onPress={onBack} autoFocus>
          One task instead
        </Button>
      </div>
      <p className={typeset.quiet}>
        One prompt learns them all: for every example of a batch a task is drawn by its rate, and of that task the next
        example (SPoT, section 2.1.3).
      </p>
      {sections.map(({ title, prefix }) => {
        const options = mixable
          .filter(({ id }) => id.startsWith(prefix))
          .map(({ id, task }) => [id, task.name] as const);
        if (options.length === 0) return null;
        return (
          <Choices
            key={prefix}
            title={title}
            options={options}
            chosen={choice.members}
            onChange={(chosen) => mixtureStore.setState({ members: chosen })}
          />
        );
      })}
      {given.length === 0 && (
        <p className={typeset.quiet}>
          A table of your own is offered here once you have dropped it and used it as a task.
        </p>
      )}
      <MixingFields choice={choice} names={names} onChange={changeMixing} />
      {members.length > 0 && <MixtureShares members={members} shares={shares} />}
      {(recipe.batching === 'sorted' || !recipe.shuffle) && (
        <p className={typeset.quiet}>The recipe’s order of the examples gives way to a random one.</p>
      )}
      <div>
        <Button
          look="primary"
          isDisabled={members.length < 2 || shares.kind !== 'known'}
          onPress={() => {
            takeMixture(members, choice);
            onUsed();
          }}
        >
          {members.length < 2 ? 'Choose two tasks or more' : `Mix ${members.length} tasks`}
        </Button>
      </div>
    </>
  );
}

function changeMixing(change: Partial<MixingChoice>): void {
  mixtureStore.setState(change);
}
