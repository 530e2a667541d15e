/**
 * The command `emulator/main.ts`, run by root as another user. That user may be unable to read the project, which can
 * lie in a folder of root's own: so all modules are loaded before root's rights are given up.
 */
import '../../../emulator/emulator.ts';
import '../../../emulator/foreground.ts';
import '../../../emulator/project.ts';
import './give-up-root.ts';
import '../../../emulator/main.ts';
