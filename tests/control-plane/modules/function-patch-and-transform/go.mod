module pave.internal/control-plane/function-patch-and-transform

go 1.26.0

require github.com/crossplane/function-patch-and-transform v0.9.0
