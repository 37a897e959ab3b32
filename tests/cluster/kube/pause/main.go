// Command pause keeps a pod's namespaces alive and reaps what its containers
// leave to it. It exists because the usual pause image cannot be pulled where
// only package registries are reachable.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signal.Ignore(syscall.SIGCHLD) // the kernel then reaps our children itself
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	<-stop
}
