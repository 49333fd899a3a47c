/** The task that a file's name tells of: seeds of one task are often named `rte-seed0.npy`, `rte-seed1.npy`. */

const SEED = /[-_. ]+(?:seed|run|s|r)?[-_ ]?\d+$/i;
const ENDINGS = /\.(npy|npz|zip|safetensors)$/i;
/** What the formats themselves call a prompt: such a name tells nothing, the folder's does. */
const PLAIN_NAMES = /^(adapter_model|encoder\.prompt\.prompt\.prompt|numpy_checkpoints|checkpoint_\d+)$/;

/** The last part of a path that is a name, without its ending: `rte/adapter_model.safetensors` is `rte`. */
export function promptNameOf(path: string): string {
  const parts = path.split('/').map((part) => part.replace(ENDINGS, ''));
  return parts.findLast((part) => part !== '' && !PLAIN_NAMES.test(part)) ?? parts.at(-1) ?? path;
}

/** A prompt's name without the number of its seed. */
export function taskOfName(name: string): string {
  const task = name.replace(SEED, '');
  return task === '' ? name : task;
}
