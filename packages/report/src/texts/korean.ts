import type { VerdictRemedy } from '@ridgeline/compare';
import type { Texts } from './english.ts';
import type { FigureText, FurtherTrials, TitledCaption } from './figure-text.ts';
import type { PageAttainmentCount, PageLargestDifference } from '../page/study-page.ts';
import type { AttainmentFacts, Headline, NextStep, ObjectivePoint, TestedLeader } from './headline.ts';

const formatList = (names: readonly string[]) => names.join(', ');
const formatCount = (number: number) => number.toLocaleString('ko-KR');
/** Korean words for kinds of samples, each with its object particle. */
const sampleObjects = {
  seeds: '시드를',
  searches: '탐색을',
  'test examples': '테스트 예제를',
  rows: '행을',
} as const;

/** Formats names as a list. More than four are shortened to three and a count. */
const formatShortList = (names: readonly string[]) =>
  names.length > 4 ? `${names.slice(0, 3).join(', ')} 외 ${names.length - 3}개` : formatList(names);

const claimAnswers = {
  better: '더 나음',
  equivalent: '동등',
  'not-worse': '더 나쁘지 않음',
  worse: '더 나쁨',
  undecided: '결정되지 않음',
} as const;

/** Texts of the page in Korean. */
export const korean: Texts = {
  language: '한국어',
  axes: {
    best: '최고',
    budget: '시도한 설정 수',
    configuration: '설정',
    configurations: '설정 수',
    curve: '곡선',
    density: '밀도',
    difference: '차이',
    epoch: '에포크',
    'expected-best': '최고값의 기댓값',
    from: '하한',
    gap: '격차',
    good: '좋은 설정',
    highest: '가장 높은 시드',
    layer: '층',
    'learning-rate': '학습률',
    lowest: '가장 낮은 시드',
    mean: '평균',
    'median-best': '최고값의 중앙값',
    'near-zero': '0에 가까운 비율',
    norm: '노름',
    pair: '쌍',
    parameter: '매개변수',
    predicted: '예측',
    probability: '프론트에 있을 확률',
    seed: '시드',
    seeds: '시드 수',
    share: '비율',
    'share-of-configurations': '설정의 비율',
    'share-of-variance': '분산의 비율',
    'share-of-weights': '가중치의 비율',
    strategy: '전략',
    to: '상한',
    training: '훈련',
    tried: '시도한 설정',
    validation: '검증',
    value: '값',
    verdict: '판정',
    weight: '가중치',
    weights: '가중치 수',
  },
  figure,
  headline,
  nextStep,

  certainty({ sample: { type, size }, examples, falseClaimPercent, hasClaims }) {
    const samples = {
      seeds: `시드 ${formatCount(size)}개`,
      searches: `탐색 ${formatCount(size)}번`,
      runs: `실행 ${formatCount(size)}번`,
      datasets: `데이터 세트 ${formatCount(size)}개`,
    };
    const basis = [
      samples[type],
      ...(examples === undefined ? [] : [`테스트 예제 ${formatCount(examples)}개`]),
    ];
    return `${basis.join(', ')} 기준.${hasClaims ? ` 잘못된 주장이 하나라도 있을 확률은 ${falseClaimPercent} % 이하.` : ''}`;
  },
  lead: ({ other, difference, low, high, percent, p, pairs }) =>
    pairs > 1 && p !== undefined
      ? `${other}보다 ${difference} 앞섬 (이 쌍의 ${percent} % 구간 ${low} ~ ${high}; ${p}, 쌍 ${pairs}개에 대해 보정).`
      : `${other}보다 ${difference} 앞섬 (${percent} % 구간 ${low} ~ ${high}${p === undefined ? '' : `, ${p}`}).`,
  equivalentLead: ({ other, difference, low, high, percent, p, size }) =>
    `${other}와의 차이 ${difference} (${percent} % 구간 ${low} ~ ${high})는 중요하지 않은 크기인 ${size}보다 작다${p === undefined ? '' : ` (${p}, 단측 검정 두 번)`}.`,
  searchCertainty: (percent) =>
    `선은 시드에 대한 ${percent} % 구간이다. 탐색이 고르는 데 쓴 값이라서 모든 전략이 실제보다 좋아 보인다.`,
  better: { minimize: '낮을수록 좋음', maximize: '높을수록 좋음' },
  amount: (size, isShare) => (isShare ? `${size} %p` : size),
  states: {
    open: '진행 중',
    running: '실행 중',
    waiting: '대기',
    complete: '완료',
    paused: '일시 정지',
    pruned: '조기 중단',
    diverged: '발산',
    failed: '실패',
    cancelled: '취소',
    stopped: '중지',
    lost: '유실',
    late: '늦음',
  },
  counts: {
    trials: (ended, planned) =>
      planned === undefined
        ? `시행 ${formatCount(ended)}개`
        : `시행 ${formatCount(planned)}개 중 ${formatCount(ended)}개`,
    configurations: (matching, total) => `설정 ${formatCount(total)}개 중 ${formatCount(matching)}개`,
  },
  started: (when) => `시작 ${when}`,
  standings: {
    finals: '결선',
    search: '탐색',
    results: '결과',
    rank: '평균 순위',
    letters: '그룹',
    strategy: '전략',
    samples: { seeds: '시드', searches: '탐색', runs: '실행', datasets: '데이터 세트' },
    lost: '값 없음',
    interval: (percent) => `${percent} % 구간`,
    lettersCaption: '글자가 같은 전략 사이에는 차이가 드러나지 않았다.',
    band: (size) => `칠한 띠: 선두와의 차이가 ${size} 이내라서 중요하지 않은 범위.`,
    marks: {
      seeds: '작은 점은 시드, 큰 점은 평균.',
      searches: '작은 점은 탐색, 큰 점은 평균.',
      runs: '작은 점은 실행, 큰 점은 평균.',
      datasets: '작은 점은 데이터 세트마다의 평균, 큰 점은 모든 데이터 세트의 평균.',
    },
    rankInterval: '순위 구간',
    rankCaption: (difference) =>
      `점은 평균 순위이며 1이 가장 좋다. 평균 순위의 차이가 선의 길이인 ${difference}보다 작으면 구별되지 않는다 (Nemenyi).`,
    none: (interim) => (interim ? '아직 값이 없음' : '값 없음'),
    description: (name) => `${name} 순으로 전략을 늘어놓은 구간 그림`,
  },
  front: {
    hypervolume: '하이퍼볼륨',
    onFront: '프론트의 설정',
    configuration: '설정',
    probability: '확률',
    largestDifference: largestDifferenceSentence,
    otherPairs: (number) => `전략의 다른 쌍 ${formatCount(number)}개`,
    strategiesCaption: (names) =>
      `하이퍼볼륨: 스터디에서 가장 좋은 ${formatList(names)}와 가장 나쁜 값 사이의 상자 중 전략의 프론트가 지배하는 비율과, 시드에 대한 95 % 구간.`,
    pointsCaption: '시드의 평균으로 볼 때 더 나은 설정이 없는 것들과, 시드가 바뀌어도 프론트에 있을 확률.',
  },
  facts: {
    next: '다음 할 일',
    cost: '결선 비용',
    searchCost: '탐색 비용',
    testPart: '테스트 데이터',
    ended: (trials, time) => `시행 ${formatCount(trials)}개에 ${time}.`,
    skipped: (trials, time) => `조기 결정으로 시행 ${formatCount(trials)}개를 생략해 ${time} 절약.`,
    remaining: (trials, time) => `남은 시행 ${formatCount(trials)}개: 약 ${time}.`,
    finalsWouldCost: (trials, time) => `결선은 시행 ${formatCount(trials)}개: 약 ${time}.`,
    moreSeeds: (seeds, size, time) =>
      `시드가 모두 ${formatCount(seeds)}개면 ${size}의 차이를 80 % 확률로 보인다: 약 ${time} 더.`,
    threadTime: '스레드 하나로 걸리는 시간이다. 스레드가 둘이면 절반이 걸린다.',
    noTest: '탐색의 어떤 시행도 테스트 데이터를 읽지 않았다.',
    noRecord: '데이터베이스에 테스트 데이터의 사용 기록이 없다.',
    ownData: '시행이 데이터를 직접 불러오므로 테스트 데이터를 몇 번 썼는지 알 수 없다.',
    usedBy: (study, trials, days) => `${study}: 시행 ${formatCount(trials)}개, ${days}`,
    usedHere: (trials, days) => `이 스터디: 시행 ${formatCount(trials)}개, ${days}`,
    onlyHere: '이 데이터베이스의 다른 스터디는 테스트 데이터를 쓰지 않았다.',
    optimismNote: '테스트 결과를 보고 한 선택은 이후의 테스트 결과를 실제보다 좋아 보이게 한다.',
    plan: (hash) => `첫 시행 전에 저장한 계획: ${hash}`,
    claims: '주장',
    claim: (k, strategy, baseline, answer) =>
      `주장 ${k}, ${baseline}에 대한 ${strategy}: ${answer === undefined ? '아직 판정 없음' : claimAnswers[answer]}`,
    intact: (entries, hash) =>
      `장부 확인됨: 항목 ${formatCount(entries)}개가 모두 쓰인 그대로다. 마지막 해시: ${hash}`,
    damaged: '장부가 손상되었다. 장부의 주장은 더 이상 유효하지 않다.',
  },
  views: {
    front: '프론트',
    training: '학습',
    differences: '전략의 쌍',
    sentences: '판정',
    values: '값',
    parameters: '매개변수',
    search: '탐색',
    weights: '가중치',
    configurations: '설정',
    notes: '참고',
    contents: '차례',
  },
  differences: {
    caption: (percent) =>
      `각 칸은 행 빼기 열이다. 점은 평균 차이, 선은 ${percent} % 구간, 가운데는 차이 없음이다. 칸을 선택하면 판정 문장이 나온다.`,
    searchCaption:
      '각 칸은 행 빼기 열이다. 점은 평균 차이, 선은 구간, 가운데는 차이 없음이다. 탐색은 차이를 검정하지 않는다.',
    claims: {
      better: '더 나음',
      worse: '더 나쁨',
      equivalent: '동등',
      open: '차이가 확인되지 않음',
      untested: '검정하지 않음',
    },
    cell: (a, b, claim, difference) => `${a}, ${b}: ${claim}, ${difference}`,
    uncompared: '비교하지 않음',
    overall: (strategies, p) => `전략 ${strategies}개 전체, 순위로 (Friedman): ${p}.`,
  },
  controls: {
    show: '표시할 전략',
    theme: { light: '밝게', dark: '어둡게' },
    themeLabel: '테마',
    languageLabel: '언어',
    band: '띠',
    perSeed: '시드별',
    save: (format) => `${format}로 저장`,
    data: '데이터',
    filter: '필터',
    filterHint: '단어 또는 lr<0.01 units>=64',
    allStates: '모든 상태',
    clearBrush: '그림의 선택 해제',
    skip: '답으로 건너뛰기',
    close: '스터디로 돌아가기',
    firstRows: (shown, total) =>
      `${formatCount(total)}행 중 처음 ${formatCount(shown)}행만 표시한다. CSV 파일에는 모든 행이 있다.`,
  },
  table: {
    configuration: '설정',
    strategy: '전략',
    state: '상태',
    violation: '제약 위반',
    none: '조건에 맞는 설정이 없다.',
  },
  trial: {
    title: (number) => `시행 ${number}`,
    subtitle: (configuration, seed) => `설정 ${configuration}, 시드 ${seed}`,
    parameters: '매개변수',
    attempts: '시도',
    attempt: '시도',
    started: '시작',
    duration: '걸린 시간',
    reason: '이유',
    curves: '곡선',
    output: '출력의 마지막 줄',
    error: '오류',
    replay: '이 시행을 다시 학습해 결과를 비트 단위로 비교하기',
    epochs: (epochs, maxEpochs) =>
      maxEpochs === undefined
        ? `${formatCount(epochs)}에포크`
        : `${formatCount(maxEpochs)}에포크 중 ${formatCount(epochs)}`,
    noCurve: '보고된 에포크가 없다.',
    notStarted: (study) => `스터디 ${study}: 아직 시작하지 않은 시행이다.`,
    notEmbedded: '이 파일에는 이 시행이 없다. 모든 시행을 보려면 실행한다:',
    fingerprint: '학습 환경:',
    siblings: '이 설정의 시드',
  },
  studies: {
    title: '스터디',
    none: '이 데이터베이스에는 아직 스터디가 없다.',
    name: '스터디',
    created: '생성 시각',
    progress: '시행',
    metric: '지표',
    data: '데이터',
    compare: '선택한 스터디 비교하기',
    select: (name) => `${name} 선택`,
  },
  live: {
    connecting: '연결하는 중',
    owner: { running: '실행 중', paused: '일시 정지', stopping: '멈추는 중' },
    threads: (number) => `스레드 ${formatCount(number)}개`,
    cancel: '계속 실행',
    live: '실시간',
    lost: '연결이 끊겨 다시 시도하는 중',
    pause: '일시 정지',
    resume: '계속',
    stop: '중지',
    confirmStop: '이 스터디를 중지할까요? 다시 실행하면 이어서 진행합니다.',
    refused: (reason) => `거절됨: ${reason}`,
    loading: '불러오는 중',
    notFound: (name) => `스터디 ${name}: 찾을 수 없다.`,
  },
  generatedFromStudy: (name) => `Ridgeline이 스터디 ${name}에서 만든 페이지.`,
  generatedFromFile: (file) => `Ridgeline이 ${file}에서 만든 페이지.`,
  noteLanguage: '판정 문장과 참고 사항은 영어로 표시된다.',
};

