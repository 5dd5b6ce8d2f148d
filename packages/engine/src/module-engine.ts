import { encodeSpec } from './encode-spec.ts';
import type { Engine, Network } from './engine.ts';
import type { EngineModule } from './engine-module.ts';
import { joinWeights, splitWeights, weightCount, weightShapes } from './layer-weights.ts';
import type { NetworkSpec } from './network-spec.ts';

/** Creates an engine over the functions of a compiled module. */
export function moduleEngine<H>(type: Engine['type'], module: EngineModule<H>): Engine {
  return {
    type,
    version: module.version(),
    fused: module.fused() === 1,
    open: (spec) => openNetwork(module, spec),
  };
}

function openNetwork<H>(module: EngineModule<H>, spec: NetworkSpec): Required<Network> {
  const fields = encodeSpec(spec);
  const shapes = weightShapes(spec);
  const handle = module.create(fields, fields.length);
  if (handle === 0) {
    throw new RangeError(`A network of ${weightCount(shapes)} weights does not fit into memory.`);
  }
  return {
    train({ inputs, targets }, { rows, rates, firstStep, dropoutKeys }, { numbers }) {
      const [count, steps] = [rows.length, rates.length];
      module.train(handle, inputs, targets, rows, count, rates, steps, firstStep, dropoutKeys, numbers);
    },
    evaluate({ inputs, targets }, rows, { numbers }, { outputs = null, losses = null, hits = null } = {}) {
      module.evaluate(handle, inputs, targets, rows, rows.length, outputs, losses, hits, numbers);
    },
    readWeights() {
      const allWeights = new Float32Array(module.weightCount(handle));
      module.readWeights(handle, allWeights);
      return splitWeights(allWeights, shapes);
    },
    writeWeights: (layers) => module.writeWeights(handle, joinWeights(layers, shapes)),
    readState() {
      const state = new Float32Array(module.stateCount(handle));
      module.readState(handle, state);
      return state;
    },
    writeState(state) {
      const size = module.stateCount(handle);
      if (state.length !== size) throw new RangeError(`The state has ${state.length} values, not ${size}.`);
      module.writeState(handle, state);
    },
    figures() {
      const figures = new Float64Array(3);
      module.figures(handle, figures);
      const [penalty, zeros, squares] = figures;
      const count = weightCount(shapes, 'kernel');
      return { penalty: penalty!, count, zeros: zeros!, squares: squares! };
    },
    close: () => module.free(handle),
  };
}
