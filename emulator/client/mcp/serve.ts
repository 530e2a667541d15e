/** `cruddur-edge mcp`: a server of the Model Context Protocol over standard input and output, a message a line. */
import { command } from '../command.ts';
import { createProtocol } from './protocol.ts';
import { createTools } from './tools.ts';

export const mcp = command({
  usage: 'mcp',
  help: `Lets an agent ask a running emulator, by the Model Context Protocol over standard input and output. The agent can find
traces, read one, find out why a vendor does not have it, and read errors, logs and SQL. The command ends when its
standard input does. You may start the emulator later.
For an agent's configuration: {"command": "npx", "args": ["cruddur-edge", "mcp"]}`,
  words: [0, 0],
  async run({ emulator, around }) {
    const answer = createProtocol(createTools(emulator, around.now));
    const running = new Set<Promise<void>>();
    for await (const line of around.lines()) {
      const answering = answer(line).then((text) => {
        if (text !== undefined) around.out(`${text}\n`);
        running.delete(answering);
      });
      running.add(answering);
    }
    await Promise.all(running);
  },
});
