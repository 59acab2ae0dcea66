//go:build builtinassets

package ui

import "embed"

// EmbedFS is what the release has its web interface in.
//
//go:embed static
var EmbedFS embed.FS