function headline(facts: Headline): string {
  switch (facts.type) {
    case 'nothing':
      return facts.planned === undefined || facts.ended >= facts.planned
        ? `비교할 것이 없다: 시행 ${formatCount(facts.ended)}개가 끝났지만 ${facts.infeasible ? '제약을 지키는' : '완료된'} 설정이 없다.`
        : `아직 비교할 것이 없다: 시행 ${formatCount(facts.planned)}개 중 ${formatCount(facts.ended)}개.`;
    case 'front': {
      const { first, last, points } = facts;
      const extremes = points === 1 ? pointText(first) : `${pointText(first)}에서 ${pointText(last)}까지`;
      const summary = `프론트의 설정은 ${formatCount(points)}개, ${extremes}`;
      return `${facts.interim ? `지금까지 ${summary}` : summary}.${attainment(facts.attainment)}`;
    }
    case 'only':
      return `결과가 있는 전략은 ${facts.strategy}뿐이다.`;
    case 'search':
      return facts.interim
        ? `지금까지 탐색의 선두는 ${facts.strategy}. 차이는 검정하지 않았다.`
        : `탐색의 선두는 ${facts.strategy}. 차이는 결선에서만 검정한다.`;
    case 'untested':
      return facts.firstLook === undefined
        ? `지금까지 결선의 선두는 ${facts.strategy}. 차이는 시행이 모두 끝난 뒤에 검정한다.`
        : `지금까지 결선의 선두는 ${facts.strategy}. 첫 검정은 시드 ${facts.firstLook}개에서 한다.`;
    case 'tested': {
      const { open, others, lost } = facts;
      return open.length === others && lost.seeds > 0
        ? `선두는 ${facts.strategy}. 시드 ${lost.total}개 중 ${lost.seeds}개는 값이 없다. ${otherStrategies(open)}에 대한 차이는 확인되지 않았다.`
        : testedSentence(facts, '잃은 시드를 최악으로 치면 ');
    }
    case 'no-value':
      return `비교할 것이 없다: ${facts.metric} 값이 있는 실행이 없다.`;
    case 'unjudged':
      return `선두는 ${facts.strategy}. 이 결과로는 판정할 수 없다.`;
    case 'judged':
      return testedSentence(facts, '', facts.unjudged);
  }
}

