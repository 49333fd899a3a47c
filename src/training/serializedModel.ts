/**
 * A model whose calls run one after the other. tfjs keeps its tape and its scopes in one global place, so two calls
 * that wait for the GPU at the same time would mix; with this, a person may try the prompt while a run trains.
 */
import type { FrozenModel } from '../t5/frozenModel.ts';

/**
 * `model` behind a queue. Calls are served in the order they came; one that fails does not disturb the next. `onError`
 * hears of every failure before the caller does.
 */
export function serializedModel(model: FrozenModel, onError: (error: unknown) => void = () => {}): FrozenModel {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(call: () => Promise<T>): Promise<T> => {
    const result = last.then(call).catch((error: unknown) => {
      onError(error);
      throw error;
    });
    last = result.catch(() => {});
    return result;
  };
  return {
    config: model.config,
    identity: model.identity,
    lossAndPromptGradient: (...args) => inTurn(() => model.lossAndPromptGradient(...args)),
    logits: (...args) => inTurn(() => model.logits(...args)),
    generateGreedy: (...args) => inTurn(() => model.generateGreedy(...args)),
    generateBeam: (...args) => inTurn(() => model.generateBeam(...args)),
    answer: (...args) => inTurn(() => model.answer(...args)),
    scoreCandidates: (...args) => inTurn(() => model.scoreCandidates(...args)),
    embeddingRows: (...args) => inTurn(() => model.embeddingRows(...args)),
    dispose: () => model.dispose(),
  };
}
