/** How the short-lived folders begin in which a graph is opened beside links to its weights (`openSession`). */
export const GRAPH_FOLDER_PREFIX = 'graph-';
