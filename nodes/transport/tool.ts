import type { RequestContext } from './service';

/**
 * Whether an agent called the node: n8n makes a node type of its own for that, called after the node. What it puts out is
 * then read by a model.
 */
export const isTool = (context: RequestContext): boolean => context.getNode().type.endsWith('Tool');
