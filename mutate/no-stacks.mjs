Error.stackTraceLimit = 0;
