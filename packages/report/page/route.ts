import { useEffect, useState } from 'preact/hooks';

/** Address of a view. */
type Route =
  | { readonly type: 'studies' }
  | { readonly type: 'study'; readonly study: string }
  | { readonly type: 'trial'; readonly study: string; readonly trial: number }
  | { readonly type: 'compare'; readonly studies: readonly string[] };

/**
 * Parses a hash. An invalid hash, for example with a lone %, leads to the list of studies.
 *
 * @example
 * parseRoute('#/study/digits/trial/7'); // { type: 'trial', study: 'digits', trial: 7 }
 */
function parseRoute(hash: string): Route {
  try {
    return parseHash(hash);
  } catch {
    return { type: 'studies' };
  }
}

function parseHash(hash: string): Route {
  const [, kind, name, section, number] = hash.slice(1).split('/');
  if (kind === 'compare' && name)
    return { type: 'compare', studies: name.split(',').map(decodeURIComponent) };
  if (kind !== 'study' || !name) return { type: 'studies' };
  const study = decodeURIComponent(name);
  if (section === 'trial' && number && /^\d+$/.test(number))
    return { type: 'trial', study, trial: Number(number) };
  return { type: 'study', study };
}

export function formatStudyHash(study: string): string {
  return `#/study/${encodeURIComponent(study)}`;
}

export function formatTrialHash(study: string, trial: number): string {
  return `${formatStudyHash(study)}/trial/${trial}`;
}

export function formatCompareHash(studies: readonly string[]): string {
  return `#/compare/${studies.map(encodeURIComponent).join(',')}`;
}

/**
 * Returns the current route, and updates it with the address; undefined if the address contains none. Links within a
 * page do not change the route.
 */
export function useRoute(): Route | undefined {
  const read = () => (location.hash.startsWith('#/') ? parseRoute(location.hash) : undefined);
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const update = () => {
      if (location.hash === '' || location.hash.startsWith('#/')) setRoute(read());
    };
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return route;
}
