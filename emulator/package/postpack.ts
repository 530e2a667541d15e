/** What `npm pack` runs after it has packed: brings the project's own package.json back. */
import { rename } from 'node:fs/promises';

await rename('package.json.own', 'package.json');
