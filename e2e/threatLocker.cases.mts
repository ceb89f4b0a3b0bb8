import { threatLockerFaults } from './cases/threatLockerFaults.mts';
import { threatLockerLists } from './cases/threatLockerLists.mts';
import { threatLockerResults } from './cases/threatLockerResults.mts';
import { threatLockerRuns } from './cases/threatLockerRuns.mts';
import type { Case } from './runCase.mts';

export const threatLockerCases: Case[] = [...threatLockerLists, ...threatLockerRuns, ...threatLockerResults, ...threatLockerFaults];
