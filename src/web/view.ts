import type { Role } from '../wire/messages.js';

/**
 * How the page is looked at: `play` for who plays, `watch` for an audience, `teach` with the
 * network in the middle, `stage` for a performer a few steps away.
 */
export type View = 'play' | 'watch' | 'teach' | 'stage';

const VIEWS: readonly View[] = ['watch', 'teach', 'stage'];

/** The view that an address asks for by the end of its path: `/watch`, `/teach`, `/stage`. */
export function viewOf(path: string): View {
  return VIEWS.find((view) => path.endsWith(`/${view}`)) ?? 'play';
}

/** An audience watches and can do nothing; everybody else may steer. */
export function roleOf(view: View): Role {
  return view === 'watch' ? 'viewer' : 'controller';
}
