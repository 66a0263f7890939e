/**
 * A clock for measuring what one core would do that does nothing else, on a machine that does a lot:
 * it stands still while nothing is done, and while something is it goes as fast as processor time is
 * used (garbage collection included). What falls due meanwhile waits.
 */
export class OneCore {
  /** Milliseconds in which there was nothing to do. */
  idle = 0;
  #time = 0;
  /** Processor time when the work in hand was begun, and how often it was asked for since. */
  #begun;
  #asked = 0;
  /** When it was asked for last, and what the time was then. */
  #look = Number.NEGATIVE_INFINITY;
  #seen = 0;
  /** A heap by when they are due. */
  #alarms = [];

  now() {
    if (this.#begun === undefined) return this.#time;
    const look = performance.now();
    if (look - this.#look < CLOSE) return this.#seen;
    return this.#ask(look);
  }

  #ask(look) {
    this.#look = look;
    const used = processorTime() - this.#begun - this.#asked++ * ASKING;
    this.#seen = this.#time + Math.max(0, used);
    return this.#seen;
  }

  wakeAt(due, callback) {
    const alarm = { due: Math.max(due, this.now()), callback };
    this.#push(alarm);
    return () => {
      alarm.callback = undefined;
    };
  }

  /** Does all that is due before `end`. */
  runTo(end) {
    for (;;) {
      const [next] = this.#alarms;
      if (next === undefined || Math.max(next.due, this.#time) > end) break;
      this.#pop();
      if (next.callback === undefined) continue;
      this.idle += Math.max(0, next.due - this.#time);
      this.#time = Math.max(this.#time, next.due);
      this.#begun = processorTime();
      this.#asked = 0;
      this.#look = Number.NEGATIVE_INFINITY;
      next.callback();
      this.#time = this.#ask(0);
      this.#begun = undefined;
    }
    this.idle += Math.max(0, end - this.#time);
    this.#time = Math.max(this.#time, end);
  }

  #push(alarm) {
    const heap = this.#alarms;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent].due <= alarm.due) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = alarm;
  }

  #pop() {
    const heap = this.#alarms;
    const last = heap.pop();
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child + 1 < heap.length && heap[child + 1].due < heap[child].due) child++;
      if (child >= heap.length || heap[child].due >= last.due) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
  }
}

/**
 * So far, in milliseconds: of this thread, or where Node.js cannot tell (before 22.19 and 24) of the
 * process. With `--single-threaded` the thread does V8's collecting and compiling too, and both are
 * the same.
 */
export function processorTime() {
  // Linux brings a thread's own account up to date when that of its process is asked for; else it
  // goes by the scheduler's ticks, 4 ms at 250 Hz (task_cputime_adjusted and thread_group_cputime in
  // kernel/sched/cputime.c).
  const ofAll = process.cpuUsage();
  const { user, system } = process.threadCpuUsage?.() ?? ofAll;
  return (user + system) / 1000;
}

/** Who looks again so soon, ms, is told the same: asking for processor time takes longer than a clock. */
const CLOSE = 0.02;

/** What asking for it takes, ms, which a real clock does not. */
const ASKING = (() => {
  const times = 20_000;
  const start = processorTime();
  for (let time = 0; time < times; time++) processorTime();
  return (processorTime() - start) / times;
})();
