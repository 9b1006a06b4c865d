// The layout engine, in a thread of its own: a page goes on scrolling while a large graph is laid out. It listens for
// messages as soon as it is loaded in a Web Worker.
import "elkjs/lib/elk-worker.min.js";
