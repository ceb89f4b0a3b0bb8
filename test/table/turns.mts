/** Does some work, and counts the turns that the rest of the process gets meanwhile. */
export async function withTurns<T>(work: () => Promise<T>): Promise<{ value: T; turns: number }> {
	let turns = 0;
	let isOver = false;
	const turn = () => {
		turns += 1;
		if (!isOver) setImmediate(turn);
	};
	setImmediate(turn);
	const value = await work();
	isOver = true;
	return { value, turns };
}
