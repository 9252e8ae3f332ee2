import { app } from 'electron';
import { prepareDesktop, projectArgument, runDesktop } from './hosts/desktop/desktop-host.ts';

prepareDesktop();
if (app.requestSingleInstanceLock()) void runDesktop(projectArgument(process.argv));
else app.quit();
