// Package java holds the one struct that the plugin fills in for the generator of its Java SDK.
package java

type PackageInfo struct {
	BuildFiles                      string
	GradleNexusPublishPluginVersion string
	Dependencies                    map[string]string
}
