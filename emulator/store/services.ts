/** Services in the order in which the emulator first heard of them, which gives them their colours in the console. */
import type { DatabaseSync } from 'node:sqlite';

/** @returns notes that a service exists. The table keeps the first 1,000. */
export function createServices(database: DatabaseSync): (name: string) => void {
  // Runs for every trace. The table checks how many there are, which costs less than a query here.
  const add = database.prepare('INSERT OR IGNORE INTO services (name) VALUES (?)');
  return (name) => void add.run(name);
}
