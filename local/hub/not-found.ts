/** What a client is told of a hub, group or partition that is not there. The clients know it by how the text begins and ends. */
export const notFound = (entity: string): { condition: string; description: string } => ({
  condition: 'amqp:not-found',
  description: `The messaging entity '${entity}' could not be found. It is not among the hubs, consumer groups and partitions that this local hub was started with.`,
})
