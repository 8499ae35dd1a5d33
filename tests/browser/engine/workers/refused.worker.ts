/** @file The real engine where the browser refuses storage. */
import './refuse-storage.ts';
import '../../../../workers/engine/engine.worker.ts';
