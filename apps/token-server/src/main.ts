#!/usr/bin/env node
process.stderr.write('The token server is not built yet.\n');
process.exitCode = 1;
