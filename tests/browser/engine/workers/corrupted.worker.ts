/** @file The real engine on a device whose cryptography is broken. */
import './corrupt-digest.ts';
import '../../../../workers/engine/engine.worker.ts';
