import type { TensorFlow } from '../tensorflow/tfjs.ts';
import type { LoadedTensorFlow } from './lazy-tensorflow.ts';

/** TensorFlow.js for an objective, loaded on first access. `end` frees the tensors that the objective leaves behind. */
export class TensorScope {
  readonly #load: () => LoadedTensorFlow;
  #tensorFlow: LoadedTensorFlow | undefined;

  constructor(load: () => LoadedTensorFlow) {
    this.#load = load;
  }

  get tf(): TensorFlow {
    if (this.#tensorFlow === undefined) {
      this.#tensorFlow = this.#load();
      this.#tensorFlow.tf.engine().startScope('objective');
    }
    return this.#tensorFlow.tf;
  }

  get fingerprint(): LoadedTensorFlow['fingerprint'] | undefined {
    return this.#tensorFlow?.fingerprint;
  }

  end(): void {
    if (this.#tensorFlow === undefined) return;
    const { tf } = this.#tensorFlow;
    const engine = tf.engine();
    // tfjs's optimizers mark the tensor that holds the learning rate as `kept`, and would never free it.
    for (const tensor of engine.state.activeScope.track) tensor.kept = false;
    engine.endScope();
    tf.disposeVariables();
  }
}
