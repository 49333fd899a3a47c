/** How to get WebGPU in the browser at hand. */

export interface BrowserFacts {
  readonly userAgent: string;
  readonly secureContext: boolean;
  readonly hasNavigatorGpu: boolean;
}

/** Steps to take, most likely first. */
export function webGpuHelp({ userAgent, secureContext, hasNavigatorGpu }: BrowserFacts): string[] {
  if (!secureContext) {
    return ['Open this page over https, or from localhost: browsers give WebGPU to secure pages only.'];
  }
  const linux = /Linux/.test(userAgent) && !/Android/.test(userAgent);
  if (/Firefox\//.test(userAgent)) {
    return [
      'Update Firefox: WebGPU is on by default since 141 on Windows and 145 on Macs with Apple silicon.',
      'Elsewhere open about:config and set dom.webgpu.enabled and dom.webgpu.workers.enabled to true, then reload.',
      'If it is still missing, set gfx.webgpu.ignore-blocklist to true as well: your driver may be on the block list.',
    ];
  }
  if (/Chrome\/|Chromium\/|Edg\//.test(userAgent)) {
    const steps = hasNavigatorGpu
      ? [
          'The browser knows WebGPU but found no graphics card for it. Turn on “Use graphics acceleration when available” in Settings, System.',
        ]
      : ['Update the browser: WebGPU is on by default since version 113 (121 on Android).'];
    if (linux) {
      steps.push('On Linux open chrome://flags, enable “Unsafe WebGPU Support” and “Vulkan”, and restart the browser.');
    }
    return [...steps, 'Open chrome://gpu to see whether WebGPU is disabled, and why.'];
  }
  if (/Safari\//.test(userAgent)) {
    return [
      'Update to Safari 26 or newer (macOS Tahoe 26, iOS 26), where WebGPU is on by default.',
      'In older versions turn on “WebGPU” under Develop, Feature Flags.',
    ];
  }
  return ['Open this page in a current Chrome, Edge, Firefox or Safari on a machine with a graphics card.'];
}
