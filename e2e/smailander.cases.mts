import { smailanderChanges } from './cases/smailanderChanges.mts';
import { smailanderDownloads } from './cases/smailanderDownloads.mts';
import { smailanderGenerate } from './cases/smailanderGenerate.mts';
import { smailanderLists } from './cases/smailanderLists.mts';
import type { Case } from './runCase.mts';

export const smailanderCases: Case[] = [...smailanderLists, ...smailanderGenerate, ...smailanderChanges, ...smailanderDownloads];
