import type { CommandModule } from 'yargs';
import { AntiphonError } from '../error.js';
import { writeWhole } from '../writeWhole.js';
import { openModel } from './openModel.js';

/** `antiphon export MODEL --out FILE.onnx` */
export const exportCommand: CommandModule = {
  command: 'export <model>',
  describe: 'Write a model as ONNX, for other programs',
  builder: (yargs) =>
    yargs
      .positional('model', {
        describe: 'A name in models/, or a folder',
        type: 'string',
        demandOption: true,
      })
      .option('out', {
        describe: 'File to write',
        type: 'string',
        requiresArg: true,
        demandOption: true,
      }),
  handler: async (words) => {
    const path = String(words['out']);
    // Only now, since every other command would wait for its library too.
    const { writeOnnx } = await import('../model/onnx.js');
    const file = writeOnnx(await openModel(String(words['model'])));
    try {
      writeWhole(path, file);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new AntiphonError('export-not-written', `${path} cannot be written: ${why}`, { cause });
    }
    process.stdout.write(`${path}: ${file.length} bytes\n`);
  },
};
