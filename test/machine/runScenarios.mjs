// Tests that Node.js's test runner runs inside a machine.
import { startMachine } from './machine.mjs';

/**
 * Shows what they print; where they do not get to their end, what the machine complained about.
 *
 * @param {Parameters<typeof startMachine>[0]} kernel
 * @param {Omit<Parameters<typeof startMachine>[1], 'hear'>} options
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runScenarios(kernel, options) {
  let printed = '';
  const hear = (text) => {
    printed += text;
    process.stdout.write(text);
  };
  const complaints = await startMachine(kernel, { ...options, hear }).ended;
  const counted = (what) => Number(new RegExp(`^\\S+ ${what} (\\d+)\\s*$`, 'm').exec(printed)?.[1]);
  const passed = counted('pass');
  const failed = counted('fail') + counted('cancelled');
  if (!Number.isNaN(passed + failed))
    return { passed, failed: passed === 0 ? Math.max(1, failed) : failed };
  process.stdout.write(`${complaints}\nThe machine stopped before its scenarios had ended.\n`);
  return { passed: 0, failed: 1 };
}
