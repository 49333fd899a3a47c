/** A model's name as people type or paste it. */
import { LabError } from '../../../base/errors.ts';
import type { HubModel } from './hubTypes.ts';

const DEFAULT_REVISION = 'main';

/** Owner and name, as the Hub allows them. */
const NAME = /^(?:[\w-][\w.-]{0,95}\/)?[\w-][\w.-]{0,95}$/;

/** Branches, tags, commits and pull requests, as git allows them, without its rarer characters. */
const REVISION = /^[\w][\w.-]*(?:\/[\w][\w.-]*)*$/;

/** The address of a model's page, or of a revision or file there. */
const PAGE = /^(?:https?:\/\/)?(?:huggingface\.co|hf\.co)\/(.*)$/;

/**
 * @param text such as `google/flan-t5-small`, or the address of the model's page
 * @param revision empty for the one in the address, or else `main`
 * @throws LabError `Hub` if they cannot be a model's name and a revision
 */
export function parseModelName(text: string, revision: string): HubModel {
  const typed = text.trim();
  const path = (PAGE.exec(typed)?.[1] ?? typed).replace(/[?#].*$/, '').replace(/\/+$/, '');
  const [, name = '', fromAddress = DEFAULT_REVISION] = /^(.*?)(?:\/(?:tree|blob|resolve)\/(.+))?$/.exec(path) ?? [];
  if (!NAME.test(name) || name.includes('..')) {
    throw refuse('This is no name of a model on the Hub', typed, 'owner/name, such as google/flan-t5-small');
  }
  const wanted = revision.trim() || revisionOfAddress(fromAddress);
  if (!REVISION.test(wanted) || wanted.includes('..') || wanted.length > 200) {
    throw refuse('This is no revision of a model', wanted, 'a branch, tag, commit or pull request, such as refs/pr/1');
  }
  return { name, revision: wanted };
}

/** Addresses hold a revision as one part, its slashes escaped; what follows is a file's path. */
function revisionOfAddress(rest: string): string {
  const [first = ''] = rest.split('/');
  try {
    return decodeURIComponent(first);
  } catch {
    return first;
  }
}

function refuse(what: string, found: string, expected: string): LabError {
  return new LabError({
    tag: 'Hub',
    what,
    found: JSON.stringify(found.slice(0, 60)),
    expected,
    remedy: 'Copy it from the model’s page on huggingface.co.',
  });
}
