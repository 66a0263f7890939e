// Lets Node run the project's TypeScript as it stands: `node --import ./scripts/typescript.mjs x.ts`.
// For what is neither built nor run by Jest, such as `npm run fuzz`.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
