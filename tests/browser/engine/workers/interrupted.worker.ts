/** @file The real engine with a power cut at the n-th write that the test asks for: the test ends the worker where it stopped. */
import './stop-dead.ts';
import '../../../../workers/engine/engine.worker.ts';