/** Names the other strategies, or counts them if there are more than three. */
function otherStrategies(names: readonly string[]): string {
  return names.length > 3 ? `다른 ${names.length}개` : formatList(names);
}

function testedSentence(
  { strategy, better, worse, equivalent, open, others }: TestedLeader,
  worseNote: string,
  unjudged: readonly string[] = [],
): string {
  if (better.length === others)
    return `선두는 ${strategy}. ${others > 3 ? `다른 ${others}개 모두` : formatList(better)}보다 낫다.`;
  if (open.length === others)
    return `선두는 ${strategy}. ${otherStrategies(open)}에 대한 차이는 확인되지 않았다.`;
  const clauses = [
    ...(better.length > 0 ? [`${formatShortList(better)}보다 낫다`] : []),
    ...(worse.length > 0 ? [`${worseNote}${formatShortList(worse)}보다 나쁘다`] : []),
    ...(equivalent.length > 0 ? [`동등: ${formatShortList(equivalent)}`] : []),
    ...(open.length > 0 ? [`차이가 확인되지 않음: ${formatShortList(open)}`] : []),
    ...(unjudged.length > 0 ? [`판정 없음: ${formatShortList(unjudged)}`] : []),
  ];
  return `선두는 ${strategy}. ${clauses.join('; ')}.`;
}

