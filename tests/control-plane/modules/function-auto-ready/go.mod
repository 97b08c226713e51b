module pave.internal/control-plane/function-auto-ready

go 1.26.0

require github.com/crossplane/function-auto-ready v0.7.0

replace github.com/crossplane/function-auto-ready => github.com/crossplane-contrib/function-auto-ready v0.7.0
