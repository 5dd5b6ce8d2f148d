import type { RankingOrder } from '@ridgeline/core';
import { sampleStudy } from '../testing/fixtures.ts';
import { nextOrder, listOrders, orderText } from './order.ts';

describe('nextOrder', () => {
  it('cycles through all orders', () => {
    let order: RankingOrder | undefined;
    const texts = listOrders(sampleStudy).map(() => {
      order = nextOrder(order, sampleStudy);
      return orderText(order, sampleStudy);
    });
    expect(texts).toEqual([
      'by strategy, lowest first',
      'by learning_rate, lowest first',
      'by l1, lowest first',
      'by l2, lowest first',
      'by dropout, lowest first',
      'by max_value, lowest first',
      'by val_accuracy, highest first',
      'by deviation, lowest first',
      'by gap, lowest first',
      'by number, lowest first',
      '',
    ]);
  });

  it('continues from a reversed order', () => {
    expect(orderText(nextOrder({ by: 'gap', descending: true }, sampleStudy), sampleStudy)).toBe(
      'by number, lowest first',
    );
  });
});
