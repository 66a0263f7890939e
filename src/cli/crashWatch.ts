import { join } from 'node:path';
import { AntiphonError } from '../error.js';
import { type CrashReport, crashReport, writeCrashReport } from '../observe/crashReport.js';
import { stateFolder } from '../observe/stateFolder.js';
import { homeFolder } from './homeFolder.js';

/** Where this user's crash reports are. */
export function crashFolder(): string {
  return join(stateFolder(process.env, process.platform, homeFolder), 'crashes');
}

export interface CrashWatchOptions {
  readonly folder: string;
  readonly antiphon: string;
  /** What must stand in no report. */
  readonly secrets: readonly string[];
  /** A line for people. */
  readonly notice: (line: string) => void;
}

/**
 * Sees to it that a fault nobody foresaw leaves no note sounding and nothing unsaid: the duties are
 * done in the order in which they were given, each whatever becomes of the others, then the crash
 * report is written. The program's end itself is main.ts's.
 */
export class CrashWatch {
  private readonly duties: (() => void)[] = [];
  private settings: () => Readonly<Record<string, unknown>> = () => ({});
  private readonly onCrash = (error: unknown): void => {
    for (const duty of this.duties) this.attempt(duty);
    this.report('jam', error);
  };

  constructor(private readonly options: CrashWatchOptions) {}

  start(): void {
    process.on('uncaughtExceptionMonitor', this.onCrash);
  }

  stop(): void {
    process.off('uncaughtExceptionMonitor', this.onCrash);
  }

  /** What is to be done at once when everything fails; it must not wait for anything. */
  add(duty: () => void): void {
    this.duties.push(duty);
  }

  /** What the report says of how it is set: not what names files or is secret. */
  tellSettings(settings: () => Readonly<Record<string, unknown>>): void {
    this.settings = settings;
  }

  /** Notes down that a part failed; what a person was told in plain words is no crash. */
  report(part: CrashReport['part'], error: unknown): void {
    if (error instanceof AntiphonError) return;
    const { folder, antiphon, secrets, notice } = this.options;
    this.attempt(() => {
      const { version: node, platform, arch } = process;
      const report = crashReport(
        error,
        {
          ...{ part, antiphon, node, platform, arch, settings: this.settings() },
          time: new Date().toISOString(),
          uptime: Math.round(process.uptime()),
        },
        secrets,
      );
      notice(`What happened is noted down in ${writeCrashReport(folder, report)}.`);
    });
  }

  private attempt(duty: () => void): void {
    try {
      duty();
    } catch (error) {
      this.options.notice(`In ending: ${error instanceof Error ? error.message : error}`);
    }
  }
}
