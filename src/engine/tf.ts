/**
 * The one door to tfjs: everything else imports tensors and operations from here. Core, its gradients and the two
 * backends that the lab uses, and nothing of tfjs's layers, converters or WebGL.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';

export { WebGPUBackend, type WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
export * from '@tensorflow/tfjs-core';
