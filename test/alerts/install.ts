import { installUnlessThere } from '../install/install-unless-there.js';
import { prometheusProgram } from './prometheus-programs.js';

/** Makes sure that there is a Prometheus to test the alerts and the dashboard with. */
export default function setup(): void {
  installUnlessThere(prometheusProgram('promtool'));
  installUnlessThere(prometheusProgram('prometheus'));
}
