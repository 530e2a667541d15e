/**
 * Lets a command finish although the program that reads its output has gone, as `head` does after ten lines. Node would end it
 * with a stack.
 */
export function finishWithoutReader(output: NodeJS.WriteStream): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
