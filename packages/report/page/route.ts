import { useEffect, useState } from 'preact/hooks';

/** View of the application. */
type Route =
  | { readonly type: 'studies' }
  | { readonly type: 'study'; readonly study: string }
  | { readonly type: 'trial'; readonly study: string; readonly trial: number }
  | { readonly type: 'compare'; readonly studies: readonly string[] };

/**
 * Route of a hash; the list of studies for an unknown one, such as one with a lone %.
 *
 * @example
 * routeOf('#/study/digits/trial/7'); // { type: 'trial', study: 'digits', trial: 7 }
 */
function routeOf(hash: string): Route {
  try {
    return placeOf(hash);
  } catch {
    return { type: 'studies' };
  }
}

function placeOf(hash: string): Route {
  const [, kind, name, below, number] = hash.slice(1).split('/');
  if (kind === 'compare' && name)
    return { type: 'compare', studies: name.split(',').map(decodeURIComponent) };
  if (kind !== 'study' || !name) return { type: 'studies' };
  const study = decodeURIComponent(name);
  if (below === 'trial' && number && /^\d+$/.test(number))
    return { type: 'trial', study, trial: Number(number) };
  return { type: 'study', study };
}

export function studyHash(study: string): string {
  return `#/study/${encodeURIComponent(study)}`;
}

export function trialHash(study: string, trial: number): string {
  return `${studyHash(study)}/trial/${trial}`;
}

export function compareHash(studies: readonly string[]): string {
  return `#/compare/${studies.map(encodeURIComponent).join(',')}`;
}

/** Current route, updated as the address changes. Links within a page do not change it. */
export function useRoute(): Route | undefined {
  const read = () => (location.hash.startsWith('#/') ? routeOf(location.hash) : undefined);
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const follow = () => {
      if (location.hash === '' || location.hash.startsWith('#/')) setRoute(read());
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}