/** Formats the values of several objectives at one point. */
function pointText(point: ObjectivePoint): string {
  return formatList(point.map(({ name, value }) => `${name} ${value}`));
}

/** Sentence of a headline that compares what the strategies' configurations attain. */
function attainment(facts: AttainmentFacts): string {
  switch (facts.type) {
    case 'alone':
      return '';
    case 'interim':
      return ' 전략 사이의 차이는 시행이 모두 끝난 뒤에 검정한다.';
    case 'one-seed':
      return ' 시드가 하나라서 어느 전략의 설정이 더 많이 도달하는지 알 수 없다.';
    case 'open':
      return ` 시드 ${facts.seeds}개로는 전략(${formatShortList(facts.strategies)})의 설정이 도달하는 곳의 차이가 확인되지 않았다.`;
    case 'shown': {
      const clauses = facts.pairs.map(({ more, less, mutual, p }) =>
        mutual
          ? `${more}, ${less}의 설정은 서로 더 도달하는 곳이 있다 (${p})`
          : `${less}의 설정보다 ${more}의 설정이 더 많이 도달한다 (${p})`,
      );
      return ` 새 시드에서는 ${clauses.length > 3 ? `${clauses.slice(0, 3).join('; ')}; 그 밖의 차이 ${clauses.length - 3}개` : clauses.join('; ')}.`;
    }
  }
}

