//go:build !unix

package workbook

import "time"

var processBegan = time.Now()

// processorTime is the wall time where the system does not tell better.
func processorTime() time.Duration { return time.Since(processBegan) }

// peakMemory is not known there.
func peakMemory() int64 { return 0 }
