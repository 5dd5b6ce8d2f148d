import { methodNames, populationOf, type Method, type PopulationMethod } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import type { FinishedConfiguration } from '../history.ts';
import { propose } from '../propose.ts';

const steppedParameters = {
  layers: { min: 1, max: 6 },
  kind: { values: ['a', 'b', 'c'] },
  step: { distribution: 'q_uniform', min: 0, max: 2, q: 0.25 },
};
const continuousParameters = {
  rate: { distribution: 'log_uniform_values', min: 1e-5, max: 0.1 },
  dropout: { min: 0.1, max: 0.6 },
  shift: { distribution: 'normal', mu: -1, sigma: 2 },
  share: { distribution: 'beta', a: 2, b: 5 },
};

const twoObjectives = { objectives: [{ name: 'layers' }, { name: 'step', goal: 'maximize' }] };

/** Runs a search with fixed results; returns its configurations 0, 1, 12 and 40 with all digits. */
function sampleConfigurations(method: Method, spec: object = {}): readonly string[] {
  const parameters =
    method === 'grid' ? steppedParameters : { ...steppedParameters, ...continuousParameters };
  const parsed = parseSearch({ method, seed: 7, run_cap: 41, parameters, ...spec }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const finished: FinishedConfiguration[] = [];
  for (let number = 0; number <= 40; number++) {
    const configuration = propose(parsed.value, number, { finished, pending: [] })!;
    const { layers, step } = configuration.parameters as Record<'layers' | 'step', number>;
    const values = { layers, step };
    finished.push({ configuration, outcome: 'complete', value: layers, values, repeats: [] });
  }
  return [0, 1, 12, 40].map((number) => JSON.stringify(finished[number]!.configuration.parameters));
}

/** Expected values. For a new method, copy them from the failing test. */
const golden: Readonly<Record<Exclude<Method, PopulationMethod>, readonly string[]>> = {
  grid: [
    '{"layers":1,"kind":"a","step":0}',
    '{"layers":1,"kind":"a","step":0.25}',
    '{"layers":1,"kind":"b","step":1}',
    '{"layers":2,"kind":"c","step":0}',
  ],
  random: [
    '{"layers":6,"kind":"b","step":1,"rate":0.00001221822913454542,"dropout":0.2614950183011684,"shift":-3.4668253433135447,"share":0.6091349521563297}',
    '{"layers":5,"kind":"c","step":0.25,"rate":0.000021663160900271272,"dropout":0.5867504707171591,"shift":2.540254187073894,"share":0.33081551540430126}',
    '{"layers":2,"kind":"c","step":0.75,"rate":0.00003401064661190792,"dropout":0.491894691546112,"shift":0.885990434807066,"share":0.06785313184555118}',
    '{"layers":4,"kind":"b","step":0.25,"rate":0.03133819963190702,"dropout":0.12585266899662415,"shift":0.5569628700273344,"share":0.3066553943219131}',
  ],
  latin_hypercube: [
    '{"layers":6,"kind":"a","step":1,"rate":0.004691582283669659,"dropout":0.14543525416318617,"shift":1.5690538438698116,"share":0.29219169838631853}',
    '{"layers":3,"kind":"b","step":1,"rate":0.00005091743797890269,"dropout":0.56611369977777,"shift":1.961596123567512,"share":0.3593183790224316}',
    '{"layers":5,"kind":"b","step":1.75,"rate":0.0007053666535440621,"dropout":0.2804136769916975,"shift":-2.5890017748335445,"share":0.2906284305557805}',
    '{"layers":2,"kind":"c","step":0.75,"rate":0.0016748400111883444,"dropout":0.5050731168583499,"shift":2.583118824186824,"share":0.19628128809422798}',
  ],
  sobol: [
    '{"layers":6,"kind":"a","step":2,"rate":0.00001644600079056822,"dropout":0.5438982026368743,"shift":4.222652309995616,"share":0.39340669995312955}',
    '{"layers":1,"kind":"c","step":0.25,"rate":0.033888973638508395,"dropout":0.17597860075960603,"shift":-5.742005907854571,"share":0.18489296487365328}',
    '{"layers":4,"kind":"a","step":1.25,"rate":0.07564652402870088,"dropout":0.3173278956417947,"shift":-0.43644044647857827,"share":0.43605651780367516}',
    '{"layers":6,"kind":"a","step":1.5,"rate":0.0054337304817149755,"dropout":0.1229689136670768,"shift":-2.896968914966158,"share":0.24184267719831018}',
  ],
  halton: [
    '{"layers":4,"kind":"c","step":1,"rate":0.0008514907010982752,"dropout":0.44735681087416435,"shift":1.4268104719601191,"share":0.47889255070728076}',
    '{"layers":1,"kind":"a","step":1.5,"rate":0.01183142492676676,"dropout":0.26553862905598247,"shift":-3.367239917430294,"share":0.3260379533082819}',
    '{"layers":4,"kind":"c","step":0.25,"rate":0.004622466655864855,"dropout":0.24074524062623034,"shift":0.2478792587416574,"share":0.390661290363822}',
    '{"layers":5,"kind":"a","step":1,"rate":0.003830373587144172,"dropout":0.18702623236176757,"shift":-3.1966321511965363,"share":0.30278543267612246}',
  ],
  tpe: [
    '{"layers":6,"kind":"b","step":1,"rate":0.00001221822913454542,"dropout":0.2614950183011684,"shift":-3.4668253433135447,"share":0.6091349521563297}',
    '{"layers":5,"kind":"c","step":0.25,"rate":0.000021663160900271272,"dropout":0.5867504707171591,"shift":2.540254187073894,"share":0.33081551540430126}',
    '{"layers":1,"kind":"b","step":0,"rate":0.011354192845903936,"dropout":0.45487245495221984,"shift":-2.9711793759407037,"share":0.024228986163500055}',
    '{"layers":1,"kind":"b","step":0,"rate":0.024032201304036944,"dropout":0.48238345315768827,"shift":-3.0328024602064882,"share":0.2008081303996286}',
  ],
  gp: [
    '{"layers":6,"kind":"a","step":2,"rate":0.00001644600079056822,"dropout":0.5438982026368743,"shift":4.222652309995616,"share":0.39340669995312955}',
    '{"layers":1,"kind":"c","step":0.25,"rate":0.033888973638508395,"dropout":0.17597860075960603,"shift":-5.742005907854571,"share":0.18489296487365328}',
    '{"layers":1,"kind":"c","step":0,"rate":0.09945444401556389,"dropout":0.21499512296436268,"shift":3.4382548425672397,"share":0.3013314767862899}',
    '{"layers":1,"kind":"c","step":0,"rate":0.00007388327767797902,"dropout":0.5875436408650447,"shift":-6.5643187498008695,"share":0.14397084803501803}',
  ],
  auto: [
    '{"layers":6,"kind":"a","step":2,"rate":0.00001644600079056822,"dropout":0.5438982026368743,"shift":4.222652309995616,"share":0.39340669995312955}',
    '{"layers":1,"kind":"c","step":0.25,"rate":0.033888973638508395,"dropout":0.17597860075960603,"shift":-5.742005907854571,"share":0.18489296487365328}',
    '{"layers":1,"kind":"c","step":0,"rate":0.09945444401556389,"dropout":0.21499512296436268,"shift":3.4382548425672397,"share":0.3013314767862899}',
    '{"layers":1,"kind":"c","step":0,"rate":0.00007388327767797902,"dropout":0.5875436408650447,"shift":-6.5643187498008695,"share":0.14397084803501803}',
  ],
  nsga2: [
    '{"layers":6,"kind":"a","step":2,"rate":0.00001644600079056822,"dropout":0.5438982026368743,"shift":4.222652309995616,"share":0.39340669995312955}',
    '{"layers":1,"kind":"c","step":0.25,"rate":0.033888973638508395,"dropout":0.17597860075960603,"shift":-5.742005907854571,"share":0.18489296487365328}',
    '{"layers":4,"kind":"a","step":1.25,"rate":0.07564652402870088,"dropout":0.3173278956417947,"shift":-0.43644044647857827,"share":0.43605651780367516}',
    '{"layers":1,"kind":"a","step":1.75,"rate":0.014944255817039452,"dropout":0.4795682696180299,"shift":-4.675281618311111,"share":0.2511384500053393}',
  ],
  cma_es: [
    '{"layers":4,"kind":"c","step":1.25,"rate":0.0001215837207364536,"dropout":0.30835163441247854,"shift":-0.9057789127291066,"share":0.15545183102220578}',
    '{"layers":4,"kind":"c","step":0.5,"rate":0.00003179976559035127,"dropout":0.28670540900869945,"shift":-2.8051230475482622,"share":0.30142293121366104}',
    '{"layers":3,"kind":"b","step":1.25,"rate":0.0014080109059828086,"dropout":0.1755248467799409,"shift":-0.7851964367221715,"share":0.6423317225226056}',
    '{"layers":1,"kind":"b","step":1.75,"rate":0.0006617222108703088,"dropout":0.44960472788993944,"shift":-0.1717688037564945,"share":0.7113445387649016}',
  ],
};

/** Expected values for two objectives. */
const goldenForTwoObjectives: Readonly<Record<'tpe' | 'nsga2', readonly string[]>> = {
  tpe: [
    '{"layers":6,"kind":"b","step":1,"rate":0.00001221822913454542,"dropout":0.2614950183011684,"shift":-3.4668253433135447,"share":0.6091349521563297}',
    '{"layers":5,"kind":"c","step":0.25,"rate":0.000021663160900271272,"dropout":0.5867504707171591,"shift":2.540254187073894,"share":0.33081551540430126}',
    '{"layers":3,"kind":"c","step":0.75,"rate":0.00008086881317187258,"dropout":0.3478949771664629,"shift":-0.9941218704934252,"share":0.2119984169531554}',
    '{"layers":1,"kind":"a","step":2,"rate":0.004682233646842169,"dropout":0.4729326044654241,"shift":-0.5460542109703317,"share":0.28483888832277726}',
  ],
  nsga2: [
    '{"layers":6,"kind":"a","step":2,"rate":0.00001644600079056822,"dropout":0.5438982026368743,"shift":4.222652309995616,"share":0.39340669995312955}',
    '{"layers":1,"kind":"c","step":0.25,"rate":0.033888973638508395,"dropout":0.17597860075960603,"shift":-5.742005907854571,"share":0.18489296487365328}',
    '{"layers":4,"kind":"a","step":1.25,"rate":0.07564652402870088,"dropout":0.3173278956417947,"shift":-0.43644044647857827,"share":0.43605651780367516}',
    '{"layers":2,"kind":"a","step":1.5,"rate":0.009700185552299598,"dropout":0.34033719998282747,"shift":-1.6786086387094747,"share":0.08279479631732145}',
  ],
};

it.each(['tpe', 'nsga2'] as const)(
  'a sampler suggests the recorded points for two objectives: %s',
  (method) => {
    expect(sampleConfigurations(method, twoObjectives)).toEqual(goldenForTwoObjectives[method]);
  },
);

/** Methods that can search without a network. */
const methods = methodNames.filter((method) => populationOf({ method }) === undefined);

it.each(methods)('a sampler suggests the recorded points to the last bit: %s', (method) => {
  expect(sampleConfigurations(method)).toEqual(golden[method as keyof typeof golden]);
});