/** Sentence that describes the point at which two strategies differ most. */
function largestDifferenceSentence({ point, more, less, p, seedsNeeded }: PageLargestDifference): string {
  const formatInterval = ({ low, high }: PageAttainmentCount) => `${low} ~ ${high} %`;
  const neededText =
    seedsNeeded === undefined ? '' : ` 차이를 보이려면 시드가 적어도 ${seedsNeeded}개 필요하다.`;
  return `${pointText(point)} 또는 그보다 좋은 곳에 ${more.strategy}: 시드 ${more.of}개 중 ${more.seeds}개 (확률의 95 % 구간 ${formatInterval(more)}), ${less.strategy}: ${less.seeds}개 (${formatInterval(less)}); 모든 곳을 함께 검정해 ${p}.${neededText}`;
}

function remedy(facts: VerdictRemedy): string {
  switch (facts.type) {
    case 'look':
      return `시드 ${facts.seeds}개에서 하는 다음 검정으로 결정될 수 있다.`;
    case 'lost-seeds':
      return '값이 없는 시드가 있다. 그 값 없이는 어떤 차이도 주장하지 않는다.';
    case 'repeat':
      return `${sampleObjects[facts.helpful]} 늘리면 남은 쌍이 결정될 수 있다.`;
    case 'data':
      return `남은 쌍을 가리려면 ${sampleObjects[facts.helpful]} 늘려야 한다. ${sampleObjects[facts.useless]} 늘려도 소용없다.`;
  }
}

