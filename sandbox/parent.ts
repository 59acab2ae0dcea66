/**
 * Calls `onGone` once the process that started this one has died. A process whose parent died is given to another
 * one, so the parent's id changes; nothing else tells, because a killed engine cannot say goodbye.
 */
export function whenParentDies(onGone: () => void, everyMilliseconds = 1000): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, everyMilliseconds);
  timer.unref();
}
