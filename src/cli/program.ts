import yargs, { type Argv } from 'yargs';

/**
 * The command line: one command a file, `jam` when none is named.
 *
 * @throws AntiphonError from a command that fails, `UsageError` for words that make no sense.
 */
export async function runCommandLine(
  words: readonly string[],
  addCommands: (program: Argv) => Argv,
): Promise<void> {
  const program = yargs([...words])
    .scriptName('antiphon')
    .usage('$0 [command]\n\nA machine partner that listens to what you play and answers.')
    .strict()
    .recommendCommands()
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .alias('h', 'help')
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      if (error !== undefined && error !== null) throw error;
      throw new UsageError(message);
    });
  await addCommands(program).parseAsync();
}

/** The words on the command line make no sense; the message is yargs's own. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
