import { AntiphonError } from '../error.js';

/** What does not fit together in a model's files. */
export function shapeError(what: string): AntiphonError {
  return new AntiphonError(
    'model-shape',
    `The model does not fit together: ${what}. Export it again, or use another model.`,
  );
}
