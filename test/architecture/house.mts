import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** An import, of types too. Places are relative to the project's folder. */
export interface Import {
	from: string;
	/** The file, or the name of a package. */
	to: string;
	isPackage: boolean;
}

/** A file and its text by place. */
export type House = Map<string, string>;

export const readHouse = (root: string, places: string[]): House =>
	new Map(places.map((place) => [place, readFileSync(path.join(root, place), 'utf8')]));

const ENDINGS = ['', '.ts', '.mts', '/index.ts', '/index.mts'];

/** Every import of every file. Those of what is no source, such as JSON, keep the place that they name. */
export function importsOf(house: House): Import[] {
	return [...house].flatMap(([from, text]) =>
		ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }): Import => {
			if (!fileName.startsWith('.')) return { from, to: fileName, isPackage: true };
			const named = path.posix.join(path.posix.dirname(from), fileName);
			const to = ENDINGS.map((ending) => named + ending).find((place) => house.has(place)) ?? named;
			return { from, to, isPackage: false };
		}),
	);
}

/** Whether a place is a room, or lies in it. */
export const isIn = (room: string, place: string): boolean => place === room || place.startsWith(`${room}/`);

/**
 * Circles among the direct entries of one folder, in every folder: an entry is a file, or a folder with all that is in it. So
 * neither files nor folders form any.
 * @returns of each circle one, as `a > b > a`
 */
export function circlesOf(imports: Import[]): string[] {
	const folders = new Map<string, Map<string, Set<string>>>();
	for (const { from, to, isPackage } of imports) {
		if (isPackage || from === to) continue;
		const [source, target] = [from.split('/'), to.split('/')];
		const depth = source.findIndex((part, index) => part !== target[index]);
		const folder = source.slice(0, depth).join('/');
		const entries = folders.get(folder) ?? new Map<string, Set<string>>();
		const entry = entries.get(source[depth]!) ?? new Set<string>();
		folders.set(folder, entries.set(source[depth]!, entry.add(target[depth]!)));
	}
	return [...folders].flatMap(([folder, entries]) => circlesAmong(entries).map((circle) => `${folder || '.'}: ${circle.join(' > ')}`));
}

function circlesAmong(entries: Map<string, Set<string>>): string[][] {
	const circles: string[][] = [];
	const done = new Set<string>();
	const walk = (entry: string, way: string[]): void => {
		if (way.includes(entry)) circles.push([...way.slice(way.indexOf(entry)), entry]);
		if (way.includes(entry) || done.has(entry)) return;
		for (const next of entries.get(entry) ?? []) walk(next, [...way, entry]);
		done.add(entry);
	};
	for (const entry of entries.keys()) walk(entry, []);
	return circles;
}

/** Which rooms each room may import besides itself. The first room that a place lies in counts. */
export type Plan = Record<string, readonly string[]>;

const roomOf = (plan: Plan, place: string): string | undefined => Object.keys(plan).find((room) => isIn(room, place));

/** Imports that the plan does not allow, and files that have no room in it. */
export function breachesOf(plan: Plan, house: House): string[] {
	const homeless = [...house.keys()].filter((place) => roomOf(plan, place) === undefined).map((place) => `${place} is in no room`);
	const breaches = importsOf(house).filter(({ from, to, isPackage }) => {
		const room = roomOf(plan, from);
		if (isPackage || room === undefined || isIn(room, to)) return false;
		return !plan[room]!.some((allowed) => isIn(allowed, to));
	});
	return [...homeless, ...breaches.map(({ from, to }) => `${from} imports ${to}`)];
}
