// The registry with what a control plane on one machine asks of it: packages in a directory. Its own main compiles in the client
// libraries of three clouds as well, which takes longer than all the rest.
package main

import (
	"os"

	"github.com/distribution/distribution/v3/registry"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
)

func main() {
	if registry.RootCmd.Execute() != nil {
		os.Exit(1)
	}
}
