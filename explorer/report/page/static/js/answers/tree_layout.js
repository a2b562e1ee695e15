// Where nodes of a tree stand: leaves in the order of the tree, a merge between what it joins.

export function layout(table) {
  const nodes = table.loss.map((loss, k) => ({
    loss,
    parent: table.parent[k],
    kind: table.kind[k],
    label: table.label[k],
    size: table.size[k],
    leaf: table.kind[k] !== "merge",
    children: [],
    x: 0,
  }));
  nodes.forEach((node, k) => {
    if (node.parent !== null && nodes[node.parent] && node.parent > k) nodes[node.parent].children.push(k);
    else node.parent = null;
  });
  const leaves = [];
  const roots = nodes.map((_, k) => k).filter((k) => nodes[k].parent === null);
  for (const root of roots) place(nodes, root, leaves);
  const losses = nodes.map((node) => node.loss).filter(Number.isFinite);
  return { nodes, leaves, range: [Math.min(...losses), Math.max(...losses)] };
}

// Without recursion: a comb of a thousand minima is as deep as that.
function place(nodes, root, leaves) {
  const waiting = [[root, false]];
  while (waiting.length) {
    const [k, done] = waiting.pop();
    const node = nodes[k];
    if (done) {
      const sum = node.children.reduce((total, child) => total + nodes[child].x, 0);
      node.x = sum / node.children.length;
    } else if (node.children.length) {
      waiting.push([k, true], ...node.children.toReversed().map((child) => [child, false]));
    } else if (node.leaf) {
      node.x = leaves.length;
      leaves.push(node);
    }
  }
}
