import { HeartbeatAges } from './heartbeat-ages.ts';

/**
 * Observes worker `a` once a second from `from` to `to`, with its last heartbeat at `lastHeartbeat`. Returns true if it
 * is lost afterwards.
 */
function watch(
  heartbeatAges: HeartbeatAges,
  { from, to, lastHeartbeat }: { from: number; to: number; lastHeartbeat: number },
) {
  for (let now = from; now <= to; now++)
    heartbeatAges.observe([{ id: 'a', sinceHeartbeat: 1000 * (now - lastHeartbeat) }], 1000 * now);
  return heartbeatAges.isLost('a');
}

describe('HeartbeatAges', () => {
  it('loses a worker after half a minute of silence', () => {
    const heartbeatAges = new HeartbeatAges();
    expect(watch(heartbeatAges, { from: 0, to: 29, lastHeartbeat: 0 })).toBe(false);
    expect(watch(heartbeatAges, { from: 30, to: 30, lastHeartbeat: 0 })).toBe(true);
    expect(watch(heartbeatAges, { from: 31, to: 31, lastHeartbeat: 31 })).toBe(false);
  });

  it('does not count time without the server as silence', () => {
    const heartbeatAges = new HeartbeatAges();
    watch(heartbeatAges, { from: 0, to: 10, lastHeartbeat: 0 });
    // Only five seconds of an unanswered minute count.
    expect(watch(heartbeatAges, { from: 70, to: 84, lastHeartbeat: 0 })).toBe(false);
    expect(watch(heartbeatAges, { from: 85, to: 85, lastHeartbeat: 0 })).toBe(true);
  });

  it('gives a worker seven seconds under a new leader', () => {
    const heartbeatAges = new HeartbeatAges();
    expect(watch(heartbeatAges, { from: 100, to: 106, lastHeartbeat: 0 })).toBe(false);
    expect(watch(heartbeatAges, { from: 107, to: 107, lastHeartbeat: 0 })).toBe(true);
    expect(watch(new HeartbeatAges(), { from: 100, to: 125, lastHeartbeat: 96 })).toBe(false);
  });

  it('does not count a worker without a recent heartbeat as present under a new leader', () => {
    const heartbeatAges = new HeartbeatAges();
    watch(heartbeatAges, { from: 100, to: 103, lastHeartbeat: 0 });
    expect(heartbeatAges.isPresent('a')).toBe(false);
    watch(heartbeatAges, { from: 104, to: 104, lastHeartbeat: 104 });
    expect(heartbeatAges.isPresent('a')).toBe(true);
    // The server is unreachable for a minute.
    watch(heartbeatAges, { from: 164, to: 164, lastHeartbeat: 104 });
    expect(heartbeatAges.isPresent('a')).toBe(true);
    watch(heartbeatAges, { from: 165, to: 200, lastHeartbeat: 104 });
    expect(heartbeatAges.isPresent('a')).toBe(false);
  });

  it('forgets workers that the server does not list', () => {
    const heartbeatAges = new HeartbeatAges();
    heartbeatAges.observe([{ id: 'a', sinceHeartbeat: 0 }], 0);
    heartbeatAges.observe([], 1000);
    expect(heartbeatAges.isLost('a')).toBe(true);
  });
});
