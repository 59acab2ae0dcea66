// Package codegen holds the one struct that the plugin fills in for the generator of its .NET SDK.
package codegen

type CSharpPackageInfo struct {
	RespectSchemaVersion bool
	PackageReferences    map[string]string
}
