/** A clock for the jam's runtime that is turned by hand: what is due up to there is done, in order. */
export function handClock() {
  let time = 0;
  const alarms = new Set();
  return {
    now: () => time,
    wakeAt: (due, callback) => {
      const alarm = { due, callback };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    turnTo: (to) => {
      for (;;) {
        let next;
        for (const alarm of alarms) if (alarm.due <= to && !(alarm.due >= next?.due)) next = alarm;
        if (next === undefined) break;
        alarms.delete(next);
        time = Math.max(time, next.due);
        next.callback();
      }
      time = Math.max(time, to);
    },
  };
}
