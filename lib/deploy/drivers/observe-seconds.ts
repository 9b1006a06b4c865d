import { z } from "zod";

/** How long whatever follows a unit may take to show what a deploy made of it; the worker's own time is the least. */
export const observeSeconds = z.number().min(10).max(3_600);
