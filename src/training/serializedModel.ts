/**
 * A model whose calls run one after the other. tfjs keeps its tape and its scopes in one global place, so two calls
 * that wait for the GPU at the same time would mix; with this, a person may try the prompt while a run trains.
 */
import { LabError } from '../base/errors.ts';
import type { FrozenModel } from '../t5/frozenModel.ts';
import type { PromptTrainer } from '../t5/promptTrainer.ts';

/**
 * `model` behind a queue. Calls are served in the order they came; one that fails does not disturb the next. `onError`
 * hears of every failure before the caller does. After `dispose` every call rejects with LabError `DeviceLost`: only a
 * GPU that has failed takes its model away while a run still holds it.
 */
export function serializedModel(model: FrozenModel, onError: (error: unknown) => void = () => {}): FrozenModel {
  let last: Promise<unknown> = Promise.resolve();
  let disposed = false;
  const inTurn = <T>(call: () => Promise<T>): Promise<T> => {
    const result = last
      .then(() => (disposed ? Promise.reject(goneWithItsGpu()) : call()))
      .catch((error: unknown) => {
        onError(error);
        throw error;
      });
    last = result.catch(() => {});
    return result;
  };
  /** Steps are handed over in turn; that they are done is waited for outside, or none could follow. */
  const serializedTrainer = (trainer: PromptTrainer): PromptTrainer => ({
    mostStepsUnderWay: trainer.mostStepsUnderWay,
    step: async (...args) => {
      const underWay = await inTurn(() => trainer.step(...args));
      underWay.metrics.catch(onError);
      return underWay;
    },
    read: () => inTurn(() => trainer.read()),
    dispose: () => trainer.dispose(),
  });
  const { createTrainer, answerWithEach } = model;
  return {
    config: model.config,
    identity: model.identity,
    ...(model.gpuBytes && { gpuBytes: model.gpuBytes }),
    reserveTraining: (...args) => inTurn(() => model.reserveTraining(...args)),
    ...(createTrainer === undefined
      ? {}
      : {
          createTrainer: (options) => {
            if (disposed) throw goneWithItsGpu();
            return serializedTrainer(createTrainer(options));
          },
        }),
    lossAndPromptGradient: (...args) => inTurn(() => model.lossAndPromptGradient(...args)),
    logits: (...args) => inTurn(() => model.logits(...args)),
    generateGreedy: (...args) => inTurn(() => model.generateGreedy(...args)),
    generateBeam: (...args) => inTurn(() => model.generateBeam(...args)),
    answer: (...args) => inTurn(() => model.answer(...args)),
    ...(answerWithEach && { answerWithEach: (...args) => inTurn(() => answerWithEach(...args)) }),
    scoreCandidates: (...args) => inTurn(() => model.scoreCandidates(...args)),
    embeddingRows: (...args) => inTurn(() => model.embeddingRows(...args)),
    dispose: () => {
      disposed = true;
      model.dispose();
    },
  };
}

function goneWithItsGpu(): LabError {
  return new LabError({
    tag: 'DeviceLost',
    what: 'The model is gone with its GPU',
    found: 'a model that was loaded again since, on a GPU opened anew',
    expected: 'the model that is loaded now',
    remedy: 'Continue from the last checkpoint.',
  });
}
