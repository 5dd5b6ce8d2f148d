import { parseHelp } from './program-options.ts';

const listNames = (help: string) => parseHelp(help).map(({ name }) => name);

describe('parseHelp', () => {
  it('reads what argparse prints', () => {
    const help = `usage: train.py [-h] [--lr LR] [--optimizer {sgd,adam}] [--amp]

optional arguments:
  -h, --help            show this help message and exit
  -l LR, --lr LR        learning rate (default: 0.01)
  --optimizer {sgd,adam}
                        how weights are updated (default: adam)
  --amp                 mixed precision (default: False)
  --data-path DATA_PATH
                        where the data are
`;
    expect(parseHelp(help)).toEqual([
      { name: 'lr', isFlag: false, default: 0.01, choices: undefined, help: 'learning rate' },
      {
        name: 'optimizer',
        isFlag: false,
        default: 'adam',
        choices: ['sgd', 'adam'],
        help: 'how weights are updated',
      },
      { name: 'amp', isFlag: true, default: false, choices: undefined, help: 'mixed precision' },
      {
        name: 'data-path',
        isFlag: false,
        default: undefined,
        choices: undefined,
        help: 'where the data are',
      },
    ]);
  });

  it("reads what Go's flag prints", () => {
    const help = `Usage of ./train:
  -hidden int
    \tunits of the hidden layer (default 32)
  -kind string
    \tkind of network (default "mlp")
  -v\tverbose
`;
    expect(parseHelp(help)).toMatchObject([
      { name: 'hidden', default: 32, isFlag: false },
      { name: 'kind', default: 'mlp' },
    ]);
  });

  it('reads what click and clap print', () => {
    const help = `Options:
  --act [relu|tanh]      Activation.  [default: relu]
  --units <UNITS>        Units of a layer [default: 64] [possible values: 32, 64]
  --lr=0.1               Learning rate
      --momentum <M>     Momentum [default: 0.9]
  -V, --version          Print version
  --help                 Show this message and exit.
`;
    expect(parseHelp(help)).toMatchObject([
      { name: 'act', default: 'relu', choices: ['relu', 'tanh'] },
      { name: 'units', default: 64, choices: [32, 64] },
      { name: 'lr', default: 0.1 },
      { name: 'momentum', default: 0.9 },
    ]);
    expect(listNames(help)).not.toContain('version');
  });

  it('finds no options in other text', () => {
    expect(listNames('epoch 1 -- loss 0.4\n- a list\nlr: 0.1\n')).toEqual([]);
  });
});