function nextStep(step: NextStep): string {
  switch (step.type) {
    case 'resume':
      return '스터디가 끝나기를 기다린다. 실행 중이 아니면 이어서 실행한다:';
    case 'finals':
      return '전략마다 최고의 설정을 새 시드로 다시 학습해 테스트 데이터로 판정한다:';
    case 'more':
      return remedy(step.remedy);
    case 'use':
      return step.equivalent.length > 0
        ? `${formatList([step.strategy, ...step.equivalent])} 중 아무거나 골라도 된다. 차이가 중요한 크기보다 작다.`
        : `${step.strategy}의 설정을 쓴다.`;
    case 'lost-seeds':
      return `${step.strategy}의 시드 ${step.seeds}개가 왜 값 없이 끝났는지 시행에서 확인한다. 그다음 시드를 늘리면 결정될 수 있다:`;
    case 'failures':
      return `값이 없는 설정을 확인한다: ${step.states.map(({ state, configurations }) => `${korean.states[state]} ${formatCount(configurations)}`).join(', ')}.`;
    case 'front':
      return '더 중요한 목표에 따라 프론트에서 설정을 고른다. 프론트 가까이의 설정과 그 불확실성을 보려면:';
    case 'rank':
      return '비교할 전략이 없다. 설정의 순위는 아래에 있다.';
  }
}

