"""The guard's decision core, free of I/O: events of an HTTP exchange in, actions out."""