function figure(facts: FigureText): TitledCaption {
  switch (facts.type) {
    case 'standings':
      return {
        title: facts.isFinals ? '결선의 전략' : '전략',
        caption: `전략마다 뽑힌 설정. 작은 점은 시드, 큰 점은 평균, 선은 ${facts.percent} % 구간이다. 두 선이 겹친다고 차이가 없는 것은 아니다.`,
      };
    case 'differences':
      return {
        title: facts.isFinals ? '결선에서 전략의 차이' : '전략의 차이',
        caption: facts.isFinals
          ? `쌍마다의 평균 차이(앞 빼기 뒤)와 그 구간. 모든 쌍에 대해 Holm 방법으로 보정한 p가 ${facts.alpha} 이하면 차이가 확인된 것이다.`
          : '쌍마다 시드에 대한 평균 차이(앞 빼기 뒤)와 그 구간. 탐색은 차이를 검정하지 않는다.',
      };
    case 'learning-curves':
      return {
        title: '학습 곡선',
        caption: `전략마다 최고의 설정. 시드의 평균과 가장 나쁜 시드부터 가장 좋은 시드까지의 띠, 또는 시드별 곡선.${facts.withTraining ? ' 실선은 검증, 점선은 훈련 예제.' : ''}`,
      };
    case 'trial-curve':
      return {
        title: facts.metric,
        caption: facts.withTraining
          ? `에포크마다의 ${facts.metric}, 검증 예제와 훈련 예제.`
          : `에포크마다의 ${facts.metric}.`,
      };
    case 'gap':
      return {
        title: '훈련과 검증의 격차',
        caption: '최고의 설정이 훈련 예제보다 검증 예제에서 얼마나 나쁜지. 0보다 크면 과적합이다.',
      };
    case 'sparsity':
      return { title: '희소성', caption: '최고의 설정에서 0인 가중치의 비율.' };
    case 'weight-norm':
      return { title: '가중치의 크기', caption: '최고의 설정에서 모든 가중치의 노름.' };
    case 'schedules':
      return { title: '스케줄', caption: '최고의 설정에서 에포크가 끝날 때의 학습률.' };
    case 'weights':
      return {
        title: `층 ${facts.layer}의 가중치`,
        caption:
          '최고의 설정이 학습을 마친 가중치의 분포, 시드를 합친 것. 드문 큰 가중치도 보이도록 밀도 축은 제곱근 눈금이다.',
      };
    case 'near-zero':
      return {
        title: '0에 가까운 가중치',
        caption: '최고의 설정에서 층마다 0과의 거리가 0.001 이내인 가중치의 비율, 시드를 합친 것.',
      };
    case 'front':
      return {
        title: `${facts.first}, ${facts.second}의 프론트`,
        caption: `점은 설정(시드의 평균). 점선은 프론트, 곧 조건을 지키면서 두 값 모두에서 더 나은 설정이 없는 것들이다.${facts.seeds < 2 ? '' : ' 실선 계단은 전략의 시드 절반이 도달하는 곳, 곧 그 시드에서 두 값 모두 그만큼 좋은 설정이 있는 곳이다. 띠는 시드의 4분의 1에서 4분의 3까지. 점이 짙을수록 시드가 바뀌어도 프론트에 있을 확률이 높다. 막대는 시드에 대한 95 % 구간이다.'}`,
      };
    case 'history':
      return {
        title: '탐색 과정',
        caption: `점은 ${configurationNoun(facts)}(시드의 평균)을 탐색한 순서대로, 선은 전략마다 그때까지의 최고. 점 위를 드래그하면 표에 그 설정만 남는다.${thinnedSentence(facts)}${facts.forecast === undefined ? '' : forecastSentence(facts.forecast)}`,
      };
    case 'best-at-budget':
      return {
        title: '튜닝 곡선',
        caption: `선은 전략의 설정을 그만큼 시도했을 때 최고값의 기댓값. 띠는 최고값의 중앙값 곡선 전체를 ${facts.percent} % 신뢰도로 한꺼번에 담으며, 설정이 모자라는 곳에서 끝난다.`,
      };
    case 'good-regions':
      return {
        title: '전략별 좋은 설정의 비율',
        caption: `스터디의 최고값과의 차이가 ${facts.margin} 이내인 설정의 비율과 95 % 구간. 이 기준은 시드에 따른 편차다. 비율이 클수록 탐색이 운에 덜 의존한다.`,
      };
    case 'importance':
      return {
        title: '매개변수의 중요도',
        caption:
          '설정이 상위 10분의 1에 드는지에 각 매개변수가 미치는 영향 (PED-ANOVA), 합이 1인 비율. 한 전략에만 있는 매개변수는 그 전략 안에서 평가한다.',
      };
    case 'parallel':
      return {
        title: '평행 좌표',
        caption: `선 하나가 ${configurationNoun(facts)} 하나, 축은 그 매개변수의 가장 작은 값부터 가장 큰 값까지. 축을 따라 드래그하면 그곳을 지나는 선이 강조된다.${facts.drawn < facts.total ? ` ${formatCount(facts.total)}개 중 좋은 ${formatCount(facts.drawn)}개를 그렸다.` : ''}`,
      };
    case 'slice':
      return {
        title: facts.parameter,
        caption:
          `${facts.parameter}에 따른 ${configurationNoun(facts)}마다의 ${facts.metric}.${thinnedSentence(facts)}` +
          (facts.modelledCount === 0
            ? ''
            : ` ${facts.isChoice ? '마름모는' : '선은'} 전략의 가장 좋은 설정에서 이 매개변수만 바꿀 때의 예측이고, ${facts.isChoice ? '막대는' : '띠는'} 시드 평균을 95 % 확률로 담는다. 모델: 전략마다 설정 ${formatCount(facts.modelledCount)}개까지의 가우스 과정.`),
      };
    case 'map':
      return {
        title: `${facts.strategy}: ${facts.first}, ${facts.second}`,
        caption: `가장 좋은 설정에서 이 두 매개변수만 바꿀 때 예측한 ${facts.metric}. 점은 학습한 ${configurationNoun(facts)}이다.`,
      };
    case 'main-effects':
      return {
        title: '매개변수별 설명 분산',
        caption: `주효과 (함수 ANOVA): 공간 전체에서 예측의 분산 가운데 매개변수 하나가 단독으로 설명하는 비율. 나머지는 상호작용이 설명한다. 모델: 전략마다 설정 ${formatCount(facts.modelledCount)}개까지의 가우스 과정, 값이 나쁜 쪽 절반은 순위로만 반영한다.`,
      };
  }
}

function forecastSentence({ trials, better }: FurtherTrials): string {
  return ` 이 값들의 모델에 따르면 시행 ${formatCount(trials)}개를 더 할 때 더 좋은 값이 나올 확률은 ${formatChance(better)}.`;
}

/** Formats a forecast in tenths, at most as a half: forecasts are not calibrated beyond that (BENCHMARKS.md of search). */
function formatChance(share: number): string {
  if (share < 0.1) return '10 % 이하';
  return share < 0.45 ? `약 ${Math.round(share * 10) * 10} %` : '절반쯤';
}

function configurationNoun({ isConstrained }: { readonly isConstrained: boolean }): string {
  return isConstrained ? '제약을 지키는 설정' : '설정';
}

function thinnedSentence({ drawn, total }: { readonly drawn: number; readonly total: number }): string {
  return drawn < total
    ? ` ${formatCount(total)}개 중 ${formatCount(drawn)}개를 그렸다: 가장 좋은 것들과 나머지에서 고르게 뽑은 것들.`
    : '';
}
